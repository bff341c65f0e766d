// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DIAGNOSE_IPP
#define FANIN_DIAGNOSE_DIAGNOSE_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/detail/attention.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/geometry.hpp>
#include <fanin/diagnose/detail/in_place.hpp>
#include <fanin/diagnose/detail/input.hpp>
#include <fanin/diagnose/detail/mean_shift.hpp>
#include <fanin/diagnose/detail/nonfinite.hpp>
#include <fanin/diagnose/detail/overconfidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/saturation.hpp>
#include <fanin/diagnose/detail/sentences.hpp>
#include <fanin/diagnose/detail/states.hpp>
#include <fanin/diagnose/detail/stream_findings.hpp>
#include <fanin/diagnose/detail/streams.hpp>
#include <fanin/diagnose/detail/units.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace fanin
{
    FANIN_INLINE std::vector<verdict> findings(const report& r, const diagnose_options& options)
    {
        detail::require_valid(options);
        const detail::evidence e(r, options);
        const bool empty = e.is_batch_empty(); // of what depends on the batch, nothing is said then
        const detail::array_list<detail::branch_write> writes =
            empty ? detail::array_list<detail::branch_write>{} : detail::writes_of(e);
        const std::optional<verdict> overwritten = detail::find_overwritten(e, writes);
        const std::optional<verdict> growing =
            overwritten ? std::nullopt : detail::find_growing_stream(e, writes);
        std::optional<verdict> signal = detail::find_change(e, direction::forward);
        std::optional<verdict> gradient = empty ? std::nullopt : detail::find_change(e, direction::backward);
        if ((overwritten || growing) && signal && signal->kind == verdict_kind::exploding)
        {
            signal.reset(); // branches behind norms add up: no rate per layer
        }
        if (!signal && !empty)
        {
            signal = detail::find_growing_states(e);
        }
        if (gradient && detail::mirrors_stream(e, writes, *gradient))
        {
            gradient.reset();
        }
        std::optional<verdict> dead = empty ? std::nullopt : detail::find_dead_units(e);
        const std::optional<verdict> saturated = detail::find_saturation(e);
        std::optional<verdict> input = detail::find_unscaled_input(e);
        if (dead && detail::is_underflow(e, *dead->first_layer))
        {
            dead.reset(); // the signal vanished before
        }
        std::optional<verdict> loss = empty ? std::nullopt : detail::find_overconfidence(e);
        const bool too_large = (signal && signal->kind == verdict_kind::exploding) || input;
        if (loss && too_large && loss->first_layer)
        {
            // the last layer adds to it where it is at fault for a signal of any size
            if (detail::own_spread(e, *loss->first_layer) < std::sqrt(2 * options.max_loss_excess))
            {
                loss.reset();
            }
        }
        if (saturated && saturated->cause.kind == cause_kind::input_scale)
        {
            input.reset(); // named as its cause
        }
        std::optional<verdict> rank = empty ? std::nullopt : detail::find_rank_collapse(e);
        if (rank && rank->cause.kind == cause_kind::biases)
        {
            // samples that weights have shrunk to the biases are not told apart by zero biases
            for (const std::optional<verdict>& v : {signal, gradient})
            {
                if (v && v->kind == verdict_kind::vanishing && rank->cause.kind == cause_kind::biases
                    && (v->remedy.kind == remedy_kind::gain || v->remedy.kind == remedy_kind::weight_factor))
                {
                    rank->cause.kind = v->cause.kind;
                    rank->cause.sentence = "the weights shrink the samples until the biases outweigh them";
                    rank->remedy = v->remedy;
                }
            }
        }
        std::vector<verdict> all;
        for (const auto& v : {detail::find_nonfinite(e), input, dead, detail::find_symmetric_units(e),
                              overwritten, growing, signal, empty ? std::nullopt : detail::find_one_token(e),
                              empty ? std::nullopt : detail::find_uniform_attention(e), saturated,
                              detail::find_post_norm(e, writes), gradient, rank, loss,
                              empty ? std::nullopt : detail::find_mean_shift(e)})
        {
            if (v)
            {
                all.push_back(*v);
                detail::leave_what_is_in_place(r, all.back().remedy);
            }
        }
        if (all.size() > 1 && loss && all.front().remedy.kind != remedy_kind::none
            && all.front().kind != verdict_kind::overconfident)
        {
            detail::mark_partial(all.front().remedy);
        }
        const bool of_gain = !all.empty()
                             && (all.front().remedy.kind == remedy_kind::gain
                                 || all.front().remedy.kind == remedy_kind::weight_factor);
        for (const verdict& v : all)
        {
            // few units make the samples multiples of one at any gain
            if (of_gain && v.kind == verdict_kind::rank_collapsed && v.cause.kind == cause_kind::activation
                && v.remedy.kind != remedy_kind::activation)
            {
                detail::mark_partial(all.front().remedy);
            }
        }
        // an activation of one sign shifts the mean at any scale and any gain
        if (all.size() > 1 && all.back().kind == verdict_kind::mean_shifted
            && all.back().cause.kind == cause_kind::activation
            && (all.front().remedy.kind == remedy_kind::batch || all.front().remedy.kind == remedy_kind::gain
                || all.front().remedy.kind == remedy_kind::biases))
        {
            detail::mark_partial(all.front().remedy);
        }
        if (all.empty())
        {
            all.push_back(detail::nothing_found(e));
        }
        return all;
    }

    FANIN_INLINE verdict diagnose(const report& r, const diagnose_options& options)
    {
        return findings(r, options).front();
    }
}

#endif
