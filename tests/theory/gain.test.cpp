// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/gain.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::theory::gain;
using fanin::theory::gains;
using fanin::theory::stability;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    /// Of the literature where there is one, else of another program's quadrature; half a digit.
    struct expected
    {
        double forward;
        double centred;
        double backward;
        double mean;
        double chi_perp;
        double chi_parallel;
        stability kind;
    };

    void check(const char* name, const gains& g, const expected& e)
    {
        CAPTURE(name);
        CHECK(std::abs(g.forward - e.forward) < 5.1e-11 * 2);
        CHECK(std::abs(g.centred - e.centred) < 5.1e-11 * 2);
        CHECK(std::abs(g.backward - e.backward) < 1e-9);
        CHECK(std::abs(g.mean - e.mean) < 5.1e-10);
        CHECK(std::abs(g.chi_perp - e.chi_perp) < 5.1e-7);
        CHECK(std::abs(g.chi_parallel - e.chi_parallel) < 5.1e-7);
        CHECK(g.fixed_point == e.kind);
        CHECK(g.chi_perp == Approx(g.forward * g.forward / (g.backward * g.backward)).epsilon(1e-14));
        CHECK(g.second_moment == Approx(1 / (g.forward * g.forward)).epsilon(1e-14));
        CHECK(g.variance == Approx(g.second_moment - g.mean * g.mean).epsilon(1e-13));
        CHECK(g.derivative_moment == Approx(1 / (g.backward * g.backward)).epsilon(1e-14));
        CHECK(g.q == 1);
    }

    /// With the derivative as a member, as an argument, and not at all.
    template <class A>
    void check(const char* name, const A& act, const expected& e)
    {
        check(name, gain(act), e);
        check(name, gain(functions::values_of(act), [&](double x) { return act.derivative(x); }), e);
        check(name, gain(functions::values_of(act)), e);
    }
}

TEST_CASE("gains are the known numbers")
{
    using namespace functions;
    constexpr auto stable = stability::stable;
    constexpr auto marginal = stability::marginal;
    constexpr auto unstable = stability::unstable;
    check("identity", fanin::act::identity, {1, 1, 1, 0, 1, 1, marginal});
    check("relu", fanin::act::relu, {1.4142135624, 1.7128585504, 1.4142135624, 0.398942280, 1, 1, marginal});
    check("leaky 0.01", bent{0.01}, {1.4141428570, 1.7048316272, 1.4141428570, 0.394952858, 1, 1, marginal});
    check("leaky 0.2", bent{0.2}, {1.3867504906, 1.5464600604, 1.3867504906, 0.319153824, 1, 1, marginal});
    check("elu", functions::elu,
          {1.2451983007, 1.2708434179, 1.2234285576, 0.160520572, 1.035905, 0.890968, stable});
    check("selu", selu{}, {1, 1, 0.9660257770, 0, 1.071575, 0.782648, stable});
    check("gelu", gelu{},
          {1.5335304412, 1.7009262434, 1.4811144127, 0.282094792, 1.072032, 1.144063, unstable});
    check("silu", silu{},
          {1.6765324703, 1.7871872221, 1.6233202580, 0.206620964, 1.066634, 1.172594, unstable});
    check("softplus", softplus{},
          {1.0418668355, 1.9191259801, 1.8462285453, 0.806059183, 0.318459, 0.492053, stable});
    check("sigmoid", fanin::act::sigmoid,
          {1.8462285453, 4.8013133720, 4.7226460859, 0.5, 0.152827, 0.106341, stable});
    check("tanh", fanin::act::tanh,
          {1.5925374197, 1.5925374197, 1.4674135916, 0, 1.177807, 0.461071, stable});
}

TEST_CASE("a gain at another variance keeps that variance")
{
    CHECK(gain(fanin::act::relu, 5).forward == Approx(std::sqrt(2)).epsilon(1e-12));
    CHECK(gain(fanin::act::relu, 5).centred == Approx(1.7128585504).epsilon(1e-10));
    const double q = 3;
    const gains g = gain(functions::erf{}, q);
    const double second = 2 / std::acos(-1) * std::asin(2 * q / (1 + 2 * q));
    CHECK(g.q == q);
    CHECK(g.forward == Approx(std::sqrt(q / second)).epsilon(1e-11));
    CHECK(g.forward * g.forward * g.second_moment == Approx(q).epsilon(1e-14));
    // Where gelu's critical line turns stable: q = (3 + √17)/2, Roberts, Yaida & Hanin 2022, sec. 5.3.4.
    const double turn = (3 + std::sqrt(17)) / 2;
    const gains of_gelu = gain(functions::gelu{}, turn);
    CHECK(of_gelu.chi_parallel / of_gelu.chi_perp == Approx(1).epsilon(1e-9));
}

TEST_CASE("the variance is exact where E[φ²] - E[φ]² would cancel")
{
    const gains g = gain(fanin::act::sigmoid, 1e-8); // Var = q/16 - q²/32 + ...
    CHECK(g.variance == Approx(1e-8 / 16 * (1 - 1e-8 / 2)).epsilon(1e-10));
    CHECK(g.centred == Approx(4 * (1 + 1e-8 / 4)).epsilon(1e-10));
}

TEST_CASE("steep and jumping activations have gains")
{
    const gains steep = gain([](double x) { return fanin::act::sigmoid(1e4 * x); });
    CHECK(steep.mean == Approx(0.5).epsilon(1e-12));
    // E[s²] = E[s] - E[s'(1e4 x)] = 1/2 - p(0)/1e4 + ..., E[(ds/dx)²] = 1e4·p(0)/6 - ...
    const double peak = 1 / std::sqrt(2 * std::acos(-1));
    CHECK(steep.second_moment == Approx(0.5 - peak / 1e4).epsilon(1e-10));
    CHECK(steep.derivative_moment == Approx(1e4 * peak / 6).epsilon(1e-7));

    for (const double at : {0.0, 0.5})
    {
        const gains g = gain([=](double x) { return x > at ? 1 : 0; });
        CHECK(g.forward == Approx(1 / std::sqrt(std::erfc(at / std::sqrt(2)) / 2)).epsilon(1e-11));
        CHECK(g.backward == 0);
        CHECK(g.chi_perp == infinity);
    }
}

TEST_CASE("where no gain helps, it is infinite")
{
    const gains one = gain([](double) { return 1; });
    CHECK(one.forward == Approx(1).epsilon(1e-13));
    CHECK(one.centred == infinity);
    CHECK(one.backward == infinity);
    CHECK(one.chi_parallel == Approx(0).margin(1e-13));
}

TEST_CASE("an activation that has no gain is refused")
{
    const auto raises = [](const auto& act, double q, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)gain(act, q); }, parts); };
    CHECK(raises([](double) { return 0; }, 1, {"E[φ²]", "= 0", "more than 0"}) == "");
    CHECK(raises([](double) { return not_a_number; }, 1, {"nan"}) == "");
    CHECK(raises([](double x) { return std::exp(x * x); }, 1, {"x = ", "finite"}) == "");
    CHECK(raises(fanin::act::relu, -1, {"q = -1"}) == "");
    CHECK(raises(fanin::act::relu, 0, {"q = 0"}) == "");
}
