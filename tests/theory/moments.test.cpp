// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"
#include "theory/brute_force.hpp"

#include <fanin/act.hpp>
#include <fanin/act/any_activation.hpp>
#include <fanin/theory/gain.hpp>
#include <fanin/theory/mean_field.hpp>
#include <fanin/theory/moments.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

using fanin::theory::moments;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("moments of erf and sine have closed forms, slopes and all")
{
    for (const double q : {1e-6, 0.02, 1.0, 9.0})
    {
        CAPTURE(q);
        const auto check = [=](const auto& m, double second, double slope, double derivative,
                               double its_slope, double tolerance)
        {
            CHECK(std::abs(m.mean) < 1e-13);
            CHECK(m.second_moment == Approx(second).epsilon(tolerance));
            CHECK(std::abs(m.second_moment_slope - slope)
                  < tolerance * second / q); // beside E|z² - 1|φ²/(2q)
            CHECK(m.derivative_moment == Approx(derivative).epsilon(10 * tolerance));
            CHECK(std::abs(m.derivative_moment_slope - its_slope) < 10 * tolerance * derivative / q);
        };
        using namespace std::numbers;
        const double x = 2 * q / (1 + 2 * q);
        const double slope = 2 / pi * 2 / ((1 + 2 * q) * (1 + 2 * q)) / std::sqrt(1 - x * x);
        const double derivative = 4 / pi / std::sqrt(1 + 4 * q);
        const double its_slope = -8 / pi * std::pow(1 + 4 * q, -1.5);
        check(moments(functions::erf{}, q), 2 / pi * std::asin(x), slope, derivative, its_slope, 1e-11);
        check(moments(functions::values_of(functions::erf{}), q), 2 / pi * std::asin(x), slope,
              derivative, its_slope, 1e-10);
        const double fading = std::exp(-2 * q);
        check(moments(functions::sine{}, q), -std::expm1(-2 * q) / 2, fading, (1 + fading) / 2, -fading,
              1e-11);
        check(moments(functions::values_of(functions::sine{}), q), -std::expm1(-2 * q) / 2, fading,
              (1 + fading) / 2, -fading, 1e-10);
    }
}

TEST_CASE("moments are those of brute-force sums, the derivative given or not")
{
    using namespace functions;
    const auto check = [](const char* name, const auto& act, const std::vector<double>& kinks)
    {
        for (const double q : {0.05, 1.0, 4.0})
        {
            CAPTURE(name, q);
            const auto sum = [&](const auto& f) { return brute_force::expectation(f, q, kinks); };
            const double mean = sum(act);
            const double second = sum([&](double x) { return act(x) * act(x); });
            // E[z φ φ']/√q, whose equal without φ' is what moments() computes.
            const double slope = sum([&](double x) { return x * act(x) * act.derivative(x); }) / q;
            const double derivative = sum([&](double x) { return act.derivative(x) * act.derivative(x); });

            const auto of_both = moments(act, q);
            CHECK(std::abs(of_both.mean - mean) < 1e-12 * std::sqrt(second));
            CHECK(of_both.second_moment == Approx(second).epsilon(1e-11));
            CHECK(of_both.second_moment_slope == Approx(slope).epsilon(1e-11));
            CHECK(of_both.derivative_moment == Approx(derivative).epsilon(1e-11));

            const auto of_values = moments(values_of(act), q);
            CHECK(of_values.second_moment == Approx(second).epsilon(1e-11));
            CHECK(of_values.second_moment_slope == Approx(slope).epsilon(1e-11));
            CHECK(of_values.derivative_moment == Approx(derivative).epsilon(1e-9));

            const auto of_two = moments(values_of(act), [&](double x) { return act.derivative(x); }, q);
            CHECK(of_two.derivative_moment == of_both.derivative_moment);

            // Slope of E[φ'²], beside a difference of quadratures that are good to 1e-12.
            const double h = 1e-3 * q;
            const double difference =
                (8 * (moments(act, q + h).derivative_moment - moments(act, q - h).derivative_moment)
                 - (moments(act, q + 2 * h).derivative_moment - moments(act, q - 2 * h).derivative_moment))
                / (12 * h);
            CHECK(std::abs(of_both.derivative_moment_slope - difference) < 1e-8 * derivative / q);
        }
    };
    check("tanh", fanin::act::tanh, {});
    check("sigmoid", fanin::act::sigmoid, {});
    check("gelu", gelu{}, {});
    check("silu", silu{}, {});
    check("softplus", softplus{}, {});
    check("elu", functions::elu, {0});
    check("selu", selu{}, {0});
    check("leaky", bent{0.2}, {0});
    check("hard tanh", clipped{-1, 1}, {-1, 1});
    check("relu6", clipped{0, 6}, {0, 6});
}

TEST_CASE("where an activation jumps, the slope of E[φ²] is right, and E[φ'²] infinite")
{
    for (const double at : {0.0, 0.3, 1.0, 1.03})
    {
        CAPTURE(at);
        // E[φ²] = P(z > a/√q)
        const auto m = moments([=](double x) { return x > at ? 1 : 0; }, 2.0);
        const double z = at / std::sqrt(2.0);
        CHECK(m.second_moment == Approx(std::erfc(at / 2) / 2).epsilon(1e-11));
        CHECK(m.second_moment_slope
              == Approx(z * std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) / 4)
                     .epsilon(1e-10)
                     .margin(1e-13));
        CHECK(m.derivative_moment == infinity);
        // unless the derivative is given, which then is what counts
        CHECK(
            moments([=](double x) { return x > at ? 1 : 0; }, [](double) { return 0; }, 2.0).derivative_moment
            == 0);
    }
}

TEST_CASE("the slopes are good at small variances, where the value is hardly more than a constant")
{
    for (const double q : {1e-4, 1e-8, 1e-12})
    {
        CAPTURE(q);
        // sigmoid = 1/2 + x/4 - x³/48 + ..., so E[φ²] = 1/4 + q/16 - q²/32 + ...
        const auto m = moments(fanin::act::sigmoid, q);
        // The values, about 1/2, are rounded by 2⁻⁵⁴.
        CHECK(std::abs(m.second_moment_slope - (1.0 / 16 - q / 16)) < q * q + 1e-12 + 0x1p-54 / q);
        CHECK(m.derivative_moment == Approx(1.0 / 16 - q / 32).epsilon(1e-11 + q * q));
    }
}

TEST_CASE("moments that are not to be had are refused")
{
    const auto raises = [](const auto& act, double q, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)moments(act, q); }, parts); };
    for (const double q : {0.0, -1.0, not_a_number, infinity})
    {
        CHECK(raises(fanin::act::tanh, q, {"q = ", "variance"}) == "");
    }
    CHECK(raises([](double x) { return x > 0.5 ? not_a_number : x; }, 1, {"x = 0.5", "= nan", "finite"})
          == "");
    CHECK(raises([](double) { return 1e200; }, 1, {"= 1e+200", "finite powers"}) == "");
    CHECK(raises([](double x) { return std::exp(x * x / 4); }, 1, {"finite powers"}) == "");
    CHECK(raises([](double x) { return std::exp(0.24 * x * x); }, 1, {"grows too fast"}) == "");
    struct broken
    {
        double operator()(double x) const
        {
            return x;
        }

        double derivative(double x) const
        {
            return x > 0 ? 1 : not_a_number;
        }
    };
    CHECK(raises(broken{}, 1, {"slope"}) == "");
}

TEST_CASE("the closed moments of a sine are those that a quadrature finds")
{
    for (const double omega : {0.1, 1.0, 30.0})
    {
        for (const double q : {1e-6, 1.0 / 900, 0.3, 1.0, 100.0})
        {
            CAPTURE(omega, q);
            const auto by_quadrature = moments([=](double x) { return std::sin(omega * x); },
                                               [=](double x) { return omega * std::cos(omega * x); }, q);
            const auto closed = moments(fanin::act::sin.with_omega(omega), q);
            const auto beside = [](double found, double expected, double scale)
            { return std::abs(found - expected) / scale; };
            CHECK(closed.q == q);
            CHECK(closed.mean == 0);
            CHECK(std::abs(by_quadrature.mean) < 1e-12);
            const double square = closed.second_moment;
            const double slope = closed.derivative_moment;
            CHECK(beside(by_quadrature.second_moment, square, square) < 1e-12);
            CHECK(beside(by_quadrature.second_moment_slope, closed.second_moment_slope, square / q) < 1e-12);
            CHECK(beside(by_quadrature.derivative_moment, slope, slope) < 1e-12);
            CHECK(beside(by_quadrature.derivative_moment_slope, closed.derivative_moment_slope, slope / q)
                  < 1e-12);
        }
    }
    // where no quadrature gets: half of the squares, and half of those of omega
    const auto fast = moments(fanin::act::sin.with_omega(1e6), 1e6);
    CHECK(fast.second_moment == 0.5);
    CHECK(fast.derivative_moment == 0.5e12);
    CHECK(fast.second_moment_slope == 0);
    CHECK(moments(fanin::act::sin, 2.0).second_moment == Approx(-std::expm1(-4) / 2).epsilon(1e-15));
    const fanin::any_activation<double> erased = fanin::act::sin.with_omega(30);
    CHECK(moments(erased, 1e6).second_moment == 0.5);
    CHECK(erased.sine_frequency() == 30.0);
    CHECK_FALSE(fanin::any_activation<double>(fanin::act::tanh).sine_frequency().has_value());
}

TEST_CASE("siren stands at a fixed point of the variance, q omega^2 = 0.797, at any omega")
{
    // u = 1 - exp(-2u), by hand: 0.7968121300200199
    for (const double omega : {1.0, 30.0, 1000.0})
    {
        const auto found = fanin::theory::fixed_points_of(fanin::act::sin.with_omega(omega),
                                                          {.sigma_w = std::sqrt(2.0) / omega});
        REQUIRE(found.isolated.size() == 2);
        CHECK(found.isolated[0].q == 0);
        CHECK(found.isolated[0].kind == fanin::theory::stability::unstable);
        const auto& p = found.isolated[1];
        CHECK(p.q * omega * omega == Approx(0.7968121300200199).epsilon(1e-9));
        CHECK(p.kind == fanin::theory::stability::stable);
        CHECK(p.chi_perp == Approx(2 - 0.7968121300200199).epsilon(1e-9)); // 1 + exp(-2u)
    }
    const auto g = fanin::theory::gain(fanin::act::sin.with_omega(1e6));
    CHECK(g.forward == Approx(std::sqrt(2)).epsilon(1e-15));
    CHECK(g.centred == g.forward);
}
