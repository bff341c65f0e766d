// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_BFLOAT16_HPP
#define FANIN_CORE_BFLOAT16_HPP

#include <fanin/core/platform.hpp>

#include <bit>
#include <cstdint>
#include <limits>

namespace fanin::detail
{
    /// The bfloat16 nearest to x, ties to even; x beyond the largest becomes infinite.
    constexpr std::uint16_t bfloat16_bits(float x) noexcept
    {
        const std::uint32_t b = std::bit_cast<std::uint32_t>(x);
        if ((b & 0x7fffffff) > 0x7f800000) // NaN, whose fraction must not be rounded to 0
        {
            return static_cast<std::uint16_t>(b >> 16 | 0x0040);
        }
        return static_cast<std::uint16_t>((b + 0x7fff + (b >> 16 & 1)) >> 16);
    }

    constexpr float bfloat16_value(std::uint16_t b) noexcept
    {
        return std::bit_cast<float>(std::uint32_t{b} << 16);
    }
}

namespace fanin
{
    /// A float without its last 16 bits (1 sign, 8 exponent, 7 fraction bits), which keeps weights and
    /// computes in float: `init::he<fanin::bfloat16>`. The same two bytes on every compiler.
    class bfloat16
    {
    public:
        bfloat16() = default;

        /// Rounds to nearest, ties to even.
        constexpr explicit bfloat16(float x) noexcept
            : m_bits(detail::bfloat16_bits(x))
        {
        }

        [[nodiscard]] static constexpr bfloat16 from_bits(std::uint16_t bits) noexcept
        {
            return std::bit_cast<bfloat16>(bits);
        }

        [[nodiscard]] constexpr std::uint16_t bits() const noexcept
        {
            return m_bits;
        }

        constexpr operator float() const noexcept
        {
            return detail::bfloat16_value(m_bits);
        }

        constexpr bfloat16 operator-() const noexcept
        {
            return from_bits(static_cast<std::uint16_t>(m_bits ^ 0x8000));
        }

    private:
        std::uint16_t m_bits;
    };

    /// Whether T is a bfloat16. Weights of such a type are drawn in float and rounded once. Other types of
    /// two bytes in this format join by a specialization, before their first use:
    ///
    ///     template <>
    ///     inline constexpr bool fanin::is_bfloat16<c10::BFloat16> = true; // or std::bfloat16_t
    template <class T>
    inline constexpr bool is_bfloat16 = false;

    template <>
    inline constexpr bool is_bfloat16<bfloat16> = true;
}

namespace fanin::detail
{
    /// What is needed to round to a bfloat16.
    struct bfloat16_format
    {
        static constexpr float largest = 0x1.fep127f;

        static constexpr std::uint16_t bits(float x) noexcept
        {
            return bfloat16_bits(x);
        }

        static constexpr float value(std::uint16_t b) noexcept
        {
            return bfloat16_value(b);
        }
    };
}

template <>
class std::numeric_limits<fanin::bfloat16>
{
public:
    static constexpr bool is_specialized = true;
    static constexpr bool is_signed = true;
    static constexpr bool is_integer = false;
    static constexpr bool is_exact = false;
    static constexpr bool has_infinity = true;
    static constexpr bool has_quiet_NaN = true;
    static constexpr int radix = 2;
    static constexpr int digits = 8;
    static constexpr int min_exponent = -125;
    static constexpr int max_exponent = 128;

    static constexpr fanin::bfloat16 min() noexcept
    {
        return fanin::bfloat16::from_bits(0x0080);
    }
    static constexpr fanin::bfloat16 max() noexcept
    {
        return fanin::bfloat16::from_bits(0x7f7f);
    }
    static constexpr fanin::bfloat16 lowest() noexcept
    {
        return fanin::bfloat16::from_bits(0xff7f);
    }
    static constexpr fanin::bfloat16 epsilon() noexcept
    {
        return fanin::bfloat16::from_bits(0x3c00);
    }
    static constexpr fanin::bfloat16 denorm_min() noexcept
    {
        return fanin::bfloat16::from_bits(0x0001);
    }
    static constexpr fanin::bfloat16 infinity() noexcept
    {
        return fanin::bfloat16::from_bits(0x7f80);
    }
    static constexpr fanin::bfloat16 quiet_NaN() noexcept
    {
        return fanin::bfloat16::from_bits(0x7fc0);
    }
};

#endif
