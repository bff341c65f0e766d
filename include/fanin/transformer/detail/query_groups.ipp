// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_QUERY_GROUPS_IPP
#define FANIN_TRANSFORMER_DETAIL_QUERY_GROUPS_IPP

#include <fanin/theory/attention.hpp>
#include <fanin/transformer/detail/query_groups.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    FANIN_INLINE std::optional<group_of_queries> group_of(const signal& x, const seen_tokens& seen,
                                                          std::size_t a, const head_products& heads,
                                                          const attention_options& o, double score_gain)
    {
        group_of_queries g;
        g.second_moment = seen.second_moment(a);
        g.product = a == 0 ? seen.first_product(true) : seen.product(a, a, true);
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
        double slope = 0; // of m₁ by the lengths
        for (std::size_t t = heads.causal ? begin : end - 1; t < end; ++t)
        {
            const double share = heads.causal ? 1 / seen.size(a) : 1;
            const std::size_t n = seen.keys(t);
            const double of_longer = longer.second_moment(n);
            const double of_shorter = shorter.second_moment(n);
            const double m = (of_longer + of_shorter) / 2;
            g.weight_squares.push_back(m);
            g.weight_square += share * m;
            slope += share * (of_longer - of_shorter);
            const double of_long = longer.score_gradient(n);
            const double of_short = shorter.score_gradient(n);
            // along the query, the keys that it sees differ more
            g.score_gradients.push_back((of_long + of_short) / 2 * (1 + g.tau_squared / width));
            g.key_gradients.push_back((of_long * (1 + lengths) + of_short * (1 - lengths)) / 2);
            g.drawn += share * (1 - m) * (1 - m);
        }
        g.weight_squares.resize(end - begin, g.weight_squares.front());
        g.score_gradients.resize(end - begin, g.score_gradients.front());
        g.key_gradients.resize(end - begin, g.key_gradients.front());
        g.response = lengths > 0 ? slope / (2 * lengths * g.weight_square) : 0;
        return g;
    }
}

#endif
