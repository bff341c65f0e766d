// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_OVERCONFIDENCE_HPP
#define FANIN_DIAGNOSE_DETAIL_OVERCONFIDENCE_HPP

#include <fanin/core/classify.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/units.hpp>
#include <fanin/diagnose/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

namespace fanin::detail
{
    /// The row whose weights make the logits: the last of the main path, but for an activation or dropout.
    /// None where the stack ends otherwise, as in a norm.
    inline std::optional<std::size_t> logit_row(const evidence& e)
    {
        for (std::size_t i = e.main_path.size(); i-- > 0;)
        {
            const layer_report& l = e.r.layers[e.main_path[i]];
            if (l.has_weights)
            {
                return e.main_path[i];
            }
            if (l.facts.kind != layer_kind::activation && l.facts.kind != layer_kind::dropout)
            {
                break;
            }
        }
        return std::nullopt;
    }

    /// By how much the weights of the last layer alone, for inputs with an RMS of 1, spread the logits.
    inline double own_spread(const evidence& e, std::size_t row)
    {
        const double before = std::sqrt(second_moment_before(e.r, row));
        return before > 0 ? std::sqrt(e.r.loss->logit_variance) / before : 0;
    }

    /// The variance over draws of the logarithm of the logits' variance: that of C independent logits, 2/(C -
    /// 1), and that of the signal before them, by theory, or else as relu layers add to it.
    inline double logit_scatter(const evidence& e, std::size_t row)
    {
        double signal = 0;
        if (const auto& p = e.r.layers[row].prediction)
        {
            signal = p->log_stddev * p->log_stddev;
        }
        else
        {
            for (const std::size_t i : e.main_path)
            {
                signal += i < row && carries_weights(e.r, i) ? 5 / independent_units(e.r.layers[i].out) : 0;
            }
        }
        const auto classes = static_cast<double>(e.r.loss->classes);
        return 2 / std::max(1.0, classes - 1) + signal;
    }

    /// By how many standard deviations the variance of the logits exceeds the one that costs so much: s²/2 in
    /// the first order.
    inline double sigmas_of_logits(const evidence& e, std::size_t row)
    {
        const double most = 2 * e.options.max_loss_excess;
        const double scatter = most * std::sqrt(logit_scatter(e, row));
        return scatter > 0 ? (e.r.loss->logit_variance - most) / scatter
                           : std::numeric_limits<double>::infinity();
    }

    /// A loss far above ln C: the logits differ more than a net that knows nothing can justify. What a few
    /// labels or a few logits add by chance does not count: labels drawn at random would have to lose as
    /// much, and the logits to differ beyond their scatter.
    inline std::optional<verdict> find_overconfidence(const evidence& e)
    {
        const auto& loss = e.r.loss;
        if (!loss || e.main_path.empty())
        {
            return std::nullopt;
        }
        const double line = loss->chance + e.options.max_loss_excess;
        const std::optional<std::size_t> row = logit_row(e);
        const double sigmas = sigmas_of_logits(e, row.value_or(e.main_path.back()));
        if (!(loss->value > line && loss->random_labels > line && sigmas > e.options.sigmas))
        {
            return std::nullopt;
        }
        verdict v = e.at(verdict_kind::overconfident, direction::forward, row.value_or(e.main_path.back()));
        const double spread = std::sqrt(loss->logit_variance);
        v.begin = loss->chance;
        v.end = loss->value;
        v.growth_per_layer = 1;
        v.sigmas = is_finite(sigmas) ? std::optional(sigmas) : std::nullopt;
        v.finding = join("the loss is ", short_number(loss->value), " where equal logits of ", loss->classes,
                         " classes lose ln ", loss->classes, " = ", short_number(loss->chance));
        v.cause.value = spread;
        v.cause.wanted = 1;
        v.cause.sentence =
            join("the logits of a sample have standard deviation ", short_number(spread), ", 1 is enough");
        if (!row)
        {
            return v;
        }
        v.cause.rows = {*row};
        v.cause.kind = cause_kind::weights;
        if (bias_fraction(e.r, *row) > 0.5)
        {
            v.cause.kind = cause_kind::biases;
            v.remedy = no_biases({*row}, std::sqrt(e.r.layers[*row].gain->bias_variance));
        }
        else if (spread > 1 && !has_equal_weights(e.r.layers[*row]))
        {
            v.remedy = scale_weights({*row}, 1 / spread);
        }
        return v;
    }
}

#endif
