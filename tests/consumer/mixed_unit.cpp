// SPDX-License-Identifier: BSD-3-Clause

// Compiled twice under two names of REPORT: header-only, and with FANIN_COMPILED.
#include <fanin/fanin.hpp>

#include <string>

std::string REPORT()
{
    using namespace fanin;
    const auto x = init::normal<double>.with_stddev(1)(65, 33, 7);
    const auto net =
        sequential(dense(31, init::he<double>, act::relu), dense(29, init::xavier_uniform<double>, act::tanh),
                   dense(7, init::orthogonal<double>, act::gelu));
    const report r =
        propagate(net, x, 42, {.backward = true, .geometry = true, .predict = true, .weights = true});
    const auto verdicts = findings(r);
    return table(r) + to_json(r, verdicts) + to_svg(r) + to_html(r, verdicts);
}
