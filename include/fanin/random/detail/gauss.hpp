// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_GAUSS_HPP
#define FANIN_RANDOM_DETAIL_GAUSS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>

#include <bit>
#include <cstdint>

// The normal distribution function, for the constants of a law. The C library is not used, because its last
// bits differ between versions.
FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// exp(-x^2 / 2) / sqrt(2 pi), for x >= 0.
    inline double normal_density(double x)
    {
        if (!(x < 37.6)) // the density is below 2^-1021
        {
            return 0;
        }
        const double square = x * x;
        const double lost = fused(x, x, -square);
        const double y = square * -0.5;
        const double n = fused(y, 0x1.71547652b82fep+0, 0x1.8p52) - 0x1.8p52;
        const double r = fused(n, -0x1.abc9e3b39803fp-56, fused(n, -0x1.62e42fefa39efp-1, y));
        double e = 1;
        for (int i = 14; i > 0; --i)
        {
            e = fused(e * r, 1.0 / i, 1.0);
        }
        const auto power = static_cast<std::uint64_t>(1023 + static_cast<std::int64_t>(n)) << 52;
        return fused(e * lost, -0.5, e) * 0x1.9884533d43651p-2 * std::bit_cast<double>(power);
    }

    /// The normal distribution at a point: P(N < x), P(N > x), and P(0 < N < x), which is odd in x.
    struct normal_masses
    {
        double below;
        double above;
        double central;

        explicit normal_masses(double x)
        {
            const double size = std::bit_cast<double>(magnitude_bits(x));
            const double density = normal_density(size);
            double inner;
            double outer = 0;
            if (size < 1.5)
            {
                // the sum of x^(2n + 1) / (1 3 5 ... (2n + 1)) has only positive terms
                const double square = size * size;
                double sum = 1;
                for (int n = 22; n > 0; --n)
                {
                    sum = fused(square / (2 * n + 1), sum, 1.0);
                }
                inner = size * density * sum;
                outer = 0.5 - inner;
            }
            else
            {
                // Laplace's continued fraction, where the sum would leave the difference 1/2 - 1/2
                if (density > 0)
                {
                    double c = size;
                    for (int k = 16 + static_cast<int>(400 / (size * size)); k > 0; --k)
                    {
                        c = size + k / c;
                    }
                    outer = density / c;
                }
                inner = 0.5 - outer;
            }
            central = x < 0 ? -inner : inner;
            below = x < 0 ? outer : 0.5 + inner;
            above = x < 0 ? 0.5 + inner : outer;
        }
    };

    /// P(lo < N(0, 1) < hi) from the masses at lo <= hi, by the difference with the least cancellation.
    inline double mass_between(const normal_masses& lo, const normal_masses& hi)
    {
        return lo.above < 0.25   ? lo.above - hi.above
               : hi.below < 0.25 ? hi.below - lo.below
                                 : hi.central - lo.central;
    }

    /// P(lo < N(0, 1) < hi), for lo <= hi.
    inline double normal_mass(double lo, double hi)
    {
        return mass_between(normal_masses(lo), normal_masses(hi));
    }
}
FANIN_EXACT_END

#endif
