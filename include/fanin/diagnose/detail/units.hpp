// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_UNITS_HPP
#define FANIN_DIAGNOSE_DETAIL_UNITS_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/input.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
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
    /// Independent weights of mean 0 for layers whose weights are zero or equal: with the gain that theory
    /// knows, or else that of relu or of a linear layer.
    inline remedy random_weights(const report& r, row_list rows)
    {
        const std::size_t last = rows.back();
        const std::optional<weight_gain> needs = gain_for(r, last);
        const double gain = needs                                       ? aim_of(*needs)
                            : r.layers[last].facts.activation == "relu" ? std::numbers::sqrt2
                                                                        : 1;
        remedy m =
            set_gain(std::move(rows), 0, gain, needs.value_or(weight_gain{{}, {}, 0, gain, true, gain, gain}),
                     r.layers[last].facts.initializer);
        m.from.reset();
        return m;
    }

    inline bool has_biases(const layer_report& l)
    {
        return !l.facts.bias.empty() && l.facts.bias != "zeros";
    }

    /// The rows that have biases, or else `row`.
    inline row_list biased_rows(const report& r)
    {
        row_list rows;
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            if (has_biases(r.layers[i]))
            {
                rows.push_back(i);
            }
        }
        return rows;
    }

    /// Units that are 0 for every sample. A layer whose pre-activations are all 0 is a fault only on the main
    /// path: branches may begin with zero weights.
    inline std::optional<verdict> find_dead_units(const evidence& e)
    {
        for (std::size_t i = 0; i < e.r.layers.size(); ++i)
        {
            const layer_report& l = e.r.layers[i];
            if (!l.pre_activation || l.pre_activation->finite.count == 0)
            {
                continue;
            }
            const bool has_signal = l.pre_activation->root_mean_square() > 0;
            if (!has_signal)
            {
                if (std::find(e.main_path.begin(), e.main_path.end(), i) == e.main_path.end()
                    || i == e.main_path.back())
                {
                    continue;
                }
                verdict v = e.at(verdict_kind::dead, direction::forward, i);
                v.finding = join("every pre-activation is 0: the ",
                                 l.has_weights ? "weights or the input are" : "input is", " zero");
                v.cause.kind = l.has_weights ? cause_kind::weights : cause_kind::unknown;
                v.cause.rows = {i};
                row_list zeros;
                for (std::size_t k = i; k < e.r.layers.size(); ++k)
                {
                    if (e.r.layers[k].has_weights && e.r.layers[k].facts.initializer == l.facts.initializer)
                    {
                        zeros.push_back(k);
                    }
                }
                if (!zeros.empty())
                {
                    v.remedy = random_weights(e.r, std::move(zeros));
                }
                v.remedy.sentence = "nonzero weights";
                return v;
            }
            const auto units = static_cast<double>(features_of(l.out));
            const double fraction = static_cast<double>(l.dead_units) / units;
            const double half = e.options.max_dead_fraction;
            const double scatter = std::sqrt(half * (1 - half) / independent_units(l.out));
            if (fraction < 1 && fraction <= half + e.options.sigmas * scatter)
            {
                continue;
            }
            verdict v = e.at(verdict_kind::dead, direction::forward, i);
            v.finding = join(l.dead_units, " of ", features_of(l.out), " units are 0 for every sample");
            v.sigmas = (fraction - half) / scatter;
            v.cause.rows = {i};
            v.cause.sentence = join("the pre-activations have mean ", short_number(l.pre_activation->mean()),
                                    " and standard deviation ", short_number(l.pre_activation->stddev()));
            const bool biased = has_biases(l);
            v.cause.kind = biased ? cause_kind::biases : cause_kind::weights;
            row_list rows;
            for (std::size_t k = 0; k < e.r.layers.size(); ++k)
            {
                const layer_facts& f = e.r.layers[k].facts;
                if (e.r.layers[k].has_weights && f.initializer == l.facts.initializer)
                {
                    rows.push_back(k);
                }
            }
            v.remedy = biased         ? no_biases(biased_rows(e.r), std::nullopt)
                       : rows.empty() ? remedy{}
                                      : random_weights(e.r, std::move(rows));
            v.remedy.sentence = "zero biases and zero-mean weights, or leaky_relu";
            return v;
        }
        return std::nullopt;
    }

    /// The largest of the input's scale, the gain and the biases, if a layer is saturated.
    inline void explain_saturation(const evidence& e, std::size_t i, verdict& v)
    {
        const layer_report& l = e.r.layers[i];
        const auto& z = l.pre_activation;
        const std::optional<weight_gain> needs = l.has_weights ? gain_for(e.r, i) : std::nullopt;
        const double gain = needs ? std::log(l.prediction->weights->drawn / aim_of(*needs)) : 0;
        const double biases = needs ? -std::log1p(-bias_fraction(e.r, i)) / 2 : 0;
        const bool first = i == e.main_path.front();
        const double input = first ? std::log(e.r.input.root_mean_square()) : 0;
        v.cause.rows = {i};
        v.cause.contributions = {
            {cause_kind::input_scale, input}, {cause_kind::weights, gain}, {cause_kind::biases, biases}};
        std::stable_sort(v.cause.contributions.begin(), v.cause.contributions.end(),
                         [](const contribution& a, const contribution& b)
                         { return a.log_factor > b.log_factor; });
        if (first && input > std::max({gain, biases, 0.5}))
        {
            v.cause.kind = cause_kind::input_scale;
            v.cause.value = e.r.input.root_mean_square();
            v.cause.wanted = 1;
            v.cause.sentence = join("the batch has RMS ", short_number(*v.cause.value), ", weights expect 1");
            v.remedy = standardize_batch();
            return;
        }
        if (biases > std::max(gain, 0.35))
        {
            v.cause.kind = cause_kind::biases;
            v.cause.value = std::sqrt(l.prediction->weights->bias_variance);
            v.cause.wanted = 0;
            v.cause.sentence = join("the biases have standard deviation ", short_number(*v.cause.value));
            v.remedy = no_biases(biased_rows(e.r), v.cause.value);
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
            v.cause.value = l.prediction->weights->drawn;
            v.cause.wanted = aim_of(*needs);
            v.cause.sentence =
                join(l.prediction->weights->initializer, " has gain ", short_number(*v.cause.value), ", ",
                     needs->activation, " needs gain ", short_number(*v.cause.wanted));
            v.remedy =
                set_gain(rows, *v.cause.value, *v.cause.wanted, *needs, l.prediction->weights->initializer);
            return;
        }
        v.cause.sentence = z ? join("the pre-activations have standard deviation ", short_number(z->stddev()),
                                    ", the batch has RMS ", short_number(e.r.input.root_mean_square()))
                             : "";
        if (z && z->stddev() > 0 && !rows.empty())
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

    /// Biases, an activation with values of one sign, or weights with a mean.
    inline void explain_mean_shift(const evidence& e, std::size_t row, verdict& v)
    {
        const layer_report& l = e.r.layers[row];
        const summary& a = l.activation;
        const bool curved = !l.facts.activation.empty() && l.facts.activation != "identity";
        const bool one_sign = curved && l.facts.activation != "relu" && (a.min() >= 0 || a.max() <= 0);
        v.cause.rows = {row};
        if (!one_sign && !biased_rows(e.r).empty())
        {
            v.cause.kind = cause_kind::biases;
            v.remedy = no_biases(biased_rows(e.r), std::nullopt);
            return;
        }
        row_list rows;
        for (std::size_t k = 0; k < e.r.layers.size(); ++k)
        {
            const layer_facts& f = e.r.layers[k].facts;
            if (one_sign && f.activation == l.facts.activation)
            {
                rows.push_back(k);
            }
        }
        if (!rows.empty())
        {
            v.cause.kind = cause_kind::activation;
            v.cause.sentence = "all activations have one sign";
            v.remedy = other_activation(e.r, rows, l.facts.activation);
            return;
        }
        row_list ends = block_ends(e, 0, e.blocks.size() - (e.head ? 1 : 0));
        v.remedy = insert_norm(std::move(ends), false, "batch_norm", "a batch_norm after each activation");
    }

    /// Activations whose mean dominates their second moment.
    inline std::optional<verdict> find_mean_shift(const evidence& e)
    {
        std::vector<double> margins; // of the mean's fraction over the maximum
        std::optional<std::size_t> first;
        const std::size_t end = e.main_path.size() - (e.head ? e.blocks.back().size() : 0);
        for (std::size_t step = 0; step < end; ++step)
        {
            const std::size_t row = e.main_path[step];
            const layer_report& l = e.r.layers[row];
            if (!measured_level(l.activation, false).is_measurable())
            {
                break;
            }
            const double mean = l.activation.mean();
            const double fraction = std::min(1.0, mean * mean / l.activation.second_moment());
            // of the fraction, if all samples are equal: each unit is one draw
            const double scatter = 2 * std::sqrt(fraction * (1 - fraction) / independent_units(l.out));
            margins.push_back(fraction - e.options.max_mean_fraction
                              - e.options.sigmas * scatter
                                    / std::sqrt(static_cast<double>(e.main_path.size())));
            first = first || fraction <= e.options.max_mean_fraction ? first : row;
        }
        if (margins.empty())
        {
            return std::nullopt;
        }
        const auto middle = margins.begin() + static_cast<std::ptrdiff_t>(margins.size() / 2);
        std::nth_element(margins.begin(), middle, margins.end());
        if (*middle <= 0 || !first)
        {
            return std::nullopt;
        }
        const summary& a = e.r.layers[*first].activation;
        const layer_facts& facts = e.r.layers[*first].facts;
        if (facts.kind == layer_kind::linear && facts.activation == "identity" && biased_rows(e.r).empty()
            && e.main_path.size() < 3)
        {
            return std::nullopt; // a linear read-out
        }
        verdict v = e.at(verdict_kind::mean_shifted, direction::forward, *first);
        v.finding = join("the activations have mean ", short_number(a.mean()), " and standard deviation ",
                         short_number(a.stddev()));
        explain_mean_shift(e, *first, v);
        return v;
    }
}

#endif
