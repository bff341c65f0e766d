// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_QUARTER_TURNS_HPP
#define FANIN_ACT_DETAIL_QUARTER_TURNS_HPP

#include <fanin/core/simd/fused.hpp>

#include <bit>
#include <cstdint>

namespace fanin::detail
{
    /// The first bits of 2 / pi, behind 64 that are 0.
    inline constexpr std::uint64_t two_over_pi_bits[] = {
        0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
        0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
        0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
        0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
        0xf0cfbc209af4361d};
}

#include <fanin/core/simd/exact_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// How many quarter turns are next to an angle, less whole turns, and what is left, in radians.
    struct quarter_turns
    {
        std::uint64_t count;
        double rest;
    };

    /// Payne & Hanek 1983, for finite |x| >= 2^15: of x · 2/pi only those bits are worked out that stand for
    /// less than a turn, 128 of them behind the point.
    inline quarter_turns quarter_turns_of(double x)
    {
        __extension__ using wide = unsigned __int128;
        const auto bits = std::bit_cast<std::uint64_t>(x);
        const int exponent = static_cast<int>(bits >> 52 & 0x7FF) - 1075; // |x| = significand 2^exponent
        const std::uint64_t significand = (bits & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;

        // the bits of 2 / pi from 2^-(exponent - 1) down: higher ones stand for whole turns
        const int first = 64 + exponent - 2;
        const int shift = first % 64;
        const auto window = [&](int i)
        {
            const std::uint64_t* word = two_over_pi_bits + first / 64 + i;
            return shift == 0 ? *word : word[0] << shift | word[1] >> (64 - shift);
        };
        const wide low = wide{significand} * window(2);
        const wide middle = wide{significand} * window(1) + static_cast<std::uint64_t>(low >> 64);
        const std::uint64_t high = significand * window(0) + static_cast<std::uint64_t>(middle >> 64);

        // high begins with the quarter turns; the fraction goes on in the words below
        wide fraction = wide{high << 2 | static_cast<std::uint64_t>(middle) >> 62} << 64
                        | (static_cast<std::uint64_t>(middle) << 2 | static_cast<std::uint64_t>(low) >> 62);
        std::uint64_t count = high >> 62;
        const bool next = fraction >> 127 != 0;
        if (next)
        {
            ++count;
            fraction = ~fraction + 1;
        }

        // the fraction as two doubles, its first bits on top
        int power = -53;
        while (fraction >> 120 == 0 && power > -173)
        {
            fraction <<= 8;
            power -= 8;
        }
        const double a = static_cast<double>(static_cast<std::uint64_t>(fraction >> 75));
        const double b =
            static_cast<double>(static_cast<std::uint64_t>(fraction >> 22) & 0x001FFFFFFFFFFFFF) * 0x1p-53;
        constexpr double half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
        const double product = a * half_pi[0];
        const double lost = fused(a, half_pi[0], -product);
        const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + power) << 52);
        const double rest = (product + (lost + fused(a, half_pi[1], b * half_pi[0]))) * scale;

        const bool negative = bits >> 63 != 0;
        return {negative ? 0 - count : count, next != negative ? -rest : rest};
    }
}
#include <fanin/core/simd/exact_end.inl>

#endif
