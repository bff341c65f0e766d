// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/classify.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>

using fanin::detail::is_finite;
using fanin::detail::is_nan;

namespace
{
    using limits = std::numeric_limits<double>;
}

static_assert(is_nan(limits::quiet_NaN()));
static_assert(is_nan(-limits::quiet_NaN()));
static_assert(is_nan(limits::signaling_NaN()));
static_assert(!is_nan(limits::infinity()));
static_assert(!is_nan(-limits::infinity()));
static_assert(!is_nan(0.0));
static_assert(!is_finite(limits::quiet_NaN()));
static_assert(!is_finite(limits::infinity()));
static_assert(!is_finite(-limits::infinity()));
static_assert(is_finite(limits::max()));
static_assert(is_finite(limits::lowest()));
static_assert(is_finite(limits::denorm_min()));
static_assert(is_finite(-0.0));
static_assert(is_nan(std::numeric_limits<float>::quiet_NaN()));
static_assert(!is_finite(std::numeric_limits<float>::infinity()));

TEST_CASE("numbers are told from NaN and Inf by their exponent and mantissa, for any bits")
{
    std::mt19937_64 bits(1);
    std::size_t differences = 0;
    for (int i = 0; i < 300'000; ++i)
    {
        // every third with an exponent of all ones, where the interesting ones are
        const std::uint64_t b = i % 3 == 0 ? bits() | 0x7ff0000000000000 : bits();
        const double x = std::bit_cast<double>(b);
        const bool all_ones = (b >> 52 & 0x7ff) == 0x7ff; // std::isnan has no answer under -ffast-math
        differences += is_nan(x) != (all_ones && b << 12 != 0);
        differences += is_finite(x) == all_ones;
    }
    CHECK(differences == 0);
}
