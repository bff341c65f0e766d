// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "sampling.hpp"

#include <fanin/random/detail/gauss.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

using fanin::detail::normal_density;
using fanin::detail::normal_mass;
using fanin::detail::normal_masses;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();

    double relative_error(double found, long double expected)
    {
        return static_cast<double>(std::abs(found - expected) / std::abs(expected));
    }

    /// Dense from 0 to 12, with both sides of where the method changes, and on to where nothing is left.
    std::vector<double> points()
    {
        std::vector<double> all{1e-300, 1e-9, 1e-4, std::nextafter(1.5, 0.0), 1.5, std::nextafter(1.5, 2.0)};
        for (int i = 1; i <= 4800; ++i)
        {
            all.push_back(i / 400.0 + 1e-5 * (i % 7));
        }
        for (double x = 12; x < 37; x += 0.37)
        {
            all.push_back(x);
        }
        return all;
    }

    long double density(long double x)
    {
        return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi_v<long double>);
    }

    long double above(long double x)
    {
        return sampling::normal_cdf(-x);
    }

    long double central(long double x)
    {
        return std::erf(x / std::numbers::sqrt2_v<long double>) / 2;
    }
}

TEST_CASE("the normal density is right to two units in the last place, and 0 where a double ends")
{
    double worst = 0;
    for (const double x : points())
    {
        worst = std::max(worst, relative_error(normal_density(x), density(x)));
    }
    CHECK(worst <= 4.5e-16);
    CHECK(std::abs(normal_density(0) - 0.3989422804014326779) < 1e-16);
    CHECK(normal_density(infinity) == 0);

    // where the exponent leaves its field, no step upwards and nothing below 0
    bool falls = true;
    for (double x = 37; x < 40; x += 0.001)
    {
        const double here = normal_density(x);
        falls = falls && here >= 0 && here <= normal_density(x - 0.001);
    }
    CHECK(falls);
    CHECK(relative_error(normal_density(37.5), density(37.5L)) <= 4.5e-16);
    CHECK(normal_density(37.7) == 0);
    CHECK(normal_density(37.9) == 0);
}

TEST_CASE("each mass of the normal keeps its digits, however small it is")
{
    double worst_tail = 0;
    double worst_centre = 0;
    for (const double x : points())
    {
        for (const double y : {x, -x})
        {
            const normal_masses m(y);
            worst_tail =
                std::max({worst_tail, relative_error(m.above, above(y)), relative_error(m.below, above(-y))});
            worst_centre = std::max(worst_centre, relative_error(m.central, central(y)));
        }
    }
    CHECK(worst_tail <= 2.5e-15);
    CHECK(worst_centre <= 4.5e-16);
}

TEST_CASE("the masses of a point and of its mirror are each other's, and at the ends they are all or nothing")
{
    bool mirrored = true;
    for (const double x : points())
    {
        const normal_masses a(x);
        const normal_masses b(-x);
        mirrored = mirrored && a.above == b.below && a.below == b.above && a.central == -b.central;
    }
    CHECK(mirrored);

    const normal_masses zero(0);
    CHECK(zero.below == 0.5);
    CHECK(zero.above == 0.5);
    CHECK(zero.central == 0);
    const normal_masses end(infinity);
    CHECK(end.below == 1);
    CHECK(end.above == 0);
    CHECK(end.central == 0.5);
    const normal_masses start(-infinity);
    CHECK(start.below == 0);
    CHECK(start.above == 1);
    CHECK(start.central == -0.5);
}

TEST_CASE(
    "the mass of a window has no cancellation but that of its bounds, in either tail and about the mean")
{
    const double ends[] = {-infinity, -11, -9,   -6,  -2, -1.5, -1, -0.3, 0,    1e-3,
                           0.7,       1,   1.49, 1.5, 2,  3,    6,  8,    11.5, infinity};
    double worst = 0;
    for (const double lo : ends)
    {
        for (const double hi : ends)
        {
            if (lo < hi)
            {
                const long double exact = lo >= 0   ? above(lo) - above(hi)
                                          : hi <= 0 ? above(-hi) - above(-lo)
                                                    : central(hi) - central(lo);
                worst = std::max(worst, relative_error(normal_mass(lo, hi), exact));
            }
            else if (lo == hi)
            {
                CHECK(normal_mass(lo, hi) == 0);
            }
        }
    }
    CHECK(worst <= 5e-14);
    CHECK(normal_mass(-infinity, infinity) == 1);
    CHECK(normal_mass(-8, -6) == normal_mass(6, 8));
    CHECK(normal_mass(11, infinity) > 0x1p-100); // the least that a truncated normal takes is a little beyond
    CHECK(normal_mass(11.5, infinity) < 0x1p-98);
    CHECK(normal_mass(39, infinity) == 0);
}
