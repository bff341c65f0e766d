// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_MAGNITUDES_HPP
#define FANIN_SHOW_DETAIL_MAGNITUDES_HPP

#include <fanin/core/classify.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

// Histograms of |x| with log-spaced bins, from linear ones of x.
namespace fanin::detail
{
    /// The fractions of the elements of one layer, or the mean fractions of several.
    struct magnitudes
    {
        std::vector<double> bins; ///< from the lowest
        double zeros = 0;
        double nonfinite = 0;
    };

    /// The largest finite |x|.
    inline double largest_magnitude(const summary& s)
    {
        return std::max(std::abs(s.min()), std::abs(s.max()));
    }

    /// From a hundredth of the least RMS to the largest |x|.
    inline log_axis magnitude_axis(std::span<const summary* const> all)
    {
        std::optional<log_axis> axis;
        for (const summary* s : all)
        {
            const double size = s->root_mean_square();
            if (has_logarithm(size) && has_logarithm(largest_magnitude(*s)))
            {
                const double lo = std::log10(size) - 2;
                const double hi = std::log10(largest_magnitude(*s));
                axis = axis ? log_axis{std::min(axis->lo, lo), std::max(axis->hi, hi)} : log_axis{lo, hi};
            }
        }
        return axis.value_or(log_axis{});
    }

    /// The fractions of the elements by magnitude, in `bins` bins along the axis. Elements count as uniform
    /// within a bin of the histogram, and between its range and the extremes; those below the axis count in
    /// the lowest bin.
    inline magnitudes magnitudes_of(const summary& s, const log_axis& axis, std::size_t bins)
    {
        magnitudes m{std::vector<double>(bins)};
        if (s.count == 0)
        {
            return m;
        }
        const auto whole = static_cast<double>(s.count);
        m.zeros = static_cast<double>(s.zeros) / whole;
        m.nonfinite = static_cast<double>(s.nonfinite()) / whole;
        const auto edge = [&](std::size_t i)
        {
            return i == 0 ? 0
                          : std::pow(10.0, axis.lo
                                               + (axis.hi - axis.lo) * static_cast<double>(i)
                                                     / static_cast<double>(bins));
        };
        // `count` elements in [a, b]
        const auto put = [&](double a, double b, std::uint64_t count)
        {
            const double width = b / 2 - a / 2;
            for (std::size_t i = 0; count > 0 && i < bins; ++i)
            {
                const double lo = edge(i);
                const double hi = i + 1 < bins ? edge(i + 1) : std::max(edge(bins), largest_magnitude(s));
                const double part = std::max(0.0, std::min(b, hi) / 2 - std::max(a, lo) / 2)
                                    + std::max(0.0, std::min(b, -lo) / 2 - std::max(a, -hi) / 2);
                const bool is_point = !(width > 0) && lo <= std::abs(a) && std::abs(a) < hi;
                m.bins[i] += static_cast<double>(count) / whole
                             * (is_point    ? 1
                                : width > 0 ? part / width
                                            : 0);
            }
        };
        // No element lies beyond the extremes, where a bin may reach.
        const interval range = s.histogram.range();
        const std::vector<std::uint64_t> bars = bars_of(s, false);
        for (std::size_t i = 0; i < bars.size(); ++i)
        {
            const double lo = s.histogram.edge(i);
            const double hi = s.histogram.edge(i + 1);
            put(std::clamp(s.min(), lo, hi), std::clamp(s.max(), lo, hi), bars[i]);
        }
        put(s.min(), range.lo, finite_below(s));
        put(range.hi, s.max(), finite_above(s));
        return m;
    }
}

#endif
