// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/bfloat16.hpp>

#include "catch.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

using fanin::bfloat16;

static_assert(sizeof(bfloat16) == 2 && alignof(bfloat16) == 2);
static_assert(std::is_trivially_copyable_v<bfloat16> && std::is_trivially_default_constructible_v<bfloat16>);
static_assert(std::is_standard_layout_v<bfloat16>);
static_assert(bfloat16(1.0f).bits() == 0x3f80);
static_assert(!std::is_convertible_v<float, bfloat16>, "no number is rounded unseen");

TEST_CASE("every bfloat16 is a float, and comes back from it")
{
    for (std::uint32_t b = 0; b < 0x10000; ++b)
    {
        const auto x = bfloat16::from_bits(static_cast<std::uint16_t>(b));
        const float f = x;
        REQUIRE(std::bit_cast<std::uint32_t>(f) == b << 16);
        if (std::isnan(f))
        {
            REQUIRE(std::isnan(float{bfloat16(f)}));
        }
        else
        {
            REQUIRE(bfloat16(f).bits() == b);
        }
    }
}

TEST_CASE("between two of them the nearer is taken, at the middle the even one")
{
    for (std::uint32_t b = 0; b < 0x7f7f; ++b)
    {
        const float middle = std::bit_cast<float>(b << 16 | 0x8000);
        const std::uint32_t even = b % 2 == 0 ? b : b + 1;
        REQUIRE(bfloat16(middle).bits() == even);
        REQUIRE(bfloat16(-middle).bits() == (even | 0x8000));
        REQUIRE(bfloat16(std::bit_cast<float>(b << 16 | 0x7fff)).bits() == b);
        REQUIRE(bfloat16(std::bit_cast<float>(b << 16 | 0x8001)).bits() == b + 1);
    }
    CHECK(bfloat16(std::numeric_limits<float>::max()).bits() == 0x7f80);
    CHECK(std::isnan(float{bfloat16(std::bit_cast<float>(0x7f800001u))}));
}

TEST_CASE("the limits of bfloat16 are those of its format")
{
    using limits = std::numeric_limits<bfloat16>;
    CHECK(float{limits::max()} == 0x1.fep127f);
    CHECK(float{limits::lowest()} == -0x1.fep127f);
    CHECK(float{limits::min()} == 0x1p-126f);
    CHECK(float{limits::denorm_min()} == 0x1p-133f);
    CHECK(float{bfloat16(1.0f + float{limits::epsilon()})} > 1.0f);
    CHECK(float{bfloat16(1.0f + float{limits::epsilon()} / 2)} == 1.0f);
    CHECK(std::isinf(float{limits::infinity()}));
    CHECK(std::isnan(float{limits::quiet_NaN()}));
    CHECK((-bfloat16(2.0f)).bits() == 0xc000);
}
