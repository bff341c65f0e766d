// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_CLASSIFY_HPP
#define FANIN_CORE_CLASSIFY_HPP

#include <bit>
#include <cstdint>

namespace fanin::detail
{
    // These work on bits, because -ffast-math lets a compiler assume that std::isnan and std::isfinite find
    // nothing.

    constexpr std::uint64_t magnitude_bits(double x) noexcept
    {
        return std::bit_cast<std::uint64_t>(x) & 0x7fffffffffffffff;
    }

    inline constexpr std::uint64_t infinity_bits = 0x7ff0000000000000;

    constexpr bool is_nan(double x) noexcept
    {
        return magnitude_bits(x) > infinity_bits;
    }

    constexpr bool is_finite(double x) noexcept
    {
        return magnitude_bits(x) < infinity_bits;
    }
}

#endif
