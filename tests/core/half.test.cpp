// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/half.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

using fanin::detail::half_bits;
using fanin::detail::coarse_neighbour;
using fanin::detail::half_value;

namespace
{
    /// By the definition of the format.
    double value_of(std::uint16_t h)
    {
        const int exponent = h >> 10 & 31;
        const double fraction = (h & 1023) / 1024.0;
        const double size =
            exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
        return h >> 15 != 0 ? -size : size;
    }

    std::vector<std::uint16_t> finite_halves()
    {
        std::vector<std::uint16_t> all;
        for (std::uint32_t h = 0; h < 0x10000; ++h)
        {
            if ((h >> 10 & 31) != 31)
            {
                all.push_back(static_cast<std::uint16_t>(h));
            }
        }
        return all;
    }
}

TEST_CASE("every finite half has its value and goes round to itself")
{
    for (const std::uint16_t h : finite_halves())
    {
        REQUIRE(double{half_value(h)} == value_of(h));
        REQUIRE(half_bits(half_value(h)) == h);
    }
}

TEST_CASE("a float becomes the nearest half, and of two the even one")
{
    for (const std::uint16_t h : finite_halves())
    {
        if ((h & 0x7fff) == 0x7bff || h >> 15 != 0)
        {
            continue;
        }
        const auto next = static_cast<std::uint16_t>(h + 1);
        const auto middle = static_cast<float>((value_of(h) + value_of(next)) / 2); // exact
        const std::uint16_t even = h % 2 == 0 ? h : next;
        REQUIRE(half_bits(middle) == even);
        REQUIRE(half_bits(std::nextafter(middle, 0.0f)) == h);
        REQUIRE(half_bits(std::nextafter(middle, 1e9f)) == next);
        REQUIRE(half_bits(-middle) == (even | 0x8000));
        REQUIRE(half_bits(-std::nextafter(middle, 0.0f)) == (h | 0x8000));
    }
    CHECK(half_bits(65519.996f) == 0x7bff);
    CHECK(half_bits(65520.0f) == 0x7c00);
    CHECK(half_bits(1e30f) == 0x7c00);
    CHECK(half_bits(-std::numeric_limits<float>::infinity()) == 0xfc00);
    CHECK((half_bits(std::numeric_limits<float>::quiet_NaN()) & 0x7fff) > 0x7c00);
    CHECK(half_bits(1e-30f) == 0);
    CHECK(half_bits(-0.0f) == 0x8000);
}

TEST_CASE("the neighbours of a half are the next values")
{
    for (const std::uint16_t h : finite_halves())
    {
        const double x = value_of(h);
        if (std::abs(x) < 65504)
        {
            const double up = value_of(coarse_neighbour(h, true));
            const double down = value_of(coarse_neighbour(h, false));
            REQUIRE(up > x);
            REQUIRE(down < x);
            REQUIRE(half_bits(static_cast<float>((x + up) / 2 + (up - x) / 8)) == coarse_neighbour(h, true));
            REQUIRE(half_bits(static_cast<float>((x + down) / 2 - (x - down) / 8))
                    == coarse_neighbour(h, false));
        }
    }
}

#if FANIN_FLOAT16
TEST_CASE("the compiler's half has the same bits")
{
    static_assert(fanin::is_half<_Float16>);
    for (std::uint64_t b = 0; b < (std::uint64_t{1} << 32); b += 65'521)
    {
        const float x = std::bit_cast<float>(static_cast<std::uint32_t>(b));
        if (x == x)
        {
            REQUIRE(std::bit_cast<std::uint16_t>(static_cast<_Float16>(x)) == half_bits(x));
        }
    }
}
#endif
