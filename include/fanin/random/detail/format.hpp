// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_FORMAT_HPP
#define FANIN_RANDOM_DETAIL_FORMAT_HPP

#include <fanin/random/detail/coefficients.hpp>

#include <cstdint>

namespace fanin::detail
{
    /// Bit patterns and constants of an element type, for kernels of float and double.
    template <class T>
    struct format_of;

    template <>
    struct format_of<float>
    {
        static constexpr int mantissa = 23;
        static constexpr std::uint32_t mantissa_mask = 0x007FFFFF;
        static constexpr std::uint32_t sign = 0x80000000;
        static constexpr std::uint32_t half = 0x3F000000;    // the bits of 1/2
        static constexpr std::uint32_t integer = 0x4B000000; // of 2^23: the last bit stands for 1
        static constexpr float offset = 0x1p23f + 126;       // of `integer` and of the exponent of 1/2
        static constexpr float negative_offset = offset + 256;
        static constexpr float word = 0x1p-32f;
        static constexpr float minus_two_ln_2 = -0x1.62e430p+0f;
        static constexpr float ln_4 = 0x1.62e430p+0f;
        static constexpr float minus_log1p[] = {1.0f, 0.5f}; // -ln(1 - p) / p
        static constexpr const auto& sin_coefficients = sin_f;
        static constexpr const auto& cos_coefficients = cos_f;
    };

    template <>
    struct format_of<double>
    {
        static constexpr int mantissa = 52;
        static constexpr std::uint64_t mantissa_mask = 0x000FFFFFFFFFFFFF;
        static constexpr std::uint64_t sign = 0x8000000000000000;
        static constexpr std::uint64_t half = 0x3FE0000000000000;
        static constexpr std::uint64_t integer = 0x4330000000000000;
        static constexpr double offset = 0x1p52 + 1022;
        static constexpr double negative_offset = offset + 2048;
        static constexpr double word = 0x1p-64;
        static constexpr double minus_two_ln_2 = -0x1.62e42fefa39efp+0;
        static constexpr double ln_4 = 0x1.62e42fefa39efp+0;
        static constexpr double minus_log1p[] = {1.0, 1.0 / 2, 1.0 / 3, 1.0 / 4, 1.0 / 5};
        static constexpr const auto& sin_coefficients = sin_d;
        static constexpr const auto& cos_coefficients = cos_d;
    };
}

#endif
