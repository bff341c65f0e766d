// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CHANGE_HPP
#define FANIN_DIAGNOSE_DETAIL_CHANGE_HPP

#include <fanin/diagnose/detail/advice.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/verdict.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

namespace fanin::detail
{
    /// A signal or gradient that vanishes or explodes.
    inline std::optional<verdict> find_change(const evidence& e, direction d)
    {
        const bool back = d == direction::backward;
        const trend& t = back ? e.backward : e.forward;
        if (!t.exponential)
        {
            return std::nullopt;
        }
        const std::size_t step = t.since.value_or(t.steps - 1);
        const std::size_t row = e.main_path[back ? e.main_path.size() - 1 - step : step];
        verdict v = e.at(t.rate < 0 ? verdict_kind::vanishing : verdict_kind::exploding, d, row);
        const double growth = std::exp(t.rate);
        v.finding = join(back ? "the gradient norm" : "the RMS", " is multiplied by ", short_number(growth),
                         " per layer");
        advice a = advice_for(e.r, row, d, growth);
        v.cause = std::move(a.cause);
        v.remedy = std::move(a.remedy);
        return e.with_outlook(std::move(v), t);
    }

    /// Samples that become parallel.
    inline std::optional<verdict> find_rank_collapse(const evidence& e)
    {
        const trend angle = trend_of(angle_trajectory(e.r, e.main_path), deeper_half::second, e.options);
        if (!angle.exponential || angle.rate > 0)
        {
            return std::nullopt;
        }
        verdict v = e.at(verdict_kind::rank_collapsed, direction::forward,
                         e.main_path[angle.since.value_or(angle.steps - 1)]);
        const row_geometry last = *e.r.layers[e.main_path[angle.steps - 1]].geometry;
        v.finding =
            join("the angle between samples is multiplied by ", short_number(std::exp(angle.rate)),
                 " per layer, and the effective rank of the batch falls from ",
                 short_number(e.r.input_geometry->effective_rank), " to ", short_number(last.effective_rank));
        v.cause = "the layers keep the common part of the samples better than their differences";
        v.remedy = "larger weights or smaller biases (init::critical: the edge of chaos), or batch_norm";
        return v;
    }

    /// The healthy verdict: the factors per layer, or why they cannot be measured.
    inline verdict nothing_found(const evidence& e)
    {
        verdict v;
        v.growth_per_layer = std::exp(e.forward.rate);
        const std::size_t n = e.r.layers.size();
        if (n == 0)
        {
            v.finding = "the stack has no layers";
        }
        else if (!(e.r.input.root_mean_square() > 0))
        {
            v.finding = "the batch is empty or zero: it carries no signal";
        }
        else if (e.forward.steps < 3)
        {
            v.finding = "the stack has too few layers to show a trend";
        }
        else
        {
            v.finding = join("over ", e.forward.steps, " layers the RMS is multiplied by ",
                             short_number(v.growth_per_layer), " per layer");
            v.finding += !e.r.input_gradient ? "; gradients were not measured"
                         : e.backward.steps < 3
                             ? ""
                             : join(", the gradient norm by ", short_number(std::exp(e.backward.rate)));
        }
        return v;
    }
}

#endif
