// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_HALF_HPP
#define FANIN_CORE_HALF_HPP

#include <fanin/core/platform.hpp>

#include <bit>
#include <cstdint>

// GCC knows the format on ARM64 before it has the type in C++, which comes with its version 13.
#if defined(__FLT16_MAX__) && (defined(__clang__) || defined(__x86_64__) || __GNUC__ >= 13)
#define FANIN_FLOAT16 1
#else
#define FANIN_FLOAT16 0
#endif

namespace half_float
{
    class half;
}

namespace fanin
{
    /// Whether T is a 16-bit float of IEEE 754 (1 sign, 5 exponent, 10 fraction bits). Weights of such a type
    /// are drawn in float and rounded once. The types are fanin::half, and the compiler's own where it has
    /// one.
    template <class T>
    inline constexpr bool is_half = false;

    /// The half of xtl, on every compiler: init::he<fanin::half>(784, 256). It is complete where
    /// <xtl/xhalf_float.hpp> is included, a header that takes as long to compile as all of xtensor.
    using half = ::half_float::half;

    template <>
    inline constexpr bool is_half<half> = true;

#if FANIN_FLOAT16
    template <>
    inline constexpr bool is_half<_Float16> = true;
#endif
}

namespace fanin::detail
{
    inline constexpr float largest_half = 65504;

    /// The half nearest to x, ties to even; x beyond the largest becomes infinite. It works on bits, because
    /// types and libraries for halves round in different ways.
    constexpr std::uint16_t half_bits(float x) noexcept
    {
        const std::uint32_t b = std::bit_cast<std::uint32_t>(x);
        const auto sign = static_cast<std::uint16_t>(b >> 16 & 0x8000);
        const std::uint32_t size = b & 0x7fffffff;
        if (size >= 0x47800000) // 2^16, infinity, NaN
        {
            return static_cast<std::uint16_t>(sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00));
        }
        // The fraction of a half is `dropped` bits shorter; that of a subnormal is one more bit shorter per
        // power of two.
        const std::uint32_t exponent = size >> 23;
        if (exponent < 102) // less than half of the smallest half
        {
            return sign;
        }
        const bool normal = exponent >= 113;
        const std::uint32_t dropped = normal ? 13 : 126 - exponent;
        const std::uint32_t kept = normal ? size - (112u << 23) : (size & 0x7fffff) | 0x800000;
        const std::uint32_t below_half = (1u << (dropped - 1)) - 1;
        return static_cast<std::uint16_t>(sign | ((kept + below_half + (kept >> dropped & 1)) >> dropped));
    }

    constexpr float half_value(std::uint16_t h) noexcept
    {
        const std::uint32_t exponent = h >> 10 & 31;
        const std::uint32_t fraction = h & 1023;
        const float unit =
            std::bit_cast<float>((102 + (exponent == 0 ? 1 : exponent)) << 23); // the value of the last bit
        const float size = exponent == 31
                               ? std::bit_cast<float>(0x7f800000 | fraction << 13) // infinity, NaN
                               : static_cast<float>(exponent == 0 ? fraction : fraction + 1024) * unit;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) | std::uint32_t{h & 0x8000u} << 16);
    }

    /// What is needed to round to a half.
    struct half_format
    {
        static constexpr float largest = largest_half;

        static constexpr std::uint16_t bits(float x) noexcept
        {
            return half_bits(x);
        }

        static constexpr float value(std::uint16_t h) noexcept
        {
            return half_value(h);
        }
    };

    /// The next number of 16 bits after a finite one, up or down; of a half as of a bfloat16.
    constexpr std::uint16_t coarse_neighbour(std::uint16_t h, bool up) noexcept
    {
        const bool negative = (h & 0x8000) != 0;
        if ((h & 0x7fff) == 0)
        {
            return up ? 0x0001 : 0x8001;
        }
        return static_cast<std::uint16_t>(negative == up ? h - 1 : h + 1);
    }
}

#endif
