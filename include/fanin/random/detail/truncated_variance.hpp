// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_TRUNCATED_VARIANCE_HPP
#define FANIN_RANDOM_DETAIL_TRUNCATED_VARIANCE_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/random/detail/gauss.hpp>

#include <algorithm>
#include <cmath>

// The bits of compensated laws depend on this arithmetic; sqrt is the only function of the C library that is
// used.
FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// The variance of N(0, 1) truncated to [lo, hi], by Simpson's rule, which does not cancel in far tails
    /// as the closed formula does. The relative error is below 1e-9 down to a mass of 2^-100, and below 1e-13
    /// for the usual ±1 to ±3. The result is 0 where the mass underflows.
    inline double truncated_variance(double lo, double hi)
    {
        // z = peak + t: the density is greatest at t = 0 and e^-40 of that at t = reach.
        const double peak = std::clamp(0.0, lo, hi);
        const double reach = 80 / (std::abs(peak) + std::sqrt(fused(peak, peak, 80.0)));
        const double from = std::max(lo - peak, -reach);
        const double to = std::min(hi - peak, reach);

        constexpr int panels = 4096;
        const double step = (to - from) / panels;
        double mass = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i <= panels; ++i)
        {
            const double t = fused(i, step, from);
            const double simpson = i == 0 || i == panels ? 1 : i % 2 == 1 ? 4 : 2;
            const double weight = simpson * normal_density(std::abs(peak + t));
            mass += weight;
            first = fused(weight, t, first);
            second = fused(weight * t, t, second);
        }
        if (mass == 0)
        {
            return 0; // the density underflows: all mass is at one bound
        }
        const double mean = first / mass;
        return fused(-mean, mean, second / mass);
    }

    /// truncated_variance(-2, 2), to the bit.
    inline constexpr double variance_of_usual_truncation = 0x1.8c27d1f49f6c7p-1;
}
FANIN_EXACT_END

#endif
