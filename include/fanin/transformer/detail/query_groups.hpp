// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_QUERY_GROUPS_HPP
#define FANIN_TRANSFORMER_DETAIL_QUERY_GROUPS_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/head_products.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
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

        /// That of two keys of one query of group 0, or of two queries of it. They see the first tokens of
        /// the group, and the products of two fall as 1/position.
        [[nodiscard]] double first_product(bool one_query) const
        {
            const double all = product(0, 0, true);
            const std::size_t last = m_x.tokens.begin(1);
            if (!m_causal || last < 2 || m_groups < 2 || m_x.tokens.excess(0) == 0)
            {
                return all;
            }
            std::vector<double> inverses(last + 1); // Σ 1/s over s = 2, 3, ... t
            for (std::size_t t = 2; t <= last; ++t)
            {
                inverses[t] = inverses[t - 1] + 1 / static_cast<double>(t);
            }
            const double of_group = pairs_until(last, last, inverses);
            double of_next = 0; // with a token of the next group
            for (std::size_t t = last; t < m_x.tokens.begin(2); ++t)
            {
                of_next += 1 / static_cast<double>(t + 1) / size(1);
            }
            double of_queries = 0;
            double weights = 0;
            for (std::size_t t = 2; t <= last; ++t)
            {
                for (std::size_t u = one_query ? t : 1; u < (one_query ? t + 1 : t); ++u)
                {
                    // a query of few keys has most from one of them
                    const double weight = one_query ? 1 - 1 / static_cast<double>(t) : 1;
                    of_queries += weight * pairs_until(u, t, inverses);
                    weights += weight;
                }
            }
            const double ratio = (of_queries / weights - of_next) / (of_group - of_next);
            return all + (ratio - 1) * m_x.tokens.excess(0) * m_x.typical[0].second_moment;
        }

        /// The mean of 1/keys over pairs of different queries of a group, of which the later one counts.
        [[nodiscard]] double inverse_keys_within(std::size_t a) const
        {
            double sum = 0;
            double pairs = 0;
            for (std::size_t t = m_x.tokens.begin(a); t < m_x.tokens.begin(a + 1); ++t)
            {
                const auto before = static_cast<double>(t - m_x.tokens.begin(a));
                sum += before / static_cast<double>(keys(t));
                pairs += before;
            }
            return pairs > 0 ? sum / pairs : 0;
        }

        /// The mean product of tokens of group a and its neighbours.
        [[nodiscard]] static double beside(const signal& x, std::size_t a)
        {
            const std::size_t n = x.typical.size();
            const std::size_t groups = x.tokens.groups;
            const auto at = [&](std::size_t b) { return x.pairs[a * n + b].cosine * product_size(x, a, b); };
            return groups == 1       ? 0
                   : a == 0          ? at(1)
                   : a + 1 == groups ? at(a - 1)
                                     : (at(a - 1) + at(a + 1)) / 2;
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

        /// The mean cosine of two different tokens of groups a and b of one sequence.
        [[nodiscard]] double cosine(std::size_t a, std::size_t b) const
        {
            const double size = product_size(m_x, a, b);
            return size > 0 ? of_two(a, b, true) / size : 0;
        }

        [[nodiscard]] bool causal() const
        {
            return m_causal;
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

        // The mean of 1/max(s, s') over s ≤ t and s' ≤ u, t ≤ u, of different positions s, s' = 1, 2, ...
        // max = s has 2 (s - 1) of the pairs for s ≤ t, and t of them beyond.
        static double pairs_until(std::size_t t, std::size_t u, const std::vector<double>& inverses)
        {
            const double beyond = static_cast<double>(t) * (inverses[u] - inverses[t]);
            return (2 * (static_cast<double>(t - 1) - inverses[t]) + beyond)
                   / static_cast<double>(t * (u - 1));
        }

        // Two tokens of one group are as alike as those of neighbouring groups, and what is known beyond.
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
            return beside(m_x, a) + m_x.tokens.excess(a) * m_x.typical[a].second_moment;
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
        /// d log m₁ / d log τ² where a draw changes the lengths; 0 where a norm fixes them
        double response = 0;
        std::vector<double> weight_squares{}; ///< m₁ by position
        /// By position: the mean square of the gradient of the scores, as the queries get it, and as the keys
        /// do, of which long queries decide.
        std::vector<double> score_gradients{};
        std::vector<double> key_gradients{};
        double drawn = 0;         ///< mean of (1 - m₁)²
        double overlap = 1;       ///< fraction of what the keys have in common that stays so for a query
        double second_moment = 0; ///< of the keys
        double product = 0;       ///< of two keys

        /// Of two keys.
        [[nodiscard]] double cosine() const
        {
            return product / second_moment;
        }
    };

    /// The queries of group a. None if theory does not know their scores.
    [[nodiscard]] std::optional<group_of_queries> group_of(const signal& x, const seen_tokens& seen,
                                                           std::size_t a, const head_products& heads,
                                                           const attention_options& o, double score_gain);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/query_groups.ipp>
#endif

#endif
