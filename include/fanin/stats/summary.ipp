// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_SUMMARY_IPP
#define FANIN_STATS_SUMMARY_IPP

#include <fanin/stats/detail/summarizer.hpp>
#include <fanin/stats/summary.hpp>

namespace fanin::detail
{
    template <real T>
    summary summary_of(const summarizer<T>& s)
    {
        const census c = s.whole();
        return {c.count,     c.nan,    c.negative_infinity, c.positive_infinity, c.zeros,
                c.saturated, c.finite, s.sorted(),          std::nullopt};
    }

    template <real T>
    summary summarize_elements(std::span<const T> x, const histogram_options& options,
                               const std::optional<interval>& unsaturated, std::size_t threads,
                               const peers* others)
    {
        summarizer<T> s(x.size(), options, unsaturated, threads, others);
        const auto finished = [&]
        {
            summary whole = summary_of(s);
            if (options.precision)
            {
                whole.precision = precision_of(x, threads, others);
            }
            return whole;
        };
        if (!options.range)
        {
            s.count_all(x);
            s.fit_range();
            s.sort_all(x);
            return finished();
        }
        for_blocks(x.size(), threads,
                   [&](std::size_t first, std::size_t last)
                   {
                       block_bins<T>& bins = s.take_bins();
                       for (std::size_t i = first; i < last; ++i)
                       {
                           const std::span<const T> block = block_of_elements(x, i);
                           s.count(i, block);
                           s.sort(i, block, bins);
                       }
                   });
        return finished();
    }

    template <real T>
    moments moments_of_elements(std::span<const T> x, std::size_t threads, const peers* others)
    {
        summarizer<T> s(x.size(), {}, std::nullopt, threads, others);
        s.count_all(x);
        return s.whole().finite;
    }
}

#endif
