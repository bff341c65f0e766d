// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_HEAD_STATISTICS_HPP
#define FANIN_TRANSFORMER_DETAIL_HEAD_STATISTICS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/detail/head_sums.hpp>
#include <fanin/stack/sequence_layout.hpp>
#include <fanin/transformer/detail/attend.hpp>
#include <fanin/transformer/detail/head_products.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Σ x² of one head in a matrix of heads.
    template <real T>
    double squares_of_head(const matrix<T>& x, std::size_t head, std::size_t width)
    {
        double sum = 0;
        for (std::size_t i = 0; i < x.shape()[0]; ++i)
        {
            const T* const row = x.data() + i * x.shape()[1] + head * width;
            for (std::size_t j = 0; j < width; ++j)
            {
                sum += static_cast<double>(row[j]) * static_cast<double>(row[j]);
            }
        }
        return sum;
    }

    /// The sums of each head, from the statistics of its queries.
    template <real T>
    std::vector<double> sums_of_heads(const head_products& heads, const sequence_layout& queries,
                                      const sequence_layout& keys, const matrix<T>& q, const matrix<T>& k,
                                      const weight_statistics<T>& of)
    {
        std::vector<double> all;
        for (std::size_t h = 0; h < heads.heads; ++h)
        {
            const std::size_t group = heads.heads / heads.key_value_heads;
            head_sums s;
            s.queries = squares_of_head(q, h, heads.width);
            s.of_queries = static_cast<double>(q.shape()[0] * heads.width);
            s.keys = squares_of_head(k, h / group, heads.width);
            s.of_keys = static_cast<double>(k.shape()[0] * heads.width);
            for (std::size_t i = 0; i < queries.count(); ++i)
            {
                const std::size_t seen = keys.length(i);
                const std::size_t first = seen < 2       ? queries.length(i)
                                          : heads.causal ? 1
                                                         : 0; // with a choice
                for (std::size_t j = first; j < queries.length(i); ++j)
                {
                    const std::size_t at = (queries.begin(i) + j) * heads.heads + h;
                    const auto spread = static_cast<double>(of.spread.data()[at]);
                    s.choices += 1;
                    s.entropy += static_cast<double>(of.entropy.data()[at]);
                    s.spread += spread * spread;
                }
            }
            for (const double v : s.values())
            {
                all.push_back(v);
            }
        }
        return all;
    }
}

#endif
