// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/detail/truncation.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::truncation;
using fanin::detail::truncate_normal;
using fanin::detail::truncated_normal_law;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();

    /// Of the law as drawn, by a rule of its own.
    double variance_by_quadrature(const truncated_normal_law& law)
    {
        return law.stddev * law.stddev * sampling::truncated_normal_moments(law.lo, law.hi).variance;
    }
}

TEST_CASE("a truncation in standard deviations stays as it is, and compensation widens the normal")
{
    const truncated_normal_law plain = truncate_normal<float>(3, 4, {.lo = -1, .hi = 2.5}, false);
    CHECK(plain.mean == 3);
    CHECK(plain.stddev == 2);
    CHECK(plain.lo == -1);
    CHECK(plain.hi == 2.5);

    for (const truncation c : {truncation{}, truncation{.lo = -1, .hi = 1}, truncation{.lo = -0.5, .hi = 3},
                               truncation{.lo = -infinity, .hi = 0}, truncation{.lo = 1, .hi = infinity},
                               truncation{.lo = 6, .hi = 8}, truncation{.lo = -7, .hi = -6.5}})
    {
        const truncated_normal_law law = truncate_normal<double>(0, 0.25, c, true);
        CAPTURE(c.lo, c.hi);
        CHECK(sampling::relative_difference(variance_by_quadrature(law), 0.25) < 1e-9);
        CHECK(fanin::detail::variance_of(law) == Approx(0.25).epsilon(1e-12));
        CHECK(law.lo == c.lo);
        CHECK(law.hi == c.hi);
    }
}

TEST_CASE("an absolute truncation lies at the weights that it names, whatever the variance")
{
    for (const double mean : {0.0, 0.3, -2.0, 5.0})
    {
        for (const double variance : {1e-2, 0.3, 0.7})
        {
            for (const bool compensated : {false, true})
            {
                const truncation c{.lo = -1, .hi = 2, .absolute = true};
                if (!compensated && (std::abs(mean - 0.5) > 2) && variance < 0.1)
                {
                    continue; // hardly anything left of the normal
                }
                const truncated_normal_law law = truncate_normal<double>(mean, variance, c, compensated);
                CAPTURE(mean, variance, compensated);
                CHECK(law.mean == mean);
                CHECK(std::abs(law.mean + law.lo * law.stddev - c.lo) < 1e-14);
                CHECK(std::abs(law.mean + law.hi * law.stddev - c.hi) < 1e-14);
                CHECK(std::fma(law.lo, law.stddev, law.mean) >= c.lo);
                CHECK(std::fma(law.hi, law.stddev, law.mean) <= c.hi);
                if (compensated)
                {
                    CHECK(sampling::relative_difference(variance_by_quadrature(law), variance) < 1e-9);
                }
                else
                {
                    CHECK(law.stddev == std::sqrt(variance));
                }
            }
        }
    }
}

TEST_CASE("the variance between absolute bounds stays below that of the uniform law")
{
    const truncation c{.lo = -1, .hi = 2, .absolute = true}; // uniform: 9 / 12
    const truncated_normal_law close = truncate_normal<double>(0.5, 0.7499, c, true);
    CHECK(close.stddev > 10);
    CHECK(sampling::relative_difference(variance_by_quadrature(close), 0.7499) < 1e-9);
    for (const double much : {0.75, 0.76, 100.0})
    {
        CHECK(failing_to_raise<std::invalid_argument>([&]
                                                      { (void)truncate_normal<double>(0.5, much, c, true); },
                                                      {"variance = ", "less than 0.75", "uniform law"})
              == "");
    }
}

TEST_CASE("a compensated law in the far tail of an absolute window is found")
{
    for (const double stddev : {0.02, 0.05, 0.2})
    {
        const truncated_normal_law law =
            truncate_normal<double>(0, stddev * stddev, {.lo = 1, .hi = 2, .absolute = true}, true);
        CAPTURE(stddev, law.stddev);
        CHECK(sampling::relative_difference(variance_by_quadrature(law), stddev * stddev) < 1e-6);
    }
}

TEST_CASE("a truncation that leaves nothing is refused, and one of a constant must hold the constant")
{
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)truncate_normal<float>(0, 1, {.lo = 12, .hi = 13}, true); },
              {"mass between lo and hi = 1.77", "2^-100"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)truncate_normal<float>(0, 1e-4, {.lo = 1, .hi = 2, .absolute = true}, false); },
              {"mass between lo and hi = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)truncate_normal<float>(0, 0, {.lo = 1, .hi = 2, .absolute = true}, false); },
              {"mean = 0", "[1, 2]", "stddev is 0"})
          == "");
    CHECK(truncate_normal<float>(1.5, 0, {.lo = 1, .hi = 2, .absolute = true}, true).stddev == 0);
    CHECK(truncate_normal<float>(0, 0, {}, true).stddev == 0);
}

TEST_CASE("a truncation says where it is")
{
    using fanin::detail::to_text;
    CHECK(to_text(truncation{}) == "truncated at ±2 stddev");
    CHECK(to_text(truncation{.lo = -1, .hi = 3}) == "truncated to (-1, 3) stddev");
    CHECK(to_text(truncation{.lo = -0.5, .hi = 0.5, .absolute = true}) == "truncated at ±0.5");
    CHECK(to_text(truncation{.lo = 0, .hi = 0.5, .absolute = true}) == "truncated to (0, 0.5)");
}
