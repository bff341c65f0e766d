// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_IPP
#define FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_IPP

#include <fanin/stack/detail/token_map.hpp>
#include <fanin/transformer/detail/mixed_gradients.hpp>
#include <fanin/transformer/detail/mixed_signal.hpp>
#include <fanin/transformer/detail/query_groups.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Covariance of the logarithms of the second moments of the mixtures of two tokens that the draw of
    /// queries and keys adds: it moves the variance of a head's scores, for its queries and its keys alike.
    FANIN_INLINE double scatter_of_scores(const signal& x, const mixed_signal& m, std::size_t a,
                                          std::size_t b, const group_of_queries& g, const group_of_queries& h,
                                          const head_products& heads)
    {
        const std::size_t groups = x.tokens.groups;
        const bool same = (a < groups) == (b < groups);
        const signal::pair& p = x.pairs[a * x.typical.size() + b];
        const auto moved = [&](const group_of_queries& of, std::size_t i)
        {
            const double mixed = (of.second_moment - of.product) * of.weight_square * of.response;
            const double size = m.y.typical[i].second_moment;
            return size > 0 ? mixed / size : 0;
        };
        const double alike = a == b ? 1 : std::min(1.0, p.cosine * p.cosine + p.cosine_variance);
        const double keys = static_cast<double>(x.tokens.length);
        const double of_keys = same ? 1 / keys + (1 - 1 / keys) * x.cosine_variance : p.cosine_variance;
        return moved(g, a) * moved(h, b) * 2 / static_cast<double>(heads.width)
               * (alike / static_cast<double>(heads.heads)
                  + of_keys / static_cast<double>(heads.key_value_heads));
    }

    FANIN_INLINE std::optional<mixed_signal> mix_signal(const signal& before, const head_products& heads,
                                                        const attention_options& o, double score_gain)
    {
        if (before.tokens.length == 0 || !heads.slopes.empty())
        {
            return std::nullopt;
        }
        signal x = before;
        complete_pairs(x);
        const std::size_t count = x.typical.size();
        const std::size_t groups = x.tokens.groups;
        const auto features = static_cast<double>(features_of(x.shape));
        const seen_tokens seen(x, heads.causal);
        mixed_signal m{.y = x, .gradients = {}, .backward = 0, .scatter = 0};
        std::vector<group_of_queries> of;
        for (std::size_t a = 0; a < groups; ++a)
        {
            const auto g = group_of(x, seen, a, heads, o, score_gain);
            if (!g)
            {
                return std::nullopt;
            }
            of.push_back(*g);
        }
        for (std::size_t a = 0; a < count; ++a)
        {
            const group_of_queries& g = of[a % groups];
            signal::sample& s = m.y.typical[a];
            // Weights are drawn to the keys along one direction of all features, that of the query.
            const double along = g.drawn * g.tau_squared / features;
            s = {s.mean, g.product + (g.second_moment - g.product) * (g.weight_square + along)};
        }
        for (std::size_t i = 0; i < count * count; ++i)
        {
            const std::size_t a = i / count;
            const std::size_t b = i % count;
            const bool same = (a < groups) == (b < groups);
            const group_of_queries& g = of[a % groups];
            const group_of_queries& h = of[b % groups];
            const double size = product_size(m.y, a, b);
            signal::pair& p = m.y.pairs[i];
            const double alike = a == b || !(size > 0) ? 1 : x.pairs[i].cosine;
            // E Σ w w' of two queries
            const double weights =
                a == b ? g.weight_square
                       : std::min(seen.inverse_keys(a % groups, b % groups)
                                      * std::exp(alike * std::sqrt(g.tau_squared * h.tau_squared)),
                                  std::sqrt(g.weight_square * h.weight_square));
            const double of_two = seen.product(a % groups, b % groups, same);
            const double least = std::min(g.second_moment, h.second_moment);
            const double along =
                alike * std::sqrt(g.drawn * g.tau_squared * h.drawn * h.tau_squared) / features;
            const double product = same ? of_two + (least - of_two) * (weights + along) : of_two;
            p.cosine = a == b ? 1 : size > 0 ? std::clamp(product / size, -1.0, 1.0) : 0;
            // the cosines of random tokens scatter, and their sum is in every mixture of the sequence
            const double scatter = std::max(0.0, x.cosine_variance - x.tokens.cosine_variance);
            const double part = size > 0 && same ? least * weights / size : 0;
            p.log_covariance += 2 * scatter * part * part + scatter_of_scores(x, m, a, b, g, h, heads);
            const double rest = 1 - p.cosine * p.cosine;
            p.cosine_variance = a == b ? 0 : rest * rest * x.cosine_variance;
            p.of_units = 0;
        }
        m.y.tokens.nearer.assign(groups, 0);
        for (std::size_t a = 0; a < groups; ++a)
        {
            const group_of_queries& g = of[a];
            const double size = m.y.typical[a].second_moment;
            const double alike = seen.cosine(a, a);
            const double weights =
                std::min(g.weight_square, seen.inverse_keys_within(a) * std::exp(alike * g.tau_squared));
            const double along = alike * g.drawn * g.tau_squared / features;
            const double of_two = a == 0 ? seen.first_product(false) : seen.product(a, a, true);
            const double product = of_two + (g.second_moment - of_two) * (weights + along);
            m.y.tokens.nearer[a] =
                size > 0 && seen.size(a) > 1 ? (product - seen_tokens::beside(m.y, a)) / size : 0;
        }
        m.y.standardized = false;
        m.y.centred = false;
        m.y.features = nullptr;
        m.y.feature_variance = 0;
        summarize_pairs(m.y);
        m.gradients = mix_gradients(x, seen, of);
        m.backward = normalize(m.gradients, x.tokens);
        const double alike = 1 / static_cast<double>(x.samples) + x.cosine_variance;
        const double of_heads = 1 / static_cast<double>(heads.heads);
        const double of_keys = 1 / static_cast<double>(heads.key_value_heads);
        for (const group_of_queries& g : of)
        {
            // what comes through the scores has the squares of queries, keys and values as factors
            const double part = std::max(0.0, 1 - g.weight_square / m.backward);
            const double fixed = o.qk_norm ? 0 : 1;
            const double slope = g.response + fixed * part;
            m.scatter += 2 / static_cast<double>(heads.width) * alike
                         * (slope * slope * (of_heads + of_keys) + part * part * of_keys)
                         / static_cast<double>(groups);
        }
        return m;
    }
}

#endif
