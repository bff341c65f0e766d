// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_MIXED_GRADIENTS_IPP
#define FANIN_TRANSFORMER_DETAIL_MIXED_GRADIENTS_IPP

#include <fanin/stack/detail/token_map.hpp>
#include <fanin/transformer/detail/mixed_gradients.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    /// Sums of the weights of attention over the queries of one group that see a key: means over the keys of
    /// another group, or over pairs of them.
    struct sums_of_weights
    {
        explicit sums_of_weights(std::size_t groups)
            : one(groups * groups)
            , two(groups * groups * groups)
            , squares(groups * groups)
            , equal_squares(groups * groups)
            , through_keys(groups * groups)
            , pairs(groups * groups * groups)
            , equal_pairs(groups * groups * groups)
        {
        }

        std::vector<double> one;           ///< Σ A of key group b, query group a
        std::vector<double> two;           ///< Σ A Σ A' of two query groups a and a', for one key
        std::vector<double> squares;       ///< Σ A²
        std::vector<double> equal_squares; ///< likewise, were weights equal
        std::vector<double> through_keys;  ///< Σ of the squared gradients of scores, times τ²
        std::vector<double> pairs;         ///< Σ A A' of two keys in groups b and b', for one query
        std::vector<double> equal_pairs;   ///< likewise, were weights equal
    };

    // What differs between values, and what the lengths of queries are to those of scores: the softmax passes
    // differences of weights and of values alone.
    FANIN_INLINE double through_keys_factor(const group_of_queries& g)
    {
        return (1 - g.cosine()) / std::max(1e-9, 1 - g.overlap * g.cosine());
    }

    FANIN_INLINE sums_of_weights sums_of(const signal& x, const seen_tokens& seen,
                                         const std::vector<group_of_queries>& queries)
    {
        const std::size_t n = x.tokens.length;
        const std::size_t g = x.tokens.groups;
        sums_of_weights sums(g);
        std::vector<double> one(g);
        std::vector<double> squares(g);
        std::vector<double> equal_squares(g);
        std::vector<double> through_keys(g);
        const auto group = [&](std::size_t position)
        {
            std::size_t a = 0;
            while (position >= x.tokens.begin(a + 1))
            {
                ++a;
            }
            return a;
        };
        const auto add_query = [&](std::size_t t)
        {
            const std::size_t a = group(t);
            const auto keys = static_cast<double>(seen.keys(t));
            const double m = queries[a].weight_squares[t - x.tokens.begin(a)];
            const double of_scores = queries[a].key_gradients[t - x.tokens.begin(a)] * queries[a].tau_squared;
            one[a] += 1 / keys;
            squares[a] += m / keys;
            equal_squares[a] += 1 / (keys * keys);
            through_keys[a] += of_scores / keys;
            std::vector<double> see(g); // fraction of the keys of a group, and of pairs of equal group
            std::vector<double> see_pairs(g);
            for (std::size_t b = 0; b < g; ++b)
            {
                const double all = seen.size(b);
                const double count = std::clamp(keys - static_cast<double>(x.tokens.begin(b)), 0.0, all);
                see[b] = count / all;
                see_pairs[b] = all > 1 ? count * (count - 1) / (all * (all - 1)) : 0;
            }
            for (std::size_t i = 0; i < g * g; ++i)
            {
                const double both = i / g == i % g ? see_pairs[i / g] : see[i / g] * see[i % g];
                // gradients of all scores of a query have the sum 0
                const double of_two = 1 - m - of_scores * through_keys_factor(queries[a]);
                sums.pairs[i * g + a] += keys > 1 ? both * of_two / (keys * (keys - 1)) : 0;
                sums.equal_pairs[i * g + a] += both / (keys * keys);
            }
        };
        for (std::size_t t = 0; !seen.causal() && t < n; ++t)
        {
            add_query(t);
        }
        for (std::size_t s = n; s-- > 0;)
        {
            if (seen.causal())
            {
                add_query(s);
            }
            const std::size_t b = group(s);
            const double share = 1 / seen.size(b);
            for (std::size_t a = 0; a < g; ++a)
            {
                sums.one[b * g + a] += share * one[a];
                sums.squares[b * g + a] += share * squares[a];
                sums.equal_squares[b * g + a] += share * equal_squares[a];
                sums.through_keys[b * g + a] += share * through_keys[a];
                for (std::size_t c = 0; c < g; ++c)
                {
                    sums.two[(b * g + a) * g + c] += share * one[a] * one[c];
                }
            }
        }
        return sums;
    }

    FANIN_INLINE token_map mix_gradients(const signal& x, const seen_tokens& seen,
                                         const std::vector<group_of_queries>& queries)
    {
        const std::size_t g = x.tokens.groups;
        const std::size_t n = white_tokens(g).size();
        const sums_of_weights sums = sums_of(x, seen, queries);
        const auto differ = [&](std::size_t a) { return 1 - queries[a].cosine(); };
        const auto through_keys = [&](std::size_t a) { return through_keys_factor(queries[a]); };
        token_map map{.mixing = std::vector<double>(n * n)};
        const auto at = [&](std::size_t i, std::size_t j) -> double& { return map.mixing[i * n + j]; };
        for (std::size_t b = 0; b < g; ++b)
        {
            double query_path = 0;
            for (const double v : queries[b].score_gradients)
            {
                query_path += v / seen.size(b);
            }
            at(b, b) += query_path * queries[b].tau_squared * differ(b);
            for (std::size_t a = 0; a < g; ++a)
            {
                at(b, a) += sums.squares[b * g + a] + sums.through_keys[b * g + a] * through_keys(a);
                for (std::size_t c = 0; c <= a; ++c)
                {
                    const double tau_squared = std::sqrt(queries[a].tau_squared * queries[c].tau_squared);
                    const double alike = seen.cosine(a, c);
                    const double most = std::sqrt(queries[a].weight_square * queries[c].weight_square)
                                        / seen.inverse_keys(a, c);
                    const double together = std::min(std::exp(alike * tau_squared), most);
                    const double path =
                        1 + std::sqrt(through_keys(a) * through_keys(c)) * tau_squared * std::max(0.0, alike);
                    const std::size_t p = product_at(g, a, c);
                    at(b, p) += together * path
                                * (a == c ? sums.two[(b * g + a) * g + a] - sums.equal_squares[b * g + a]
                                          : 2 * sums.two[(b * g + a) * g + c]);
                    for (std::size_t d = 0; d <= b; ++d)
                    {
                        double both = sums.one[b * g + a] * sums.one[d * g + c]
                                      + (a == c ? 0 : sums.one[b * g + c] * sums.one[d * g + a]);
                        if (b == d) // of two keys of one group
                        {
                            const double keys = seen.size(b);
                            both = keys > 1 ? (keys * both - (a == c ? 1 : 2) * sums.two[(b * g + a) * g + c])
                                                  / (keys - 1)
                                            : 0;
                        }
                        at(product_at(g, b, d), p) +=
                            both - (a == c ? sums.equal_pairs[(b * g + d) * g + a] : 0);
                    }
                    if (b == a) // through the queries, which stay where they are
                    {
                        at(p, p) += std::sqrt(differ(a) * differ(c)) * tau_squared * seen.inverse_keys(a, c)
                                    * together;
                    }
                }
            }
            for (std::size_t d = 0; d <= b; ++d)
            {
                for (std::size_t a = 0; a < g; ++a)
                {
                    at(product_at(g, b, d), a) += sums.pairs[(b * g + d) * g + a];
                }
            }
        }
        return map;
    }
}

#endif
