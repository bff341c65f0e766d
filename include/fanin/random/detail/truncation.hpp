// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_TRUNCATION_HPP
#define FANIN_RANDOM_DETAIL_TRUNCATION_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/random/detail/bounds.hpp>
#include <fanin/random/detail/gauss.hpp>

#include <bit>
#include <cstdint>

FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// The constants of the inverse distribution function of a window, computed once per draw. The window is
    /// mirrored, if necessary, so that its upper end is the farther from zero. Tails are those at the middle
    /// of the first and of the last word.
    struct truncation_constants
    {
        bool mirrored;
        int exponent = 0; // of the scale, which lifts tails that underflow float
        double scale = 1;
        double step;       // the mass of a word
        double delta;      // P(0 < N < x) at the middle of the words
        double lower_tail; // the nearer tail at the first word; each further word adds lower_step
        double lower_step;
        double upper_tail; // the upper tail at the last word; each word before it adds step

        truncation_constants(double lo, double hi, int word_bits)
            : mirrored(-lo > hi)
        {
            const normal_masses a(either(mirrored, -hi, lo));
            const normal_masses b(either(mirrored, -lo, hi));
            const double unit = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - word_bits) << 52);
            step = mass_between(a, b) * unit;
            delta = fused(step, 0.5, a.central * 0.5 + b.central * 0.5);
            const bool astride = a.central < 0;
            lower_step = astride ? step : -step;
            lower_tail = fused(lower_step, 0.5, astride ? a.below : a.above);
            upper_tail = fused(step, 0.5, b.above);
            if (a.above < 0x1p-8 && a.above > 0x1p-1000)
            {
                exponent = 1023 - static_cast<int>(std::bit_cast<std::uint64_t>(a.above) >> 52);
                scale = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
            }
        }
    };

    /// The window as values, rounded inwards.
    template <class T>
    struct value_bounds
    {
        T lo;
        T hi;

        value_bounds(double mean, double stddev, double a, double b)
            : lo(rounded_up<T>(either(stddev == 0, mean, fused(a, stddev, mean))))
            , hi(rounded_down<T>(either(stddev == 0, mean, fused(b, stddev, mean))))
        {
            lo = either(lo > hi, hi, lo);
        }
    };
}
FANIN_EXACT_END

#endif
