// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_UNITS_HPP
#define FANIN_DIAGNOSE_DETAIL_UNITS_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/input.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
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

    /// The rows that have biases.
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

    /// Whether the weights of a layer are random, with mean 0: theory knows the gain of no others. A report
    /// without it tells by their summary, or by the law.
    inline bool has_centred_weights(const layer_report& l)
    {
        if (has_equal_weights(l) || l.gain)
        {
            return !has_equal_weights(l);
        }
        const std::string& law = l.facts.initializer;
        return l.weights ? std::abs(l.weights->mean()) * std::sqrt(static_cast<double>(l.weights->count))
                               < 6 * l.weights->stddev()
                         : law != "uniform";
    }

    /// The row with the weights that make the pre-activations of `row`: its own, or those before an
    /// activation that has a row of its own.
    inline std::size_t weights_before(const evidence& e, std::size_t row)
    {
        for (const row_block& b : e.blocks)
        {
            const std::size_t lead = lead_of(e.r, b);
            if (has_row(b, row) && lead < row && e.r.layers[lead].has_weights)
            {
                return lead;
            }
        }
        return row;
    }

    /// Units so few that chance silences all of them, or leaves one direction, at any gain: 2⁻³² that 32 are
    /// all below 0 for samples that are alike.
    inline bool has_few_units(const layer_report& l)
    {
        return features_of(l.out) <= 32;
    }

    /// Whether biases outweigh what the weights of their layer make of the signal: by theory, or as the mean
    /// of all pre-activations is far from 0. Without theory, biases silence many units, and chance does not.
    inline bool has_strong_biases(const report& r, std::size_t row)
    {
        const layer_report& l = r.layers[row];
        constexpr double far = 3; // standard deviations; a few units that are all below 0 have one or two
        const std::optional<summary>& z = l.pre_activation;
        return has_biases(l)
               && (l.gain ? bias_fraction(r, row) > 0.5
                          : !has_few_units(l) || (z && std::abs(z->mean()) > far * z->stddev()));
    }

    /// Sets cause and remedy of what random weights do by chance. Behind a batch norm no unit is below 0 for
    /// every sample; of two units, chance takes the norm's samples, too.
    inline void blame_width(const evidence& e, std::size_t row, cause& c, remedy& m)
    {
        const std::size_t units = features_of(e.r.layers[row].out);
        c.kind = cause_kind::activation;
        if (has_few_units(e.r.layers[row]))
        {
            c.sentence += join(c.sentence.empty() ? "" : ", ", "by chance, at any gain: ", units,
                               units == 1 ? " unit is" : " units are", " few");
        }
        if (units < 3 || e.r.samples < 3 || !has_row(e.main_path, row))
        {
            return;
        }
        row_list ends = block_ends(e, 0, e.blocks.size() - (e.head ? 1 : 0));
        remove_rows(ends, [&](std::size_t i) { return e.r.layers[i].facts.kind == layer_kind::norm; });
        if (!ends.empty())
        {
            m = norm_after(e.r, std::move(ends), "batch_norm");
        }
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
                if (!has_row(e.main_path, i) || i == e.main_path.back())
                {
                    continue;
                }
                verdict v = e.at(verdict_kind::dead, direction::forward, i);
                v.finding = join("every pre-activation is 0: the ",
                                 l.has_weights ? "weights or the input are" : "input is", " zero");
                v.cause.kind = l.has_weights ? cause_kind::weights : cause_kind::unknown;
                v.cause.rows = {i};
                if (!l.has_weights && i > 0 && e.r.layers[i - 1].facts.kind == layer_kind::norm)
                {
                    v.cause.kind = cause_kind::norm;
                    v.cause.rows = {i - 1};
                    v.cause.sentence =
                        join(e.r.layers[i - 1].name, " returns 0 for this batch of ", e.r.samples);
                    v.remedy = without_norms({i - 1});
                    return v;
                }
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
            const std::size_t weights = weights_before(e, i);
            const layer_report& weighs = e.r.layers[weights];
            const bool random = weighs.has_weights && has_centred_weights(weighs);
            if (has_strong_biases(e.r, weights) || (has_biases(weighs) && !random))
            {
                v.cause.kind = cause_kind::biases;
                v.remedy = no_biases(biased_rows(e.r), std::nullopt);
                return v;
            }
            if (random)
            {
                blame_width(e, i, v.cause, v.remedy);
                return v;
            }
            v.cause.kind = cause_kind::weights;
            row_list rows;
            for (std::size_t k = 0; k < e.r.layers.size(); ++k)
            {
                const layer_facts& f = e.r.layers[k].facts;
                if (e.r.layers[k].has_weights && f.initializer == weighs.facts.initializer)
                {
                    rows.push_back(k);
                }
            }
            v.remedy = rows.empty() ? remedy{} : random_weights(e.r, std::move(rows));
            return v;
        }
        return std::nullopt;
    }
}

#endif
