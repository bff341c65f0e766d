// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_UNITS_HPP
#define FANIN_DIAGNOSE_DETAIL_UNITS_HPP

#include <fanin/diagnose/detail/advice.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace fanin::detail
{
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
                v.remedy = "nonzero weights";
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
            v.cause = join("the pre-activations have mean ", short_number(l.pre_activation->mean()),
                           " and standard deviation ", short_number(l.pre_activation->stddev()));
            v.remedy = "zero biases and zero-mean weights, or leaky_relu";
            return v;
        }
        return std::nullopt;
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
            const auto& z = e.r.layers[i].pre_activation;
            const std::optional<weight_gain> w = gain_of(e.r, i);
            const std::optional<double> wanted = w ? wanted_gain(*w) : std::nullopt;
            const bool too_wide = wanted && w->drawn > 1.001 * *wanted;
            v.cause = too_wide ? join(w->initializer, " has gain ", short_number(w->drawn), ", ",
                                      w->activation, " needs gain ", short_number(*wanted))
                      : z ? join("the pre-activations have standard deviation ", short_number(z->stddev()),
                                 ", the batch has RMS ", short_number(e.r.input.root_mean_square()))
                          : "";
            v.remedy = too_wide               ? law_of_gain(*wanted, *w)
                       : i == 0 && w          ? "a standardized batch"
                       : z && z->stddev() > 0 ? rescaled(z->stddev())
                                              : "smaller weights";
            return v;
        }
        return std::nullopt;
    }

    /// Activations whose mean dominates their second moment.
    inline std::optional<verdict> find_mean_shift(const evidence& e)
    {
        std::vector<double> margins; // of the mean's fraction over the maximum
        std::optional<std::size_t> first;
        for (const std::size_t row : e.main_path)
        {
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
        verdict v = e.at(verdict_kind::mean_shifted, direction::forward, *first);
        v.finding = join("the activations have mean ", short_number(a.mean()), " and standard deviation ",
                         short_number(a.stddev()));
        v.cause = a.min() >= 0 || a.max() <= 0 ? "all activations have one sign" : "";
        v.remedy =
            "a zero-centred activation (tanh for sigmoid, elu or gelu for softplus) or a norm after it";
        return v;
    }
}

#endif
