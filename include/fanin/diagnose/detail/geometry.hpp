// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_GEOMETRY_HPP
#define FANIN_DIAGNOSE_DETAIL_GEOMETRY_HPP

#include <fanin/diagnose/detail/contributions.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/parallel_tokens.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/units.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace fanin::detail
{
    /// Whether the input of a layer is lost in its outputs, as it is 0 or far below the biases: its units, of
    /// any weights, are then equal where their biases are.
    inline bool is_input_lost(const layer_report& l)
    {
        constexpr double rounding = 1e-6; // of float, for a few hundred inputs
        const std::optional<summary>& z = l.pre_activation;
        return !has_equal_weights(l) && z && z->finite.count > 0
               && z->stddev() <= rounding * std::abs(z->mean());
    }

    /// Units that are equal for every sample: equal weights, which get equal gradients. Units of different
    /// weights are equal, too, where the batch is 0 or the units are saturated: these are other findings.
    inline std::optional<verdict> find_symmetric_units(const evidence& e)
    {
        if (e.is_batch_empty())
        {
            return std::nullopt;
        }
        for (std::size_t row = 0; row < e.r.layers.size(); ++row)
        {
            const layer_report& l = e.r.layers[row];
            const std::size_t features = features_of(l.out);
            const bool saturated = 2 * l.activation.saturated > l.activation.count;
            if (!l.has_weights || !l.geometry || features < 2 || saturated || is_input_lost(l)
                || l.geometry->symmetric_units * 2 <= features)
            {
                continue;
            }
            verdict v = e.at(verdict_kind::symmetric, direction::forward, row);
            v.finding = join(l.geometry->symmetric_units, " of ", features,
                             " units are equal to another for every sample");
            v.cause.kind = cause_kind::symmetry;
            v.cause.rows = {row};
            v.cause.sentence =
                join(l.facts.initializer, " gives units equal weights, and gradients keep them equal");
            const row_list rows = rows_of_blocks(e, 0, e.blocks.size(),
                                                 [&](std::size_t i)
                                                 {
                                                     const layer_report& other = e.r.layers[i];
                                                     return other.has_weights && other.geometry
                                                            && features_of(other.out) > 1
                                                            && other.facts.initializer == l.facts.initializer;
                                                 });
            v.remedy = random_weights(e.r, rows);
            return v;
        }
        return std::nullopt;
    }

    /// The first row of the main path on which the samples have become multiples of one, although the layers
    /// before it are wide enough for more.
    inline std::optional<std::size_t> first_of_rank_one(const evidence& e)
    {
        constexpr double one = 1.01; // float noise gives some 1e-4
        if (!e.geometry_in() || e.geometry_in()->effective_rank < 1.5 || e.r.samples < 2)
        {
            return std::nullopt;
        }
        for (std::size_t step = 0; step + (e.head ? e.blocks.back().size() : 0) < e.main_path.size(); ++step)
        {
            const std::size_t row = e.main_path[step];
            const layer_report& l = e.r.layers[row];
            if (e.embedded > 0 && row <= e.blocks[e.embedded - 1].back())
            {
                continue;
            }
            if (features_of(l.out) < 2 || !l.geometry || l.geometry->effective_rank == 0)
            {
                return std::nullopt; // a single unit, as read-outs have, or no signal
            }
            if (l.geometry->effective_rank < one)
            {
                return row;
            }
        }
        return std::nullopt;
    }

    /// Samples that become parallel: step by step, or at once.
    inline std::optional<verdict> find_rank_collapse(const evidence& e)
    {
        if (std::optional<verdict> tokens = find_parallel_tokens(e))
        {
            return tokens;
        }
        const trajectory angles = angle_trajectory(e.r, e.blocks, e.embedded);
        const std::size_t hidden = e.blocks.size() - (e.head ? 1 : 0);
        const std::size_t steps = angles.empty() ? 0 : std::min(hidden, angles.size() - 1);
        const change angle = change_of(
            angles, {.first = std::min(e.embedded, steps), .last = steps, .goes_on = true}, e.options);
        const bool gradual = angle.found && angle.total < 0;
        const std::optional<std::size_t> at_once = first_of_rank_one(e);
        if (!gradual && !at_once)
        {
            return std::nullopt;
        }
        const std::size_t row = gradual ? lead_of(e.r, e.blocks[angle.shown]) : *at_once;
        const std::size_t end = gradual ? e.blocks[angle.end - 1].back() : *at_once;
        verdict v = e.at(verdict_kind::rank_collapsed, direction::forward, row);
        const auto& last = e.r.layers[end].geometry;
        const std::string ranks =
            join("the effective rank of the batch falls from ", short_number(e.geometry_in()->effective_rank),
                 " to ", short_number(last ? last->effective_rank : 1));
        v.begin = e.geometry_in()->effective_rank;
        v.end = last ? last->effective_rank : 1;
        v.layers = gradual ? angle.end - angle.begin : 1;
        v.sigmas = gradual ? angle.sigmas() : std::nullopt;
        v.growth_per_layer = gradual ? std::exp(angle.rate) : 1;
        v.finding = gradual ? join("the angle between samples is multiplied by ",
                                   short_number(std::exp(angle.rate)), " per ", e.unit(), ", and ", ranks)
                            : ranks;
        const std::size_t first = gradual ? angle.begin : 0;
        const std::size_t stop = gradual ? angle.end : hidden;
        v.cause.sentence = "the layers keep the common part of the samples better than their differences";
        const auto weighs = [&](std::size_t i)
        { return e.r.layers[i].has_weights && features_of(e.r.layers[i].out) > 1; };
        const row_list weights = rows_of_blocks(e, first, stop, weighs);
        v.cause.rows = weights;
        if (!gradual && !e.r.layers[row].has_weights)
        {
            v.cause.rows = {row};
            v.cause.sentence = join("layer ", e.r.layers[row].path, " makes all samples multiples of one");
            return v;
        }
        if (!gradual)
        {
            row_list alike = weights;
            remove_rows(alike, [&](std::size_t i)
                        { return e.r.layers[i].facts.initializer != e.r.layers[row].facts.initializer; });
            v.cause.kind = cause_kind::weights;
            v.cause.rows = alike.empty() ? row_list{row} : alike;
            const bool random = has_centred_weights(e.r.layers[row]);
            if (has_strong_biases(e.r, row) || (has_biases(e.r.layers[row]) && !random))
            {
                v.cause.kind = cause_kind::biases;
                v.cause.sentence = "the biases outweigh the differences of the samples";
                v.remedy = no_biases(biased_rows(e.r), std::nullopt);
                return v;
            }
            if (random)
            {
                v.cause.rows = {row};
                v.cause.sentence =
                    join("layer ", e.r.layers[row].path, " makes all samples multiples of one");
                blame_width(e, row, v.cause, v.remedy);
                return v;
            }
            v.cause.sentence = join("the weights of layer ", e.r.layers[row].path, " have rank 1");
            v.remedy = random_weights(e.r, v.cause.rows);
            return v;
        }
        const contributions table(e.r, e.blocks, first, stop, direction::forward);
        row_list biased = weights;
        remove_rows(biased, [&](std::size_t i) { return !has_biases(e.r.layers[i]); });
        const std::size_t some = weights.empty() ? row : weights.back();
        const std::optional<weight_gain> needs = gain_for(e.r, some);
        v.cause.contributions = table.sorted(1);
        if (needs && serves_not(*needs, stop - first, e.line()))
        {
            v.cause.kind = cause_kind::activation;
            row_list shown = weights;
            remove_rows(shown,
                        [&](std::size_t i) { return e.r.layers[i].facts.activation != needs->activation; });
            v.remedy = other_activation(e.r, shown, needs->activation);
        }
        else if (!biased.empty())
        {
            v.cause.kind = cause_kind::biases;
            v.remedy = no_biases(biased, std::nullopt);
        }
        else if (needs && !is_cancelled(e.r, some)
                 && !is_close(e.r.layers[some].gain->drawn, aim_of(*needs), 1e-3))
        {
            v.cause.kind = cause_kind::weights;
            const weight_gain& drawn = *e.r.layers[some].gain;
            v.remedy = set_gain(weights, drawn.drawn, aim_of(*needs), *needs, drawn.initializer);
        }
        else
        {
            v.remedy = norm_after(e.r, block_ends(e, first, stop), "batch_norm");
        }
        return v;
    }
}

#endif
