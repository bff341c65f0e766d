// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <limits>
#include <stdexcept>

using namespace fanin;

namespace
{
    const matrix<double> x = reference::gaussian<double>(6, 7, 3);
}

TEST_CASE("a residual layer adds its branch, which draws from child 0 of its key")
{
    const auto branch = dense(7, init::he<double>, act::relu);
    const auto all = activations(residual(branch, 0.25, 1.5), x, 9);
    REQUIRE(all.size() == 2);
    const matrix<double> f =
        activations(dense(
                        7, [](std::size_t in, std::size_t out, key)
                        { return init::he<double>(in, out, key(9).child(0).child(0)); }, act::relu),
                    x, 1)[0];
    CHECK((all[0] == f));
    for (std::size_t i = 0; i < x.size(); ++i)
    {
        CHECK(all[1].data()[i] == 1.5 * x.data()[i] + 0.25 * f.data()[i]);
    }
}

TEST_CASE("a residual layer of scale 0, as SkipInit and ReZero start, hands on what it is given")
{
    CHECK((activations(residual(dense(7, init::he<double>, act::relu), init::depth::rezero), x, 9)[1] == x));
}

TEST_CASE("a residual layer says its factors, and refuses branches that change the features")
{
    const auto d = dense(7, init::he<double>);
    CHECK(residual(d).name() == "residual");
    CHECK(residual(d, 0.5).name() == "residual 0.5");
    CHECK(residual(d, 0.5, 2).name() == "residual 2 x + 0.5");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)propagate(sequential(layer_norm(), residual(dense(5, init::he<double>))), x, 1); },
              {"layer 1 (residual)", "(5)", "(7): use a branch that keeps the shape"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)residual(d, std::numeric_limits<double>::infinity()); }, {"scale = ", "finite"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)residual(d, 1, std::numeric_limits<double>::quiet_NaN()); }, {"skip = ", "finite"})
          == "");
}

TEST_CASE("the observer may end a pass inside a residual branch")
{
    const auto net = sequential(residual(sequential(dense(7, init::he<double>), dense(7, init::he<double>))),
                                dense(7, init::he<double>));
    const report r =
        propagate(net, x, 1, [](const layer_report& row, const auto&) { return row.path != "0.0.0"; });
    REQUIRE(r.layers.size() == 1);
    CHECK(r.layers[0].path == "0.0.0");
}
