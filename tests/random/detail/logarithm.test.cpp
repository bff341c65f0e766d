// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/detail/logarithm.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using fanin::detail::exponential;
using fanin::detail::natural_log;

namespace
{
    double error(double found, long double expected)
    {
        return static_cast<double>(std::abs(found - expected) / std::abs(expected));
    }
}

TEST_CASE("the logarithm is right to three units in the last place, over all magnitudes and next to 1")
{
    double worst = 0;
    for (double x = 1e-300; x < 1e300; x *= 1.000917)
    {
        worst = std::max(worst, error(natural_log(x), std::log(static_cast<long double>(x))));
    }
    for (double away = 0x1p-52; away < 0.5; away *= 1.00731)
    {
        worst = std::max(worst,
                         error(natural_log(1 + away), std::log1p(static_cast<long double>((1 + away) - 1))));
        worst = std::max(worst,
                         error(natural_log(1 - away), std::log1p(static_cast<long double>((1 - away) - 1))));
    }
    for (const double x :
         {std::sqrt(0.5), std::nextafter(std::sqrt(0.5), 0.0), std::nextafter(std::sqrt(0.5), 1.0),
          std::sqrt(2.0), std::nextafter(std::sqrt(2.0), 2.0), std::numeric_limits<double>::min(),
          std::numeric_limits<double>::max()})
    {
        worst = std::max(worst, error(natural_log(x), std::log(static_cast<long double>(x))));
    }
    CAPTURE(worst);
    // s is rounded twice and its sum once, then the last addition
    CHECK(worst <= 3 * 0x1p-52);
    CHECK(natural_log(1) == 0);
    CHECK(natural_log(std::numeric_limits<double>::max()) > 709.78);
}

TEST_CASE("the exponential is right to two units in the last place, and undoes the logarithm")
{
    double worst = 0;
    for (double x = -700; x < 700; x += 0.00731)
    {
        worst = std::max(worst, error(exponential(x), std::exp(static_cast<long double>(x))));
    }
    CAPTURE(worst);
    CHECK(worst <= 2 * 0x1p-52);
    CHECK(exponential(0) == 1);

    double furthest = 0;
    for (double x = 1e-9; x < 1e9; x *= 1.0917)
    {
        furthest = std::max(furthest, error(exponential(natural_log(x)), x));
    }
    CHECK(furthest <= (3 * 21 + 2) * 0x1p-52); // |ln x| < 21 with three units, and two
}
