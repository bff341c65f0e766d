// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_TRUNCATION_HPP
#define FANIN_INIT_DETAIL_TRUNCATION_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/truncated_variance.hpp>

#include <cmath>
#include <string>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// Where a normal law is cut off on either side.
    struct cut
    {
        double lo = -2;
        double hi = 2;
        bool absolute =
            false; ///< lo and hi are weights; else standard deviations of the normal from its mean
    };
}

namespace fanin::detail
{
    constexpr void require_bounds(const init::cut& c)
    {
        require(c.lo < c.hi, "lo", c.lo, "< hi = ", c.hi);
    }

    /// Throws invalid_argument where a cut in standard deviations leaves less than 2^-100 of the normal.
    inline void require_mass(const init::cut& c)
    {
        const double mass = normal_mass(c.lo, c.hi);
        require(mass >= 0x1p-100, "mass between lo and hi", mass, ">= 2^-100 of the normal's");
    }

    /// An absolute cut in the standard deviations of N(mean, stddev²), rounded inwards.
    inline init::cut in_stddevs(const init::cut& c, double mean, double stddev)
    {
        if (stddev == 0)
        {
            require(c.lo <= mean && mean <= c.hi, "mean", mean, "in [", c.lo, ", ", c.hi,
                    "] where stddev is 0");
            return {};
        }
        init::cut r{.lo = (c.lo - mean) / stddev, .hi = (c.hi - mean) / stddev};
        while (fused(r.lo, stddev, mean) < c.lo)
        {
            r.lo = neighbour(r.lo, true);
        }
        while (fused(r.hi, stddev, mean) > c.hi)
        {
            r.hi = neighbour(r.hi, false);
        }
        return r;
    }

    /// Variance of N(0, 1) under a cut in its standard deviations.
    inline double variance_after(const init::cut& c)
    {
        const bool usual = c.lo == -2 && c.hi == 2;
        return usual ? variance_of_usual_cut : truncated_variance(c.lo, c.hi);
    }

    /// The standard deviation of the normal around `mean` that has `variance` after the cut. Throws
    /// invalid_argument where an absolute window is too narrow for it.
    inline double stddev_before(const init::cut& c, double mean, double variance)
    {
        if (!c.absolute)
        {
            return std::sqrt(variance / variance_after(c));
        }
        if (variance == 0)
        {
            return 0;
        }
        const auto after = [&](double stddev)
        { return stddev * stddev * truncated_variance((c.lo - mean) / stddev, (c.hi - mean) / stddev); };

        // A cut takes variance away, so the answer is above `low`; the widest normal is the uniform law.
        double low = std::sqrt(variance);
        double high = low;
        for (int doublings = 0; after(high) < variance; ++doublings)
        {
            const double width = c.hi - c.lo;
            require(doublings < 20, "variance", variance, "less than ", width * width / 12,
                    ", that of the uniform law between the bounds");
            low = high;
            high *= 2;
        }
        for (int halving = 0; halving < 54 && low < high; ++halving)
        {
            const double middle = low + (high - low) / 2;
            (after(middle) >= variance ? high : low) = middle;
        }
        return high;
    }

    /// The law of a normal with `mean` and `variance`, which are those before the cut, or the variance that of the
    /// result where it is `compensated`. Throws invalid_argument where less than 2^-100 of the normal is left, the
    /// bounds have no room for the variance, or the normal would overflow T.
    template <weight_element T>
    truncated_normal_law cut_normal(double mean, double variance, const init::cut& c, bool compensated)
    {
        if (!c.absolute)
        {
            require_mass(c);
        }
        const double stddev = compensated ? stddev_before(c, mean, variance) : std::sqrt(variance);
        require(stddev <= largest_stddev<T> / 2, "the stddev before the cut", stddev, "at most ",
                largest_stddev<T> / 2); // in far windows draws reach 13 of them
        init::cut r = c;
        if (c.absolute)
        {
            r = in_stddevs(c, mean, stddev);
            require_mass(r);
        }
        return {mean, stddev, r.lo, r.hi};
    }

    /// The variance of weights under `cut_normal`.
    inline double variance_of(const truncated_normal_law& law)
    {
        return law.stddev * law.stddev * variance_after({.lo = law.lo, .hi = law.hi});
    }

    /// "cut at ±2 stddev", "cut to (-0.5, 1)"
    inline std::string to_text(const init::cut& c)
    {
        const std::string where =
            c.lo == -c.hi ? join("cut at ±", c.hi) : join("cut to (", c.lo, ", ", c.hi, ")");
        return where + (c.absolute ? "" : " stddev");
    }
}
FANIN_EXACT_END

namespace fanin
{
    using init::cut;
}

#endif
