// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_IPP
#define FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_IPP

#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/theory/attention.hpp>
#include <fanin/transformer/detail/mixed_signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The tokens that queries see, by groups of positions.
    class seen_tokens
    {
    public:
        seen_tokens(const signal& x, bool causal)
            : m_x(x)
            , m_groups(x.tokens.groups)
            , m_causal(causal)
        {
        }

        /// The number of keys that the query at a position sees.
        [[nodiscard]] std::size_t keys(std::size_t position) const
        {
            return m_causal ? position + 1 : m_x.tokens.length;
        }

        /// The mean second moment of the keys of group a.
        [[nodiscard]] double second_moment(std::size_t a) const
        {
            return mean(a, [&](std::size_t c) { return m_x.typical[c].second_moment; });
        }

        /// The mean product of two different keys, one of a query in group a, one of a query in group b of
        /// the same sequence, or of another one.
        [[nodiscard]] double product(std::size_t a, std::size_t b, bool same_sequence) const
        {
            return mean(a, [&](std::size_t c)
                        { return mean(b, [&](std::size_t e) { return of_two(c, e, same_sequence); }); });
        }

        /// The mean of 1/max(keys, keys) over the queries of two groups.
        [[nodiscard]] double inverse_keys(std::size_t a, std::size_t b) const
        {
            const std::size_t later = std::max(a, b);
            double sum = 0;
            for (std::size_t t = m_x.tokens.begin(later); t < m_x.tokens.begin(later + 1); ++t)
            {
                sum += 1 / static_cast<double>(keys(t));
            }
            return sum / size(later);
        }

        /// The number of positions of a group.
        [[nodiscard]] double size(std::size_t a) const
        {
            return static_cast<double>(m_x.tokens.begin(a + 1) - m_x.tokens.begin(a));
        }

    private:
        template <class F>
        double mean(std::size_t a, F f) const
        {
            double sum = 0;
            double all = 0;
            for (std::size_t c = 0; c < (m_causal ? a + 1 : m_groups); ++c)
            {
                // of its own group, a query sees half
                const double weight = m_causal && c == a ? (size(a) + 1) / 2 : size(c);
                sum += weight * f(c);
                all += weight;
            }
            return sum / all;
        }

        // Two tokens of one group are as alike as those of neighbouring groups.
        [[nodiscard]] double of_two(std::size_t a, std::size_t b, bool same_sequence) const
        {
            const std::size_t n = m_x.typical.size();
            const auto at = [&](std::size_t i, std::size_t j)
            { return m_x.pairs[i * n + j].cosine * product_size(m_x, i, j); };
            if (!same_sequence)
            {
                return at(a, m_groups + b);
            }
            if (a != b)
            {
                return at(a, b);
            }
            const bool first = a == 0;
            const bool last = a + 1 == m_groups;
            return first && last ? 0
                   : first       ? at(a, a + 1)
                   : last        ? at(a, a - 1)
                                 : (at(a, a - 1) + at(a, a + 1)) / 2;
        }

        const signal& m_x;
        std::size_t m_groups;
        bool m_causal;
    };

    /// The queries of one group of positions.
    struct group_of_queries
    {
        double tau_squared = 0;
        double weight_square = 0; ///< m₁, mean of the group
        double apart = 0;         ///< mean of m₁(1 - m₁)
        double drawn = 0;         ///< mean of (1 - m₁)²
        double overlap = 1;       ///< fraction of what the keys have in common that stays so for a query
        double second_moment = 0; ///< of the keys
        double product = 0;       ///< of two keys
    };

    FANIN_INLINE std::optional<group_of_queries> group_of(const signal& x, const seen_tokens& seen,
                                                          std::size_t a, const head_products& heads,
                                                          const attention_options& o, double score_gain)
    {
        group_of_queries g;
        g.second_moment = seen.second_moment(a);
        g.product = seen.product(a, a, true);
        const std::size_t begin = x.tokens.begin(a);
        const std::size_t end = x.tokens.begin(a + 1);
        if (o.rotary)
        {
            g.overlap = theory::rotary_overlap(heads.width, seen.keys((begin + end - 1) / 2), o.rotary_base);
        }
        const double common = g.overlap * g.product;
        const double gain = heads.scale * heads.scale * static_cast<double>(heads.width);
        if (!(g.second_moment > 0))
        {
            return std::nullopt;
        }
        g.tau_squared = gain
                        * (o.qk_norm ? 1 - common / g.second_moment
                                     : score_gain * x.typical[a].second_moment * (g.second_moment - common));
        g.tau_squared = std::max(0.0, g.tau_squared);
        // Keys of a head differ in length, so that all queries prefer the long ones: by a variance of the
        // logarithm of a mean weight of τ⁴/(2 width).
        const auto width = static_cast<double>(heads.width);
        if (!(g.tau_squared * g.tau_squared <= width / 5))
        {
            return std::nullopt;
        }
        // two points stand for the lengths of queries, unless their norm makes them equal
        const double lengths = o.qk_norm ? 0 : std::min(1.0, std::sqrt(2 / width));
        const theory::attention_weights longer(g.tau_squared * (1 + lengths), x.tokens.length);
        const theory::attention_weights shorter(g.tau_squared * (1 - lengths), x.tokens.length);
        for (std::size_t t = heads.causal ? begin : end - 1; t < end; ++t)
        {
            const double share = heads.causal ? 1 / seen.size(a) : 1;
            const std::size_t n = seen.keys(t);
            const double m = (longer.second_moment(n) + shorter.second_moment(n)) / 2;
            g.weight_square += share * m;
            g.apart += share * m * (1 - m);
            g.drawn += share * (1 - m) * (1 - m);
        }
        return g;
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
        mixed_signal m{.y = x, .backward = 0};
        std::vector<group_of_queries> of;
        for (std::size_t a = 0; a < groups; ++a)
        {
            const auto g = group_of(x, seen, a, heads, o, score_gain);
            if (!g)
            {
                return std::nullopt;
            }
            of.push_back(*g);
            const double share = seen.size(a) / static_cast<double>(x.tokens.length);
            const double cosine = g->product / g->second_moment;
            // query path and key path: the softmax passes differences of weights and of values alone
            const double paths = (1 - cosine) * (1 + 1 / std::max(1e-9, 1 - g->overlap * cosine));
            m.backward += share * (g->weight_square + g->apart * g->tau_squared * paths);
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
            p.log_covariance += 2 * scatter * part * part;
            const double rest = 1 - p.cosine * p.cosine;
            p.cosine_variance = a == b ? 0 : rest * rest * scatter;
            p.of_units = 0;
        }
        m.y.standardized = false;
        m.y.centred = false;
        m.y.features = nullptr;
        m.y.feature_variance = 0;
        summarize_pairs(m.y);
        return m;
    }
}

#endif
