// SPDX-License-Identifier: BSD-3-Clause
// A program with an `init` of its own.
#define FANIN_NO_GLOBAL_INIT
#include <fanin/fanin.hpp>

#include <cmath>
#include <cstdio>

int init()
{
    return 7;
}

int main()
{
    const auto w = fanin::init::he<float>(50, 40, 1);
    const auto x = fanin::init::normal<float>.with_stddev(1)(30, 50, 2);
    const auto net = fanin::sequential(fanin::dense(40, fanin::init::he<float>, fanin::act::relu));
    const fanin::report r = fanin::propagate(net, x, 3);

    const double variance = fanin::summarize(w).variance();
    const bool right = init() == 7 && w.shape()[0] == 50 && w.shape()[1] == 40
                       && std::abs(variance / (2.0 / 50) - 1) < 6.1 * std::sqrt(2.0 / 2000)
                       && r.layers.size() == 1 && r.layers[0].activation.count == 30 * 40;
    if (!right)
    {
        std::puts("own_init: wrong");
    }
    return right ? 0 : 1;
}
