// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATE_IPP
#define FANIN_STACK_DETAIL_ACTIVATE_IPP

#include <fanin/stack/detail/activate.hpp>
#include <fanin/stats/detail/summarizer.hpp>
#include <fanin/stats/summary.ipp>

namespace fanin::detail
{
    template <real T>
    activation_summaries activate_and_summarize(function_ref<void(std::span<T>)> activate_block,
                                                std::span<T> x, const histogram_options& options,
                                                const std::optional<interval>& unsaturated,
                                                std::size_t threads, const peers* others)
    {
        const bool at_once = options.range.has_value();
        summarizer<T> before(x.size(), options, std::nullopt, threads, others);
        summarizer<T> after(x.size(), options, unsaturated, threads, others);
        std::optional<precision_summary> precision_before;
        if (options.precision)
        {
            precision_before = precision_of<T>(x, threads, others);
        }
        if (!at_once)
        {
            before.count_all(x);
            before.fit_range();
        }
        for_blocks(x.size(), threads,
                   [&](std::size_t first, std::size_t last)
                   {
                       auto& bins_before = before.take_bins();
                       auto* const bins_after = at_once ? &after.take_bins() : nullptr;
                       for (std::size_t i = first; i < last; ++i)
                       {
                           const std::span<T> block = block_of_elements(x, i);
                           if (at_once)
                           {
                               before.count(i, block);
                           }
                           before.sort(i, block, bins_before);
                           activate_block(block);
                           after.count(i, block);
                           if (at_once)
                           {
                               after.sort(i, block, *bins_after);
                           }
                       }
                   });
        if (!at_once)
        {
            after.fit_range();
            after.sort_all(x);
        }
        activation_summaries both{summary_of(before), summary_of(after)};
        if (options.precision)
        {
            both.before.precision = std::move(precision_before);
            both.after.precision = precision_of<T>(x, threads, others);
        }
        return both;
    }
}

#endif
