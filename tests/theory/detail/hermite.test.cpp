// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/detail/hermite.hpp>
#include <fanin/theory/gaussian.hpp>

#include <cmath>
#include <numbers>

using fanin::detail::hermite_series;
constexpr double pi = std::numbers::pi;

TEST_CASE("the series of a polynomial ends")
{
    // x³ = He_3 + 3·He_1: Σ a_k² c^k = 9c + 6c³
    const hermite_series s([](double x) { return x * x * x; }, 1, 20);
    for (const double c : {-1.0, -0.4, 0.0, 0.7, 1.0})
    {
        CHECK(s.product(c) == Approx(9 * c + 6 * c * c * c).epsilon(1e-13).margin(1e-14));
        CHECK(s.product_slope(c) == Approx(9 + 18 * c * c).epsilon(1e-12));
        CHECK(s.product_error(c) < 1e-12);
        CHECK(s.slope_error(0.99 * c) < 1e-11);
    }
}

TEST_CASE("the series of erf is the arcsine, and its error is within the bound that it gives")
{
    for (const std::size_t degree : {8u, 40u, 200u})
    {
        for (const double q : {0.3, 1.0, 20.0})
        {
            const hermite_series s(functions::erf{}, q, degree);
            const double whole = 2 / pi * std::asin(2 * q / (1 + 2 * q));
            for (const double c : {-0.99, -0.5, 0.3, 0.9, 1.0})
            {
                CAPTURE(degree, q, c);
                const double x = 2 * q / (1 + 2 * q);
                const double product = 2 / pi * std::asin(x * c);
                const double slope = 2 / pi * x / std::sqrt(1 - x * x * c * c);
                CHECK(std::abs(s.product(c) - product) <= s.product_error(c) * whole + 1e-14);
                CHECK(std::abs(s.product_slope(c) - slope)
                      <= s.slope_error(c) * whole + 1e-14 * static_cast<double>(degree));
                CHECK(s.product_error(c) <= 1);
            }
        }
    }
    CHECK(hermite_series(functions::erf{}, 1, 200).product_error(1) < 1e-13);
}

TEST_CASE("with kinks and jumps the bound is small away from c = 1, and holds")
{
    const hermite_series relu(fanin::act::relu, 1, 1024);
    const hermite_series step([](double x) { return x > 0 ? 1 : 0; }, 1, 1024);
    for (const double c : {-0.98, -0.3, 0.0, 0.5, 0.98, 0.9999, 1.0})
    {
        CAPTURE(c);
        const double closed_relu = (std::sqrt(1 - c * c) + (pi - std::acos(c)) * c) / (2 * pi);
        const double closed_step = 0.25 + std::asin(c) / (2 * pi);
        CHECK(std::abs(relu.product(c) - closed_relu) <= relu.product_error(c) * 0.5 + 1e-14);
        CHECK(std::abs(step.product(c) - closed_step) <= step.product_error(c) * 0.5 + 1e-14);
        CHECK(std::abs(relu.product_slope(c) - closed_step) <= relu.slope_error(c) * 0.5 + 1e-11);
    }
    CHECK(relu.product_error(0.98) < 1e-11);
    CHECK(relu.slope_error(0.98) < 1e-10);
    CHECK(relu.product_error(1) > 1e-6); // k^(-5/2) leaves a tail
}

TEST_CASE("series and quadrature agree where neither has a closed form")
{
    const auto check = [](const auto& act, double q)
    {
        const hermite_series s(act, q, 300);
        for (const double c : {-0.8, 0.2, 0.9})
        {
            CAPTURE(q, c);
            CHECK(s.product(c) == Approx(fanin::theory::expectation(act, act, {q, q, c})).epsilon(1e-11));
        }
    };
    check(fanin::act::tanh, 0.7);
    check(functions::gelu{}, 2.5);
    check(functions::softplus{}, 0.1);
    check(functions::clipped{-1, 1}, 1.3);
}
