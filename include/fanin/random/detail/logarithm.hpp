// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_LOGARITHM_HPP
#define FANIN_RANDOM_DETAIL_LOGARITHM_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>

#include <bit>
#include <cstdint>

// For numbers on which the bits of a draw depend. The C library is not used, because its last bits differ
// between versions.
FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// ln x, for any normal x > 0.
    inline double natural_log(double x)
    {
        // x = 2^n f, f in [sqrt(1/2), sqrt(2)): subtracting the bits of sqrt(1/2) makes the exponent carry
        // there
        constexpr std::uint64_t least = std::bit_cast<std::uint64_t>(0x1.6a09e667f3bcdp-1);
        const std::uint64_t above = std::bit_cast<std::uint64_t>(x) - least;
        const auto n = static_cast<double>(static_cast<std::int64_t>(above) >> 52);
        const auto f = std::bit_cast<double>((above & 0x000FFFFFFFFFFFFF) + least);
        // ln f = 2 atanh s, |s| < 0.172: the sum of s^(2k) / (2k + 1)
        const double s = (f - 1) / (f + 1);
        const double square = s * s;
        double sum = 1.0 / 23;
        for (int k = 21; k > 1; k -= 2)
        {
            sum = fused(square, sum, 1.0 / k);
        }
        const double cubic = 2 * s * square * sum;
        constexpr double ln_2 = 0x1.62e42fefa3800p-1; // n times its digits is exact
        constexpr double ln_2_rest = 0x1.ef35793c76730p-45;
        return fused(n, ln_2, fused(n, ln_2_rest, cubic) + 2 * s);
    }

    /// e^x, for |x| <= 700.
    inline double exponential(double x)
    {
        const double n = fused(x, 0x1.71547652b82fep+0, 0x1.8p52) - 0x1.8p52;
        const double r = fused(n, -0x1.abc9e3b39803fp-56, fused(n, -0x1.62e42fefa39efp-1, x));
        double e = 1;
        for (int i = 14; i > 0; --i)
        {
            e = fused(e * r, 1.0 / i, 1.0);
        }
        return e
               * std::bit_cast<double>(static_cast<std::uint64_t>(1023 + static_cast<std::int64_t>(n)) << 52);
    }
}
FANIN_EXACT_END

#endif
