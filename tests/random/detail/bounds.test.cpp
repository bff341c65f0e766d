// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/detail/bounds.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

using fanin::detail::neighbour;
using fanin::detail::rounded_down;
using fanin::detail::rounded_up;

static_assert(neighbour(1.0f, true) == 1 + 0x1p-23f);
static_assert(neighbour(1.0, false) == 1 - 0x1p-53);
static_assert(rounded_up<float>(0.1) == 0.1f);
static_assert(rounded_down<float>(0.1) == 0x1.999998p-4f);

namespace
{
    /// Numbers of T and what lies between them, of both signs.
    template <class T>
    std::vector<double> telling()
    {
        using limits = std::numeric_limits<T>;
        std::vector<double> values;
        const auto add = [&](double x)
        {
            for (const double y : {x, std::nextafter(x, 1e308), std::nextafter(x, -1e308)})
            {
                values.push_back(y);
                values.push_back(-y);
            }
        };
        for (const T x : {T(0), T(1), T(2), T(0.1), T(16777216), limits::epsilon(), limits::min(),
                          limits::denorm_min(), limits::min() / 2, limits::max() / 2})
        {
            add(static_cast<double>(x));
            add(1.25 * static_cast<double>(x));
        }
        std::mt19937_64 engine(4);
        for (int i = 0; i < 10'000; ++i)
        {
            add(std::ldexp(1 + static_cast<double>(engine() >> 11) * 0x1p-53,
                           static_cast<int>(engine() % 250) - 130));
        }
        return values;
    }
}

TEMPLATE_TEST_CASE("the neighbour of a number is the next one that the type has, as nextafter finds it", "",
                   float, double)
{
    using T = TestType;
    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    bool same = true;
    for (const double value : telling<T>())
    {
        const T x = static_cast<T>(value);
        for (const bool up : {true, false})
        {
            const T expected = std::nextafter(x, up ? infinity : -infinity);
            // a zero that is left for good has no sign to keep; one that is reached has
            same = same && std::bit_cast<word>(neighbour(x, up)) == std::bit_cast<word>(expected);
        }
    }
    CHECK(same);
    CHECK(neighbour(std::numeric_limits<T>::max(), true) == infinity);
    CHECK(neighbour(-std::numeric_limits<T>::max(), false) == -infinity);
    for (const bool up : {true, false})
    {
        CHECK(neighbour(infinity, up) == infinity);
        CHECK(neighbour(-infinity, up) == -infinity);
    }
}

TEMPLATE_TEST_CASE("rounding up and down never pass the number, and stop at the nearest that the type has",
                   "", float, double)
{
    using T = TestType;
    bool right = true;
    for (const double x : telling<T>())
    {
        const T up = rounded_up<T>(x);
        const T down = rounded_down<T>(x);
        right = right && static_cast<double>(up) >= x && static_cast<double>(down) <= x
                && (up == down || (std::nextafter(down, up) == up && static_cast<double>(down) < x));
        right = right && (static_cast<double>(static_cast<T>(x)) != x || up == down);
    }
    CHECK(right);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(rounded_up<T>(infinity) == std::numeric_limits<T>::infinity());
    CHECK(rounded_down<T>(-infinity) == -std::numeric_limits<T>::infinity());
}
