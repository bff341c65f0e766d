// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "sampling.hpp"

#include <fanin/random/detail/truncated_variance.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

using fanin::detail::truncated_variance;

namespace
{
    /// 1 + (a φ(a) - b φ(b)) / Z - ((φ(a) - φ(b)) / Z)², which cancels in far tails.
    long double closed_formula(long double a, long double b)
    {
        const auto density = [](long double x)
        { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi_v<long double>); };
        const long double mass = sampling::normal_cdf(b) - sampling::normal_cdf(a);
        const long double mean = (density(a) - density(b)) / mass;
        return 1 + (a * density(a) - b * density(b)) / mass - mean * mean;
    }

    double relative_error(double found, long double expected)
    {
        return static_cast<double>(std::abs((found - expected) / expected));
    }
}

TEST_CASE("the standard deviation of N(0, 1) cut at one, two and three is the known one")
{
    CHECK(std::abs(std::sqrt(truncated_variance(-1, 1)) - 0.5395600938) < 1e-10);
    CHECK(std::abs(std::sqrt(truncated_variance(-2, 2)) - 0.8796256610342398) < 1e-13);
    CHECK(std::abs(std::sqrt(truncated_variance(-3, 3)) - 0.9865783926) < 1e-10);
}

TEST_CASE("the truncated variance is the closed formula's, also for uneven bounds")
{
    for (const auto& [a, b] : {std::pair{-1.0, 1.0}, std::pair{-2.0, 2.0}, std::pair{-3.0, 3.0},
                               std::pair{-1.0, 3.0}, std::pair{-3.0, 0.5}, std::pair{0.0, 2.0},
                               std::pair{-2.5, -0.5}, std::pair{1.0, 4.0}, std::pair{-4.0, 8.0}})
    {
        CAPTURE(a, b);
        CHECK(relative_error(truncated_variance(a, b), closed_formula(a, b)) < 1e-11);
        CHECK(relative_error(truncated_variance(-b, -a), closed_formula(a, b)) < 1e-11);
    }
}

TEST_CASE("the truncated variance is right where the closed formula has cancelled: far tails, thin windows")
{
    for (const auto& [a, b] : {std::pair{6.0, 8.0}, std::pair{-8.0, -6.0}, std::pair{11.0, 11.2},
                               std::pair{5.0, 5.001}, std::pair{-0.01, 0.02}, std::pair{8.0, 100.0}})
    {
        CAPTURE(a, b);
        CHECK(relative_error(truncated_variance(a, b), sampling::truncated_normal_moments(a, b).variance)
              < 1e-9);
    }
    // flat: that of the uniform law
    CHECK(relative_error(truncated_variance(-1e-6, 1e-6), 4e-12L / 12) < 1e-9);
}

TEST_CASE("a cut at infinity leaves the whole normal or its half")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(relative_error(truncated_variance(-infinity, infinity), 1) < 1e-12);
    CHECK(relative_error(truncated_variance(-50, 50), 1) < 1e-12);
    CHECK(relative_error(truncated_variance(0, infinity), 1 - 2 / std::numbers::pi_v<long double>) < 1e-9);
    CHECK(relative_error(truncated_variance(-infinity, 0), 1 - 2 / std::numbers::pi_v<long double>) < 1e-9);
}

TEST_CASE("the constant for the usual cut is what the integral gives, to the bit")
{
    CHECK(fanin::detail::variance_of_usual_truncation == fanin::detail::truncated_variance(-2, 2));
}
