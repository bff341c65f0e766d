// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "sampling.hpp"

#include <fanin/random/detail/truncation.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

using fanin::detail::truncation_constants;
using fanin::detail::value_bounds;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();

    constexpr std::pair<double, double> windows[] = {{-2, 2},
                                                     {-1, 3},
                                                     {-3, 1},
                                                     {0, 1},
                                                     {-1, 0},
                                                     {0.5, 4},
                                                     {-4, -0.5},
                                                     {6, 8},
                                                     {-8, -6},
                                                     {-6, 8},
                                                     {11, infinity},
                                                     {-infinity, -5},
                                                     {-infinity, 1},
                                                     {-1e-3, 2e-3},
                                                     {3, 3.01},
                                                     {2.4, 2.7},
                                                     {-infinity, infinity}};

    long double above(long double x)
    {
        return sampling::normal_cdf(-x);
    }

    long double central(long double x)
    {
        return std::erf(x / std::numbers::sqrt2_v<long double>) / 2;
    }

    double relative_error(double found, long double expected)
    {
        return expected == 0 ? std::abs(found) : static_cast<double>(std::abs((found - expected) / expected));
    }
}

TEST_CASE("the constants of a window are its masses at the middles of the first and of the last word")
{
    for (const int bits : {32, 64})
    {
        for (const auto& [from, to] : windows)
        {
            CAPTURE(bits, from, to);
            const truncation_constants c(from, to, bits);
            CHECK(c.mirrored == (-from > to));
            const long double lo = c.mirrored ? -to : from; // the upper end is the farther from zero
            const long double hi = c.mirrored ? -from : to;
            const long double mass = lo > 0 ? above(lo) - above(hi) : central(hi) - central(lo);
            const long double word = std::ldexp(mass, -bits);
            // what 3 and 3.01 have in common is lost from what they differ in
            const double close = hi - lo < 0.5L && lo > 0 ? 1e-12 : 5e-15;

            CHECK(relative_error(c.step, word) <= close);
            CHECK(std::abs(static_cast<double>(c.delta - (central(lo) + central(hi) + word) / 2)) <= 1e-16);
            if (lo < 0)
            {
                CHECK(relative_error(c.lower_tail, above(-lo) + word / 2) <= 5e-15);
                CHECK(c.lower_step == c.step);
            }
            else
            {
                CHECK(relative_error(c.lower_tail, above(lo) - word / 2) <= 5e-15);
                CHECK(c.lower_step == -c.step);
            }
            CHECK(relative_error(c.upper_tail, above(hi) + word / 2) <= 5e-15);
        }
    }
}

TEST_CASE("a small tail is scaled by the power of two that brings it to 1 or more, less than 2")
{
    for (const auto& [from, to] : windows)
    {
        CAPTURE(from, to);
        const truncation_constants c(from, to, 32);
        CHECK(c.scale == std::ldexp(1.0, c.exponent));
        const double tail = static_cast<double>(above(c.mirrored ? -to : from));
        if (tail >= 0x1p-8)
        {
            CHECK(c.exponent == 0);
        }
        else
        {
            CHECK(tail * c.scale >= 1);
            CHECK(tail * c.scale < 2);
        }
    }
}

TEMPLATE_TEST_CASE(
    "the bounds of a window as values lie within it, and no nearer to each other than they must", "", float,
    double)
{
    using T = TestType;
    for (const auto& [from, to] : windows)
    {
        for (const auto& [mean, stddev] : {std::pair{0.0, 1.0}, std::pair{0.1, 0.3}, std::pair{-3.0, 0.01},
                                           std::pair{1e10, 1.0}, std::pair{0.0, 1e-40}})
        {
            CAPTURE(from, to, mean, stddev);
            const value_bounds<T> bounds(mean, stddev, from, to);
            const double lo = std::fma(from, stddev, mean);
            const double hi = std::fma(to, stddev, mean);
            CHECK(bounds.lo <= bounds.hi);
            CHECK(static_cast<double>(bounds.hi) <= hi);
            if (static_cast<double>(bounds.lo) < lo)
            {
                // no T in the window: the nearest below it
                CHECK(bounds.lo == bounds.hi);
                CHECK(static_cast<double>(std::nextafter(bounds.lo, std::numeric_limits<T>::infinity()))
                      > hi);
            }
            else if (std::isfinite(lo))
            {
                CHECK(static_cast<double>(std::nextafter(bounds.lo, -std::numeric_limits<T>::infinity()))
                      < lo);
            }
            if (std::isfinite(hi))
            {
                CHECK(static_cast<double>(std::nextafter(bounds.hi, std::numeric_limits<T>::infinity()))
                      > hi);
            }
        }
    }
}

TEMPLATE_TEST_CASE("without a spread the bounds are the mean, in an open window too", "", float, double)
{
    using T = TestType;
    for (const auto& [from, to] : windows)
    {
        const value_bounds<T> bounds(0.25, 0, from, to);
        CHECK(bounds.lo == T(0.25));
        CHECK(bounds.hi == T(0.25));
    }
}
