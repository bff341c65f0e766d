// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_ATTENTION_HPP
#define FANIN_DIAGNOSE_DETAIL_ATTENTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/attention_heads.hpp>
#include <fanin/diagnose/detail/attention_scores.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/streams.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

// Attention that sees one token, or all alike.
namespace fanin::detail
{
    /// What makes scores too large or too small, and the remedy that makes them vary by 1.
    inline void explain_scores(const evidence& e, const array_list<attention_scores>& bad, verdict& v)
    {
        // The remedy is one for all: that of the worst.
        const auto [least, most] = std::minmax_element(
            bad.begin(), bad.end(), [](const auto& x, const auto& y) { return x.product() < y.product(); });
        const attention_scores& a = v.kind == verdict_kind::one_token ? *most : *least;
        row_list layers;
        row_list weights;
        for (const attention_scores& other : bad)
        {
            layers.push_back(other.row);
            weights.push_back(other.query);
            weights.push_back(other.query + 1);
        }
        v.cause.rows = weights;
        const double of_weights = std::log(a.queries * a.keys);
        const double of_scale = std::log(a.scale);
        const double sign = v.kind == verdict_kind::one_token ? 1 : -1;
        if (of_scale * sign > of_weights * sign)
        {
            const double usual = 1 / std::sqrt(a.width);
            v.cause.kind = cause_kind::attention;
            v.cause.rows = layers;
            v.cause.value = e.r.layers[a.row].facts.score_scale;
            v.cause.wanted = usual;
            v.cause.sentence = join("the scores have the factor ", short_number(*v.cause.value), ", ",
                                    short_number(usual), " is 1/√(width of a head)");
            v.remedy = {.kind = remedy_kind::score_scale,
                        .rows = std::move(layers),
                        .from = v.cause.value,
                        .to = usual,
                        .name = {},
                        .sentence = join("a factor of ", short_number(usual))};
            return;
        }
        const double before = std::log(measured_before(e.r, a.query));
        if (is_finite(before) && 2 * before * sign > of_weights * sign / 2 && before * sign > 1)
        {
            v.cause.kind = cause_kind::stream;
            v.cause.value = std::exp(before);
            v.cause.wanted = 1;
            v.cause.sentence = join("attention gets tokens of RMS ", short_number(*v.cause.value),
                                    ", queries and keys need 1");
            v.remedy = norm_before(std::move(layers), "rms_norm");
            v.remedy.sentence = "an rms_norm before attention";
            return;
        }
        v.cause.kind = cause_kind::weights;
        v.cause.value = std::sqrt(a.queries * a.keys);
        v.cause.wanted = 1;
        v.cause.sentence = join("queries have RMS ", short_number(a.queries), " and keys ",
                                short_number(a.keys), ", 1 is enough");
        if (a.product() > 0)
        {
            v.remedy = scale_weights(weights, 1 / std::sqrt(a.product()));
            v.remedy.sentence = join("weights of queries and keys with ", short_number(*v.remedy.to),
                                     " times the standard deviation");
            return;
        }
        v.remedy = {.kind = remedy_kind::gain,
                    .rows = std::move(weights),
                    .from = 0.0,
                    .to = 1.0,
                    .name = "xavier",
                    .sentence = "xavier (gain 1) for queries and keys"};
    }

    /// Attention whose weights are on a single token, in all heads of a layer or in some.
    inline std::optional<verdict> find_one_token(const evidence& e)
    {
        array_list<attention_scores> bad;
        for (attention_scores& a : attentions_of(e.r, e.options))
        {
            const bool whole = a.entropy < e.options.min_attention_entropy && a.product() > least_product;
            if (whole)
            {
                a.heads.clear();
            }
            // one verdict is about whole layers, or about heads
            const bool alike = bad.empty()
                               || (a.heads.empty() == bad.front().heads.empty()
                                   && (whole || a.own_keys == bad.front().own_keys));
            if ((whole || !a.heads.empty()) && alike)
            {
                bad.push_back(std::move(a));
            }
        }
        if (bad.empty())
        {
            return std::nullopt;
        }
        if (!bad.front().heads.empty())
        {
            return one_token_of_heads(e, bad);
        }
        verdict v = e.at(verdict_kind::one_token, direction::forward, bad.front().row);
        v.growth_per_layer = 1;
        v.layers = bad.size();
        v.begin = v.end = bad.front().entropy;
        v.finding = join("the weights of attention have ", short_number(100 * bad.front().entropy),
                         " % of the entropy of equal weights, and its scores standard deviation ",
                         short_number(bad.front().spread));
        explain_scores(e, bad, v);
        return v;
    }

    /// Attention that sees all tokens alike, because queries and keys both, or the factor of the scores, are
    /// too small for a gradient. Either of them may begin at 0: it gets a gradient from the other.
    inline std::optional<verdict> find_uniform_attention(const evidence& e)
    {
        constexpr double least = 1e-3; // of the scores' standard deviation: GPT-2 has 0.02 at a width of 64
        array_list<attention_scores> bad;
        for (const attention_scores& a : attentions_of(e.r, e.options))
        {
            const double larger = std::max(a.queries, a.keys) * std::sqrt(a.scale);
            if (larger * larger < least && a.spread < least)
            {
                bad.push_back(a);
            }
        }
        if (bad.empty())
        {
            return std::nullopt;
        }
        verdict v = e.at(verdict_kind::uniform, direction::forward, bad.front().row);
        v.growth_per_layer = 1;
        v.layers = bad.size();
        v.begin = v.end = bad.front().spread;
        v.finding = join("the scores of attention have standard deviation ", short_number(bad.front().spread),
                         ": it takes the mean of the tokens, and queries and keys get next to no gradient");
        explain_scores(e, bad, v);
        return v;
    }
}

#endif
