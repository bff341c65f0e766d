// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_ROUNDED_HPP
#define FANIN_CHECKPOINT_DETAIL_ROUNDED_HPP

#include <fanin/core/bfloat16.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/half.hpp>

#include <bit>
#include <concepts>
#include <cstdint>

namespace fanin
{
    namespace detail
    {
        /// A half as a file has it. fanin::half is complete only with a header of xtl that is slow to
        /// compile.
        struct half_of_file
        {
            std::uint16_t bits;

            constexpr operator float() const noexcept
            {
                return half_value(bits);
            }
        };
    }

    template <>
    inline constexpr bool is_half<detail::half_of_file> = true;
}

namespace fanin::detail
{
    /// To float, with the last bit set where the float is not exact (round to odd): a second rounding, to 16
    /// bits, is then that of the number itself.
    inline float to_odd(double v)
    {
        const auto f = static_cast<float>(v);
        const auto wide = static_cast<double>(f);
        if (!is_finite(wide) || wide == v)
        {
            return f;
        }
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(f);
        const bool away = (wide > v) == (wide > 0) && wide != 0;
        return std::bit_cast<float>((away ? bits - 1 : bits) | 1);
    }

    template <class To, real T>
    To rounded(T v)
    {
        if constexpr (std::same_as<To, half_of_file>)
        {
            return {half_bits(to_odd(v))};
        }
        else if constexpr (std::same_as<To, bfloat16>)
        {
            return bfloat16(to_odd(v));
        }
        else
        {
            return static_cast<To>(v);
        }
    }
}

#endif
