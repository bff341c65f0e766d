// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_BOUNDS_HPP
#define FANIN_RANDOM_DETAIL_BOUNDS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/simd/exact.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// The next number to `x`, up or down; an infinity stays.
    template <class T>
    constexpr T neighbour(T x, bool up) noexcept
    {
        using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
        constexpr bits sign = bits{1} << (8 * sizeof(T) - 1);
        constexpr bits infinity = std::bit_cast<bits>(std::numeric_limits<T>::infinity());
        const bits b = std::bit_cast<bits>(x);
        const bits size = b & ~sign;
        if (size == 0)
        {
            return std::bit_cast<T>(up ? bits{1} : static_cast<bits>(sign | 1));
        }
        return std::bit_cast<T>(size == infinity ? b : ((b & sign) == 0) == up ? b + 1 : b - 1);
    }

    /// The least T at or above `x`.
    template <class T>
    constexpr T rounded_up(double x) noexcept
    {
        const T r = static_cast<T>(x);
        return either(double{r} < x, neighbour(r, true), r);
    }

    /// The greatest T at or below `x`.
    template <class T>
    constexpr T rounded_down(double x) noexcept
    {
        const T r = static_cast<T>(x);
        return either(double{r} > x, neighbour(r, false), r);
    }
}
FANIN_EXACT_END

#endif
