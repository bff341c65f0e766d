// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_SATURATION_HPP
#define FANIN_DIAGNOSE_DETAIL_SATURATION_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/input.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/residual_sum.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/units.hpp>
#include <fanin/diagnose/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The largest of the input's scale, the gain and the biases, if a layer is saturated.
    inline void explain_saturation(const evidence& e, std::size_t i, verdict& v)
    {
        const layer_report& l = e.r.layers[i];
        const auto& z = l.pre_activation;
        const std::optional<weight_gain> needs = l.has_weights ? gain_for(e.r, i) : std::nullopt;
        const double gain = needs ? std::log(l.gain->drawn / aim_of(*needs)) : 0;
        const double biases = needs ? -std::log1p(-bias_fraction(e.r, i)) / 2 : 0;
        const bool first = i == e.main_path.front();
        const double input = first ? std::log(e.signal_in().root_mean_square()) : 0;
        v.cause.rows = {i};
        // a branch gets the sum of those before it
        const bool in_branch = !has_row(e.main_path, i);
        const double sums = in_branch ? std::log(second_moment_before(e.r, i)) / 2 : 0;
        v.cause.contributions = {{cause_kind::input_scale, input},
                                 {cause_kind::weights, gain},
                                 {cause_kind::biases, biases},
                                 {cause_kind::residual_sum, sums}};
        sort_contributions(v.cause.contributions, 1);
        if (first && input > std::max({gain, biases, 0.5}))
        {
            v.cause.kind = cause_kind::input_scale;
            v.cause.value = e.signal_in().root_mean_square();
            v.cause.wanted = 1;
            v.cause.sentence = join("the batch has RMS ", short_number(*v.cause.value), ", weights expect 1");
            v.remedy = standardize_batch();
            return;
        }
        if (sums > std::max({gain, biases, 0.5}))
        {
            row_list residuals;
            for (const std::size_t row : e.main_path)
            {
                if (e.r.layers[row].facts.kind == layer_kind::residual)
                {
                    residuals.push_back(row);
                }
            }
            if (std::optional<explanation> x = explain_residual_sum(e.r, std::move(residuals)))
            {
                x->cause.contributions = std::move(v.cause.contributions);
                v.cause = std::move(x->cause);
                v.remedy = std::move(x->remedy);
                return;
            }
        }
        if (biases > std::max(gain, 0.35))
        {
            v.cause.kind = cause_kind::biases;
            v.cause.value = std::sqrt(l.gain->bias_variance);
            v.cause.wanted = 0;
            v.cause.sentence = join("the biases have standard deviation ", short_number(*v.cause.value));
            v.remedy = no_biases(biased_rows(e.r), v.cause.value);
            return;
        }
        if (has_equal_weights(l) && l.has_weights && features_of(l.out) > 1)
        {
            row_list equal;
            for (std::size_t k = 0; k < e.r.layers.size(); ++k)
            {
                if (e.r.layers[k].has_weights && e.r.layers[k].facts.initializer == l.facts.initializer)
                {
                    equal.push_back(k);
                }
            }
            v.cause.kind = cause_kind::symmetry;
            v.cause.sentence = join(l.facts.initializer, " gives units equal weights");
            v.remedy = random_weights(e.r, std::move(equal));
            return;
        }
        v.cause.kind = cause_kind::weights;
        row_list rows;
        for (std::size_t k = 0; k < e.r.layers.size(); ++k)
        {
            const layer_report& other = e.r.layers[k];
            if (other.has_weights && !is_cancelled(e.r, k) && other.facts.activation == l.facts.activation
                && other.facts.initializer == l.facts.initializer)
            {
                rows.push_back(k);
            }
        }
        if (needs && gain > 1e-3)
        {
            if (serves_not(*needs, e.blocks.size(), e.line()))
            {
                v.cause.kind = cause_kind::activation;
                v.cause.sentence =
                    join("no gain serves ", needs->activation, " through ", e.blocks.size(),
                         " layers: a signal of variance 1 needs gain ", short_number(needs->forward),
                         ", the gradient needs gain ", short_number(needs->backward));
                v.remedy = other_activation(e.r, rows, needs->activation);
                return;
            }
            v.cause.value = l.gain->drawn;
            v.cause.wanted = aim_of(*needs);
            v.cause.sentence =
                join(without_gain(l.gain->initializer), " has gain ", short_number(*v.cause.value), ", ",
                     needs->activation, " needs gain ", short_number(*v.cause.wanted));
            v.remedy = set_gain(rows, *v.cause.value, *v.cause.wanted, *needs, l.gain->initializer);
            return;
        }
        v.cause.sentence = z ? join("the pre-activations have standard deviation ", short_number(z->stddev()),
                                    ", the batch has RMS ", short_number(e.signal_in().root_mean_square()))
                             : "";
        row_list biased = rows;
        remove_rows(biased, [&](std::size_t row) { return !has_biases(e.r.layers[row]); });
        // large weights tell samples apart, and large biases make them parallel
        const bool told_apart = l.geometry && l.geometry->mean_cosine < 0.5;
        if (!needs && !biased.empty() && !told_apart)
        {
            v.cause.kind = cause_kind::biases;
            v.remedy = no_biases(std::move(biased), std::nullopt);
        }
        else if (z && z->stddev() > 0 && !rows.empty())
        {
            v.remedy = scale_weights(rows, 1 / z->stddev());
        }
    }

    /// The first layer with too large a fraction of saturated units.
    inline std::optional<verdict> find_saturation(const evidence& e)
    {
        for (std::size_t i = 0; i < e.r.layers.size(); ++i)
        {
            const summary& a = e.r.layers[i].activation;
            const double fraction =
                a.count > 0 ? static_cast<double>(a.saturated) / static_cast<double>(a.count) : 0;
            if (fraction <= e.options.max_saturated_fraction)
            {
                continue;
            }
            verdict v = e.at(verdict_kind::saturated, direction::forward, i);
            v.finding = join(short_number(100 * fraction), " % of the units are saturated");
            explain_saturation(e, i, v);
            return v;
        }
        return std::nullopt;
    }
}

#endif
