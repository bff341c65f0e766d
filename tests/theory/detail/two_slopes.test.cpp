// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/detail/two_slopes.hpp>
#include <fanin/theory/gaussian.hpp>
#include <fanin/theory/moments.hpp>

#include <cmath>
#include <limits>

using fanin::detail::find_two_slopes;
using fanin::detail::two_slopes;

TEST_CASE("activations that are two straight lines through 0 are known as such")
{
    const auto check = [](const auto& act, double below, double above)
    {
        const auto found = find_two_slopes(act);
        REQUIRE(found);
        CHECK(found->below == below);
        CHECK(found->above == above);
    };
    check(fanin::act::relu, 0, 1);
    check(fanin::act::identity, 1, 1);
    check(functions::bent{0.01}, 0.01, 1);
    check([](double x) { return std::abs(x); }, -1, 1);
    check([](double) { return 0; }, 0, 0);

    CHECK(!find_two_slopes(fanin::act::tanh));
    CHECK(!find_two_slopes(functions::gelu{}));
    CHECK(!find_two_slopes(functions::selu{}));
    CHECK(!find_two_slopes(functions::clipped{0, 6}));
    CHECK(!find_two_slopes(functions::clipped{-1e6, 1e6}));
    CHECK(!find_two_slopes([](double x) { return x > 0 ? 1 : 0; }));
    CHECK(!find_two_slopes([](double x) { return x > 1e-3 ? x : 0; }));
    CHECK(!find_two_slopes([](double) { return std::numeric_limits<double>::quiet_NaN(); }));
    CHECK(!find_two_slopes([](double x) { return x > 0 ? std::exp2(std::floor(std::log2(x))) : 0; }));
}

TEST_CASE("their closed forms are those of the quadrature")
{
    for (const functions::bent act : {functions::bent{0, 1}, {0.2, 1}, {-1, 1}, {1, 1}, {0.5, -2}})
    {
        CAPTURE(act.below, act.above);
        const two_slopes s{act.below, act.above};
        for (const double q : {0.01, 3.0})
        {
            const auto closed = s.moments(q);
            const auto m = fanin::theory::moments(act, q);
            CHECK(closed.q == q);
            CHECK(closed.mean == Approx(m.mean).epsilon(1e-12).margin(1e-15));
            CHECK(closed.second_moment == Approx(m.second_moment).epsilon(1e-12));
            CHECK(closed.second_moment_slope == Approx(m.second_moment_slope).epsilon(1e-12));
            CHECK(closed.derivative_moment == Approx(m.derivative_moment).epsilon(1e-12));
            CHECK(std::abs(closed.derivative_moment_slope - m.derivative_moment_slope)
                  < 1e-11 * m.derivative_moment / q);
        }
        const auto derivative = [&](double x) { return act.derivative(x); };
        for (const double c : {-1.0, -0.7, 0.0, 0.4, 0.999, 1.0})
        {
            CAPTURE(c);
            CHECK(std::abs(s.product(c) - fanin::theory::expectation(act, act, {1, 1, c})) < 1e-11);
            CHECK(std::abs(s.derivative_product(c)
                           - fanin::theory::expectation(derivative, derivative, {1, 1, c}))
                  < 1e-11);
        }
    }
}
