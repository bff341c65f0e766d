// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_TRUNCATION_HPP
#define FANIN_INIT_DETAIL_TRUNCATION_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/bounds.hpp>
#include <fanin/random/detail/gauss.hpp>
#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/truncated_variance.hpp>

#include <cmath>
#include <string>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// The bounds at which a normal law is truncated.
    struct truncation
    {
        double lo = -2;
        double hi = 2;
        bool absolute = false; ///< lo and hi are weights, else standard deviations from the mean
    };
}

namespace fanin::detail
{
    constexpr void require_bounds(const init::truncation& t)
    {
        require(t.lo < t.hi, "lo", t.lo, "< hi = ", t.hi);
    }

    /// Throws invalid_argument where a truncation in standard deviations leaves less than 2^-100 of the
    /// normal.
    inline void require_mass(const init::truncation& t)
    {
        const double mass = normal_mass(t.lo, t.hi);
        require(mass >= 0x1p-100, "mass between lo and hi", mass,
                "at least 2^-100: move the bounds towards the mean");
    }

    /// An absolute truncation in the standard deviations of N(mean, stddev²), rounded inwards.
    inline init::truncation in_stddevs(const init::truncation& t, double mean, double stddev)
    {
        if (stddev == 0)
        {
            require(t.lo <= mean && mean <= t.hi, "mean", mean, "in [", t.lo, ", ", t.hi,
                    "] where stddev is 0");
            return {};
        }
        init::truncation r{.lo = (t.lo - mean) / stddev, .hi = (t.hi - mean) / stddev};
        while (fused(r.lo, stddev, mean) < t.lo)
        {
            r.lo = neighbour(r.lo, true);
        }
        while (fused(r.hi, stddev, mean) > t.hi)
        {
            r.hi = neighbour(r.hi, false);
        }
        return r;
    }

    /// The variance of N(0, 1) after a truncation in its standard deviations.
    inline double variance_after(const init::truncation& t)
    {
        const bool usual = t.lo == -2 && t.hi == 2;
        return usual ? variance_of_usual_truncation : truncated_variance(t.lo, t.hi);
    }

    /// The standard deviation of the normal about `mean` that has `variance` after truncation. Throws
    /// invalid_argument where an absolute window is too narrow for it.
    inline double stddev_before(const init::truncation& t, double mean, double variance)
    {
        if (!t.absolute)
        {
            return std::sqrt(variance / variance_after(t));
        }
        if (variance == 0)
        {
            return 0;
        }
        const auto after = [&](double stddev)
        { return stddev * stddev * truncated_variance((t.lo - mean) / stddev, (t.hi - mean) / stddev); };

        // Truncation reduces the variance, so the answer is above `low`; the widest normal is the uniform
        // law.
        double low = std::sqrt(variance);
        double high = low;
        for (int doublings = 0; after(high) < variance; ++doublings)
        {
            const double width = t.hi - t.lo;
            require(doublings < 20, "variance", variance, "less than ", width * width / 12,
                    ", that of the uniform law between the bounds: widen them");
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

    /// The law of a normal with `mean` and `variance` before truncation; where it is `compensated`,
    /// `variance` is that of the result. Throws invalid_argument where less than 2^-100 of the normal is
    /// left, where the bounds have no room for the variance, or where the normal would overflow T.
    template <weight_element T>
    truncated_normal_law truncate_normal(double mean, double variance, const init::truncation& t,
                                         bool compensated)
    {
        if (!t.absolute)
        {
            require_mass(t);
        }
        const double stddev = compensated ? stddev_before(t, mean, variance) : std::sqrt(variance);
        require(stddev <= largest_stddev<T> / 2, "the stddev before truncation", stddev, "at most ",
                largest_stddev<T> / 2); // in far windows draws reach 13 of them
        init::truncation r = t;
        if (t.absolute)
        {
            r = in_stddevs(t, mean, stddev);
            require_mass(r);
        }
        return {mean, stddev, r.lo, r.hi};
    }

    /// The variance of weights under `truncate_normal`.
    inline double variance_of(const truncated_normal_law& law)
    {
        return law.stddev * law.stddev * variance_after({.lo = law.lo, .hi = law.hi});
    }

    /// "truncated at ±2 stddev", "truncated to (-0.5, 1)"
    inline std::string to_text(const init::truncation& t)
    {
        const std::string where =
            t.lo == -t.hi ? join("truncated at ±", t.hi) : join("truncated to (", t.lo, ", ", t.hi, ")");
        return where + (t.absolute ? "" : " stddev");
    }
}
FANIN_EXACT_END

namespace fanin
{
    using init::truncation;
}

#endif
