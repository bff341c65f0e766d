// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_BARS_HPP
#define FANIN_SHOW_DETAIL_BARS_HPP

#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// The bin and the count of the exact zeros in a histogram.
    struct zeros_in_histogram
    {
        std::size_t bin;
        std::uint64_t count;
    };

    /// None if the summary has no zeros, or 0 lies outside the range of the histogram.
    inline std::optional<zeros_in_histogram> zeros_of(const summary& s)
    {
        const auto& h = s.histogram;
        if (s.zeros == 0 || h.range().lo > 0 || h.range().hi < 0)
        {
            return std::nullopt;
        }
        std::size_t bin = 0;
        while (bin + 1 < h.bins() && h.edge(bin + 1) <= 0)
        {
            ++bin;
        }
        return zeros_in_histogram{bin, std::min(s.zeros, h.counts()[bin])};
    }

    /// The counts of the histogram, with or without exact zeros.
    inline std::vector<std::uint64_t> bars_of(const summary& s, bool zeros)
    {
        std::vector<std::uint64_t> bars = s.histogram.counts();
        if (const auto z = zeros_of(s); z && !zeros)
        {
            bars[z->bin] -= z->count;
        }
        return bars;
    }

    /// Finite elements below the range of the histogram.
    inline std::uint64_t finite_below(const summary& s)
    {
        return s.histogram.underflow() - std::min(s.negative_infinity, s.histogram.underflow());
    }

    /// Finite elements above the range of the histogram.
    inline std::uint64_t finite_above(const summary& s)
    {
        return s.histogram.overflow() - std::min(s.positive_infinity, s.histogram.overflow());
    }
}

#endif
