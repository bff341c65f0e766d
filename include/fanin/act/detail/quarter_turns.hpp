// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_QUARTER_TURNS_HPP
#define FANIN_ACT_DETAIL_QUARTER_TURNS_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace fanin::detail
{
    /// The first bits of 2 / pi, after 64 zeros.
    inline constexpr std::uint64_t two_over_pi_bits[] = {
        0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
        0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41,
        0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
        0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
        0xf0cfbc209af4361d};

    /// 2 / pi as a sum.
    inline constexpr double two_over_pi_parts[] = {0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55,
                                                   -0x1.6447e493ad4cep-109, 0x1.e21c820ff28b2p-163};
}

FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// The number of quarter turns nearest to an angle, modulo whole turns, and the rest in radians.
    struct quarter_turns
    {
        std::uint64_t count;
        double rest;
    };

    __extension__ using unsigned_128 = unsigned __int128;

    /// The nearest count and the rest, for `count` quarter turns and 128 bits of another.
    inline quarter_turns nearest_quarter_turn(std::uint64_t count, unsigned_128 fraction, bool negative)
    {
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

        return {negative ? 0 - count : count, next != negative ? -rest : rest};
    }

    /// |x| = significand · 2^exponent, for a normal x.
    struct scaled_integer
    {
        explicit scaled_integer(double x)
            : exponent(static_cast<int>(std::bit_cast<std::uint64_t>(x) >> 52 & 0x7FF) - 1075)
            , significand((std::bit_cast<std::uint64_t>(x) & 0x000FFFFFFFFFFFFF) | 0x0010000000000000)
        {
        }

        int exponent;
        std::uint64_t significand;
    };

    /// a + b as the nearest number and its error: Knuth 1969.
    struct exact_sum
    {
        exact_sum(double a, double b)
            : sum(a + b)
        {
            const double of_b = sum - a;
            rest = (a - (sum - of_b)) + (b - of_b);
        }

        double sum;
        double rest;
    };

    /// Payne & Hanek 1983, for finite |x| >= 2^15: only the bits of x · 2/pi below a whole turn are computed,
    /// 128 of them after the point.
    inline quarter_turns quarter_turns_of(double x)
    {
        const auto [exponent, significand] = scaled_integer(x);

        // the bits of 2 / pi from 2^-(exponent - 1) down: higher ones stand for whole turns
        const int first = 64 + exponent - 2;
        const int shift = first % 64;
        const auto window = [&](int i)
        {
            const std::uint64_t* word = two_over_pi_bits + first / 64 + i;
            return shift == 0 ? *word : word[0] << shift | word[1] >> (64 - shift);
        };
        const unsigned_128 low = unsigned_128{significand} * window(2);
        const unsigned_128 middle =
            unsigned_128{significand} * window(1) + static_cast<std::uint64_t>(low >> 64);
        const std::uint64_t high = significand * window(0) + static_cast<std::uint64_t>(middle >> 64);

        // high begins with the quarter turns; the fraction goes on in the words below
        const unsigned_128 fraction =
            unsigned_128{high << 2 | static_cast<std::uint64_t>(middle) >> 62} << 64
            | (static_cast<std::uint64_t>(middle) << 2 | static_cast<std::uint64_t>(low) >> 62);
        return nearest_quarter_turn(high >> 62, fraction, x < 0);
    }

    /// The quarter turns of x · omega, exactly, for finite |x omega| >= 2^15 and omega in [1e-6, 1e6]: the
    /// product has 106 bits.
    inline quarter_turns quarter_turns_of(double x, double omega)
    {
        const scaled_integer a(x);
        const scaled_integer b(omega);
        const unsigned_128 product = unsigned_128{a.significand} * b.significand;
        const std::uint64_t factor[] = {static_cast<std::uint64_t>(product),
                                        static_cast<std::uint64_t>(product >> 64)};

        // as above, with 64 more leading zeros, and down to 256 bits of 2 / pi
        const int first = 128 + a.exponent + b.exponent - 2;
        const int shift = first % 64;
        const auto word = [&](int i) { return i == 0 ? std::uint64_t{0} : two_over_pi_bits[i - 1]; };
        const auto window = [&](std::size_t i)
        {
            const int at = first / 64 + static_cast<int>(i);
            return shift == 0 ? word(at) : word(at) << shift | word(at + 1) >> (64 - shift);
        };
        std::uint64_t limbs[4] = {}; // of the product, lowest first; what is above are whole turns
        for (std::size_t i = 0; i < 2; ++i)
        {
            unsigned_128 carry = 0;
            for (std::size_t j = 0; i + j < 4; ++j)
            {
                carry += unsigned_128{factor[i]} * window(3 - j) + limbs[i + j];
                limbs[i + j] = static_cast<std::uint64_t>(carry);
                carry >>= 64;
            }
        }
        const unsigned_128 fraction =
            unsigned_128{limbs[3] << 2 | limbs[2] >> 62} << 64 | (limbs[2] << 2 | limbs[1] >> 62);
        return nearest_quarter_turn(limbs[3] >> 62, fraction, x < 0);
    }

    /// omega · 2 / pi as a sum of three parts, to a relative 2^-158: the quarter turns per unit of the
    /// argument.
    inline std::array<double, 3> quarter_turns_for(double omega)
    {
        double product[4];
        double lost[3];
        for (int i = 0; i < 4; ++i)
        {
            product[i] = omega * two_over_pi_parts[i];
            if (i < 3)
            {
                lost[i] = fused(omega, two_over_pi_parts[i], -product[i]);
            }
        }
        const exact_sum second(lost[0], product[1]);
        const exact_sum third(lost[1], product[2]);
        const exact_sum third_and_rest(third.sum, second.rest);
        const double fourth = third.rest + third_and_rest.rest + (lost[2] + product[3]);
        const exact_sum a(product[0], second.sum);
        const exact_sum b(a.rest, third_and_rest.sum);
        return {a.sum, b.sum, b.rest + fourth};
    }
}
FANIN_EXACT_END

#endif
