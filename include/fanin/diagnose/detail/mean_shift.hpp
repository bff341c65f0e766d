// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_MEAN_SHIFT_HPP
#define FANIN_DIAGNOSE_DETAIL_MEAN_SHIFT_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/input.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
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
        v.remedy = norm_after(e.r, std::move(ends), "batch_norm");
    }

    /// Activations whose mean dominates their second moment.
    inline std::optional<verdict> find_mean_shift(const evidence& e)
    {
        if (e.blocks.size() < 2)
        {
            return std::nullopt; // a read-out alone
        }
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
        const double middle = ordered(margins, margins.size() / 2);
        if (middle <= 0 || !first)
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
