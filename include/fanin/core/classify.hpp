// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_CLASSIFY_HPP
#define FANIN_CORE_CLASSIFY_HPP

#include <fanin/core/platform.hpp>
#include <fanin/core/simd/exact.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

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

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    // Known before a program runs: of what std::numeric_limits returns, -ffast-math assumes that it is a
    // number.
    template <class T>
    inline constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    template <class T>
    inline constexpr T minus_infinity = -std::numeric_limits<T>::infinity();

    /// first ? a : b of numbers that may be -0, infinite or NaN: of the plain expression clang 19 assumes
    /// under -ffast-math that they are none of these, even in a region like this one.
    template <class T>
    constexpr T either(bool first, T a, T b) noexcept
    {
#if defined(__clang__)
#if !defined(__x86_64__)
        if (!std::is_constant_evaluated())
        {
            asm("" : "+r"(first)); // else -0 may count as less than 0
        }
#endif
        using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
        return std::bit_cast<T>(first ? std::bit_cast<bits>(a) : std::bit_cast<bits>(b));
#else
        return first ? a : b;
#endif
    }

    /// x, or the nearer of two numbers that it is not between.
    template <class T>
    constexpr T cut_to(T x, T lo, T hi) noexcept
    {
        return either(x < lo, lo, either(hi < x, hi, x));
    }
}
FANIN_EXACT_END

#endif
