// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_EXAMINATION_HPP
#define FANIN_DIAGNOSE_DETAIL_EXAMINATION_HPP

#include <fanin/diagnose/detail/advice.hpp>
#include <fanin/diagnose/detail/course.hpp>
#include <fanin/diagnose/detail/trend.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/detail/trunk.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Looks at a report from one side after the other; each look gives what it finds wrong.
    class examination
    {
    public:
        examination(const report& r, const diagnose_options& options)
            : m_report(r)
            , m_options(options)
            , m_trunk(trunk_of(r))
            , m_forward(trend_of(forward_course(r, m_trunk), deeper_half::second, options))
            , m_backward(trend_of(backward_course(r, m_trunk), deeper_half::first, options))
        {
        }

        [[nodiscard]] std::optional<verdict> nonfinite() const
        {
            if (m_report.input.nonfinite() > 0)
            {
                verdict v;
                v.kind = verdict_kind::nonfinite;
                v.finding = join(m_report.input.nonfinite(), " of ", m_report.input.count,
                                 " elements of the batch are infinite or NaN");
                v.remedy = "a batch of finite numbers";
                return v;
            }
            for (std::size_t i = 0; i < m_report.layers.size(); ++i)
            {
                const layer_report& l = m_report.layers[i];
                const std::uint64_t before = l.pre_activation ? l.pre_activation->nonfinite() : 0;
                const std::uint64_t count = std::max(before, l.activation.nonfinite());
                if (count > 0)
                {
                    verdict v = at(verdict_kind::nonfinite, direction::forward, i);
                    v.finding = join(count, " of ", l.activation.count, " elements are infinite or NaN");
                    return grown(std::move(v), m_forward);
                }
            }
            for (std::size_t i = m_report.layers.size(); i-- > 0;)
            {
                const auto& g = m_report.layers[i].backward;
                const std::uint64_t weights = g && g->weights ? g->weights->nonfinite() : 0;
                const std::uint64_t count = g ? std::max(weights, g->activation.nonfinite()) : 0;
                if (count > 0)
                {
                    verdict v = at(verdict_kind::nonfinite, direction::backward, i);
                    v.finding =
                        join(count,
                             g->activation.nonfinite() > 0 ? " elements of the gradient"
                                                           : " elements of the gradient of its weights",
                             " are infinite or NaN");
                    return grown(std::move(v), m_backward);
                }
            }
            if (m_report.input_gradient && m_report.input_gradient->nonfinite() > 0)
            {
                verdict v;
                v.kind = verdict_kind::nonfinite;
                v.way = direction::backward;
                v.finding = join(m_report.input_gradient->nonfinite(),
                                 " elements of the gradient of the batch are infinite or NaN");
                return grown(std::move(v), m_backward);
            }
            return std::nullopt;
        }

        /// Units whose activation is 0 though something reaches it. A layer that makes 0 of all, as one that begins with
        /// weights of 0, is ill only where the signal of the whole stack goes through it.
        [[nodiscard]] std::optional<verdict> dead() const
        {
            for (std::size_t i = 0; i < m_report.layers.size(); ++i)
            {
                const layer_report& l = m_report.layers[i];
                if (!l.pre_activation || l.pre_activation->finite.count == 0)
                {
                    continue;
                }
                const bool has_signal = l.pre_activation->root_mean_square() > 0;
                if (!has_signal)
                {
                    if (std::find(m_trunk.begin(), m_trunk.end(), i) == m_trunk.end() || i == m_trunk.back())
                    {
                        continue;
                    }
                    verdict v = at(verdict_kind::dead, direction::forward, i);
                    v.finding = "all that its activation is given is 0";
                    v.cause = l.has_weights ? "its weights or its input are 0" : "its input is 0";
                    v.remedy = "weights that are not 0";
                    return v;
                }
                const auto units = static_cast<double>(features_of(l.out));
                const double share = static_cast<double>(l.dead_units) / units;
                const double half = m_options.most_dead_share;
                const double scatter = std::sqrt(half * (1 - half) / independent_units(l.out));
                if (share < 1 && share <= half + m_options.sigmas * scatter)
                {
                    continue;
                }
                verdict v = at(verdict_kind::dead, direction::forward, i);
                v.finding = join(l.dead_units, " of ", features_of(l.out), " units are 0 for every sample");
                v.cause = join("their pre-activations have the mean ", short_number(l.pre_activation->mean()),
                               " and the standard deviation ", short_number(l.pre_activation->stddev()));
                v.remedy = "biases of 0 and weights of mean 0, or leaky_relu";
                return v;
            }
            return std::nullopt;
        }

        /// Of the signal or of the gradient, vanishing or exploding.
        [[nodiscard]] std::optional<verdict> changing(direction way) const
        {
            const bool back = way == direction::backward;
            const trend& t = back ? m_backward : m_forward;
            if (!t.exponential)
            {
                return std::nullopt;
            }
            const std::size_t step = t.since.value_or(t.steps - 1);
            const std::size_t row = m_trunk[back ? m_trunk.size() - 1 - step : step];
            verdict v = at(t.rate < 0 ? verdict_kind::vanishing : verdict_kind::exploding, way, row);
            const double growth = std::exp(t.rate);
            v.finding = join(back ? "the norm of the gradient" : "the root mean square", " is multiplied by ",
                             short_number(growth), " a layer");
            advice a = advice_for(m_report, row, way, growth);
            v.cause = std::move(a.cause);
            v.remedy = std::move(a.remedy);
            return grown(std::move(v), t);
        }

        [[nodiscard]] std::optional<verdict> saturated() const
        {
            for (std::size_t i = 0; i < m_report.layers.size(); ++i)
            {
                const summary& a = m_report.layers[i].activation;
                const double share =
                    a.count > 0 ? static_cast<double>(a.saturated) / static_cast<double>(a.count) : 0;
                if (share <= m_options.most_saturated_share)
                {
                    continue;
                }
                verdict v = at(verdict_kind::saturated, direction::forward, i);
                v.finding = join(short_number(100 * share),
                                 " % of the activations lie where their activation is flat");
                const auto& z = m_report.layers[i].pre_activation;
                const std::optional<weight_gain> w = gain_of(m_report, i);
                const std::optional<double> wanted = w ? wanted_gain(*w) : std::nullopt;
                const bool too_wide = wanted && w->drawn > 1.001 * *wanted;
                v.cause =
                    too_wide ? join(w->initializer, " has a gain of ", short_number(w->drawn), ", and ",
                                    w->activation, " asks for ", short_number(*wanted))
                    : z      ? join("pre-activations have the standard deviation ", short_number(z->stddev()),
                                    ", where the batch has a root mean square of ",
                                    short_number(m_report.input.root_mean_square()))
                             : "";
                v.remedy = too_wide               ? law_of_gain(*wanted, *w)
                           : i == 0 && w          ? "a standardized batch"
                           : z && z->stddev() > 0 ? rescaled(z->stddev())
                                                  : "smaller weights";
                return v;
            }
            return std::nullopt;
        }

        [[nodiscard]] std::optional<verdict> rank_collapsed() const
        {
            const trend angle = trend_of(angle_course(m_report, m_trunk), deeper_half::second, m_options);
            if (!angle.exponential || angle.rate > 0)
            {
                return std::nullopt;
            }
            verdict v = at(verdict_kind::rank_collapsed, direction::forward,
                           m_trunk[angle.since.value_or(angle.steps - 1)]);
            const row_geometry last = *m_report.layers[m_trunk[angle.steps - 1]].geometry;
            v.finding =
                join("the angle between samples is multiplied by ", short_number(std::exp(angle.rate)),
                     " a layer, and the effective rank of the batch falls from ",
                     short_number(m_report.input_geometry->effective_rank), " to ",
                     short_number(last.effective_rank));
            v.cause = "the layers keep what samples share better than what they differ by";
            v.remedy =
                "larger weights or smaller biases, on the edge of chaos (init::critical), or batch_norm";
            return v;
        }

        [[nodiscard]] std::optional<verdict> mean_shifted() const
        {
            std::vector<double> margins; // of the mean's share over what is allowed
            std::optional<std::size_t> first;
            for (const std::size_t row : m_trunk)
            {
                const layer_report& l = m_report.layers[row];
                if (!is_measurable(l.activation))
                {
                    break;
                }
                const double mean = l.activation.mean();
                const double share = std::min(1.0, mean * mean / l.activation.second_moment());
                // of the share, where the samples are all alike: each unit is a draw of its own
                const double scatter = 2 * std::sqrt(share * (1 - share) / independent_units(l.out));
                margins.push_back(share - m_options.most_mean_share
                                  - m_options.sigmas * scatter
                                        / std::sqrt(static_cast<double>(m_trunk.size())));
                first = first || share <= m_options.most_mean_share ? first : row;
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
            const summary& a = m_report.layers[*first].activation;
            verdict v = at(verdict_kind::mean_shifted, direction::forward, *first);
            v.finding = join("activations have the mean ", short_number(a.mean()),
                             " and the standard deviation ", short_number(a.stddev()));
            v.cause = a.min() >= 0 || a.max() <= 0 ? "all of them have one sign" : "";
            v.remedy =
                "an activation about 0 (tanh for sigmoid, elu or gelu for softplus), or a norm after it";
            return v;
        }

        [[nodiscard]] verdict healthy() const
        {
            verdict v;
            v.growth_per_layer = std::exp(m_forward.rate);
            const std::size_t n = m_report.layers.size();
            if (n == 0)
            {
                v.finding = "there are no layers";
            }
            else if (!(m_report.input.root_mean_square() > 0))
            {
                v.finding = "the batch is empty or 0, which tells nothing";
            }
            else if (m_forward.steps < 3)
            {
                v.finding = "nothing is wrong that so few layers would tell";
            }
            else
            {
                v.finding = join("over ", m_forward.steps, " layers the signal is multiplied by ",
                                 short_number(v.growth_per_layer), " a layer");
                v.finding += !m_report.input_gradient ? "; gradients were not measured"
                             : m_backward.steps < 3
                                 ? ""
                                 : join(", the gradient by ", short_number(std::exp(m_backward.rate)));
            }
            return v;
        }

    private:
        [[nodiscard]] verdict at(verdict_kind kind, direction way, std::size_t row) const
        {
            verdict v;
            v.kind = kind;
            v.way = way;
            v.first_layer = row;
            v.first_name = join(m_report.layers[row].path, ": ", m_report.layers[row].name);
            v.growth_per_layer = std::exp((way == direction::forward ? m_forward : m_backward).rate);
            return v;
        }

        // With what a trend says of how it goes on, or why it has come so far.
        [[nodiscard]] verdict grown(verdict v, const trend& t) const
        {
            if (v.kind == verdict_kind::nonfinite)
            {
                v.cause = t.exponential && t.rate > 0
                              ? join("each layer multiplies by ", short_number(std::exp(t.rate)))
                              : "";
                v.remedy = v.cause.empty() ? "a look at that layer's weights and activation"
                                           : advice_for(m_report, 0, v.way, std::exp(t.rate)).remedy;
                return v;
            }
            v.depth_limit = depth_limit_of(t);
            return v;
        }

        const report& m_report;
        const diagnose_options& m_options;
        std::vector<std::size_t> m_trunk;
        trend m_forward;
        trend m_backward;
    };
}

#endif
