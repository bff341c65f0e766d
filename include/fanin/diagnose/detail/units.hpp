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
    /// Units whose activation is 0 though something reaches it. A layer that makes 0 of all, as one that begins with
    /// weights of 0, is ill only where the signal of the whole stack goes through it.
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
                v.finding = "all that its activation is given is 0";
                v.cause = l.has_weights ? "its weights or its input are 0" : "its input is 0";
                v.remedy = "weights that are not 0";
                return v;
            }
            const auto units = static_cast<double>(features_of(l.out));
            const double share = static_cast<double>(l.dead_units) / units;
            const double half = e.options.max_dead_fraction;
            const double scatter = std::sqrt(half * (1 - half) / independent_units(l.out));
            if (share < 1 && share <= half + e.options.sigmas * scatter)
            {
                continue;
            }
            verdict v = e.at(verdict_kind::dead, direction::forward, i);
            v.finding = join(l.dead_units, " of ", features_of(l.out), " units are 0 for every sample");
            v.cause = join("their pre-activations have the mean ", short_number(l.pre_activation->mean()),
                           " and the standard deviation ", short_number(l.pre_activation->stddev()));
            v.remedy = "biases of 0 and weights of mean 0, or leaky_relu";
            return v;
        }
        return std::nullopt;
    }

    /// A layer whose activations lie where their activation is flat.
    inline std::optional<verdict> find_saturation(const evidence& e)
    {
        for (std::size_t i = 0; i < e.r.layers.size(); ++i)
        {
            const summary& a = e.r.layers[i].activation;
            const double share =
                a.count > 0 ? static_cast<double>(a.saturated) / static_cast<double>(a.count) : 0;
            if (share <= e.options.max_saturated_fraction)
            {
                continue;
            }
            verdict v = e.at(verdict_kind::saturated, direction::forward, i);
            v.finding =
                join(short_number(100 * share), " % of the activations lie where their activation is flat");
            const auto& z = e.r.layers[i].pre_activation;
            const std::optional<weight_gain> w = gain_of(e.r, i);
            const std::optional<double> wanted = w ? wanted_gain(*w) : std::nullopt;
            const bool too_wide = wanted && w->drawn > 1.001 * *wanted;
            v.cause = too_wide ? join(w->initializer, " has a gain of ", short_number(w->drawn), ", and ",
                                      w->activation, " asks for ", short_number(*wanted))
                      : z ? join("pre-activations have the standard deviation ", short_number(z->stddev()),
                                 ", where the batch has a root mean square of ",
                                 short_number(e.r.input.root_mean_square()))
                          : "";
            v.remedy = too_wide               ? law_of_gain(*wanted, *w)
                       : i == 0 && w          ? "a standardized batch"
                       : z && z->stddev() > 0 ? rescaled(z->stddev())
                                              : "smaller weights";
            return v;
        }
        return std::nullopt;
    }

    /// Activations with more of a common mean than of a spread about it.
    inline std::optional<verdict> find_mean_shift(const evidence& e)
    {
        std::vector<double> margins; // of the mean's share over what is allowed
        std::optional<std::size_t> first;
        for (const std::size_t row : e.main_path)
        {
            const layer_report& l = e.r.layers[row];
            if (!measured_level(l.activation, false).is_measurable())
            {
                break;
            }
            const double mean = l.activation.mean();
            const double share = std::min(1.0, mean * mean / l.activation.second_moment());
            // of the share, where the samples are all alike: each unit is a draw of its own
            const double scatter = 2 * std::sqrt(share * (1 - share) / independent_units(l.out));
            margins.push_back(share - e.options.max_mean_fraction
                              - e.options.sigmas * scatter
                                    / std::sqrt(static_cast<double>(e.main_path.size())));
            first = first || share <= e.options.max_mean_fraction ? first : row;
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
        v.finding = join("activations have the mean ", short_number(a.mean()), " and the standard deviation ",
                         short_number(a.stddev()));
        v.cause = a.min() >= 0 || a.max() <= 0 ? "all of them have one sign" : "";
        v.remedy = "an activation about 0 (tanh for sigmoid, elu or gelu for softplus), or a norm after it";
        return v;
    }
}

#endif
