// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "sampling.hpp"

#include <fanin/random/normal_cdf.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using fanin::detail::inverse_normal_cdf;
using fanin::detail::normal_cdf;

namespace
{
    constexpr double eps = std::numeric_limits<double>::epsilon();

    double relative_error(double found, long double expected)
    {
        return static_cast<double>(std::abs((found - expected) / expected));
    }
}

TEST_CASE("the normal distribution function has all its digits, far below zero as near it")
{
    // The argument x/sqrt(2) has two roundings, which the function multiplies by x² + 1.
    double worst = 0;
    for (int i = -37'000; i <= 8'000; ++i)
    {
        const double x = i / 1000.0;
        worst = std::max(worst, relative_error(normal_cdf(x), sampling::normal_cdf(x)) / (2 + x * x));
    }
    CHECK(worst <= eps);
}

TEST_CASE("the normal distribution function is 0, a half and 1 where it must be")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(normal_cdf(0) == 0.5);
    CHECK(normal_cdf(-infinity) == 0);
    CHECK(normal_cdf(infinity) == 1);
    CHECK(std::abs(normal_cdf(-1) - 0.15865525393145705) < 1e-16);
    CHECK(relative_error(normal_cdf(-6), 9.8658764503769814070e-10L) < 1e-14);
}

TEST_CASE("the inverse has 15 digits from a half down to 2^-100")
{
    double worst = 0;
    for (int step = 4; step <= 400; ++step)
    {
        const double p = std::pow(2.0, -step / 4.0);
        const long double expected = sampling::inverse_normal_cdf(p);
        if (p != 0.5)
        {
            worst = std::max(worst, relative_error(inverse_normal_cdf(p), expected));
        }
    }
    for (int i = 1; i < 500; ++i)
    {
        const double p = i / 1000.0;
        worst = std::max(worst, relative_error(inverse_normal_cdf(p), sampling::inverse_normal_cdf(p)));
    }
    CHECK(worst <= 2e-15);
    CHECK(inverse_normal_cdf(0.5) == 0);
    CHECK(relative_error(inverse_normal_cdf(0x1p-100), sampling::inverse_normal_cdf(0x1p-100L)) <= 1e-15);
}

TEST_CASE("the inverse joins its three ranges without a step and never runs backwards")
{
    for (const double joint : {0.075, std::exp(-25.0)})
    {
        const double left = inverse_normal_cdf(joint * (1 - 1e-12));
        const double right = inverse_normal_cdf(joint * (1 + 1e-12));
        CHECK(left < right);
        CHECK(right - left < 1e-11);
    }
    double before = -40;
    bool rises = true;
    for (int i = 0; i < 200'000; ++i)
    {
        const double p = 0x1p-100 + (0.5 - 0x1p-100) * i / 199'999;
        const double x = inverse_normal_cdf(p);
        rises = rises && x > before;
        before = x;
    }
    CHECK(rises);
}

TEST_CASE("distribution function and inverse undo each other")
{
    double worst = 0;
    for (int step = 4; step <= 400; ++step)
    {
        const double p = std::pow(2.0, -step / 4.0);
        const double x = inverse_normal_cdf(p);
        worst = std::max(worst, relative_error(normal_cdf(x), p) / (2 + x * x)); // dp/p is about -x dx
    }
    CHECK(worst <= 4 * eps);
}
