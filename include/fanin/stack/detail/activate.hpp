// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATE_HPP
#define FANIN_STACK_DETAIL_ACTIVATE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <optional>
#include <span>

namespace fanin::detail
{
    /// The summaries of what an activation was applied to, and of what it made of it.
    struct activation_summaries
    {
        summary before;
        summary after;
    };

    /// Replaces each element by f of it, and measures both while they are in the cache: block by block in one pass where
    /// the histograms have a range; else the ranges want a pass before, and one after.
    template <real T, activation_of<T> A>
    activation_summaries activate_and_summarize(const A& f, std::span<T> x, const histogram_options& options,
                                                const std::optional<interval>& unsaturated,
                                                std::size_t threads)
    {
        const bool at_once = options.range.has_value();
        summarizer<T> before(x.size(), options, std::nullopt, threads);
        summarizer<T> after(x.size(), options, unsaturated, threads);
        if (!at_once)
        {
            before.count_all(x);
            before.fit_range();
        }
        for_blocks(x.size(), threads,
                   [&](std::size_t first, std::size_t last)
                   {
                       auto& bins_before = before.take_bins();
                       auto& bins_after = after.take_bins();
                       for (std::size_t i = first; i < last; ++i)
                       {
                           const std::span<T> block = block_of_elements(x, i);
                           if (at_once)
                           {
                               before.count(i, block);
                           }
                           before.sort(i, block, bins_before);
                           activate(f, block);
                           after.count(i, block);
                           if (at_once)
                           {
                               after.sort(i, block, bins_after);
                           }
                       }
                   });
        if (!at_once)
        {
            after.fit_range();
            after.sort_all(x);
        }
        return {summary_of(before), summary_of(after)};
    }
}

#endif
