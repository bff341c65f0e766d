// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATE_HPP
#define FANIN_STACK_DETAIL_ACTIVATE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stats/summary.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>

namespace fanin::detail
{
    /// The summaries before and after an activation.
    struct activation_summaries
    {
        summary before;
        summary after;
    };

    /// Replaces each element by its activation, block by block, and measures both in the cache: in one pass
    /// if the histograms have a range, else with one pass before and one after for the ranges. Of several
    /// processes each measures the elements of all.
    template <real T>
    activation_summaries activate_and_summarize(function_ref<void(std::span<T>)> activate_block,
                                                std::span<T> x, const histogram_options& options,
                                                const std::optional<interval>& unsaturated,
                                                std::size_t threads, const peers* others = nullptr);

    /// Whether an activation returns what it gets: nothing is to be kept for its slopes then.
    template <class Activation>
    inline constexpr bool is_identity = std::same_as<Activation, act::identity_activation>;

    /// Activates x and measures both sides, which are equal without an activation.
    template <real T>
    activation_summaries
    apply_and_summarize(function_ref<void(std::span<T>)> activate_block, bool is_identity, std::span<T> x,
                        const histogram_options& options, const std::optional<interval>& unsaturated,
                        std::size_t threads, const peers* others = nullptr)
    {
        if (is_identity && !unsaturated)
        {
            const summary s = summarize_elements<T>(x, options, unsaturated, threads, others);
            return {s, s};
        }
        return activate_and_summarize<T>(activate_block, x, options, unsaturated, threads, others);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/activate.ipp>
#endif

#endif
