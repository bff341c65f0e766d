// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_NONFINITE_HPP
#define FANIN_DIAGNOSE_DETAIL_NONFINITE_HPP

#include <fanin/diagnose/detail/sentences.hpp>
#include <fanin/diagnose/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace fanin::detail
{
    /// The change before the first non-finite element is its cause.
    inline verdict with_cause(const evidence& e, verdict v)
    {
        const change& c = e.of(v.direction);
        if (c.found && c.total > 0)
        {
            explanation x = explainer(e, v.direction).explain();
            v.cause = std::move(x.cause);
            v.remedy = std::move(x.remedy);
            v.cause.sentence = join("each ", e.unit(), " multiplies the ",
                                    v.direction == direction::forward ? "RMS by " : "gradient norm by ",
                                    short_number(std::exp(c.rate)));
        }
        else
        {
            v.remedy.sentence = "checking the layer's weights and activation";
        }
        return v;
    }

    /// NaN or infinities in the batch, the signal or the gradient.
    inline std::optional<verdict> find_nonfinite(const evidence& e)
    {
        if (e.r.input.nonfinite() > 0)
        {
            verdict v;
            v.kind = verdict_kind::nonfinite;
            v.finding = join(e.r.input.nonfinite(), " of ", e.r.input.count,
                             " elements of the batch are NaN or infinite");
            v.remedy.sentence = "a finite batch";
            return v;
        }
        for (std::size_t i = 0; i < e.r.layers.size(); ++i)
        {
            const layer_report& l = e.r.layers[i];
            const std::uint64_t before = l.pre_activation ? l.pre_activation->nonfinite() : 0;
            const std::uint64_t count = std::max(before, l.activation.nonfinite());
            if (count > 0)
            {
                verdict v = e.at(verdict_kind::nonfinite, direction::forward, i);
                v.finding = join(count, " of ", l.activation.count, " elements are NaN or infinite");
                return with_cause(e, std::move(v));
            }
        }
        for (std::size_t i = e.r.layers.size(); i-- > 0;)
        {
            const auto& g = e.r.layers[i].backward;
            const std::uint64_t weights = g && g->weights ? g->weights->nonfinite() : 0;
            const std::uint64_t count = g ? std::max(weights, g->activation.nonfinite()) : 0;
            if (count > 0)
            {
                verdict v = e.at(verdict_kind::nonfinite, direction::backward, i);
                v.finding = join(count,
                                 g->activation.nonfinite() > 0 ? " elements of the gradient"
                                                               : " elements of the weight gradient",
                                 " are NaN or infinite");
                return with_cause(e, std::move(v));
            }
        }
        if (e.r.input_gradient && e.r.input_gradient->nonfinite() > 0)
        {
            verdict v;
            v.kind = verdict_kind::nonfinite;
            v.direction = direction::backward;
            v.finding =
                join(e.r.input_gradient->nonfinite(), " elements of the input gradient are NaN or infinite");
            return with_cause(e, std::move(v));
        }
        return std::nullopt;
    }
}

#endif
