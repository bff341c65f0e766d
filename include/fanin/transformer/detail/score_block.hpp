// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_SCORE_BLOCK_HPP
#define FANIN_TRANSFORMER_DETAIL_SCORE_BLOCK_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/exp.hpp>
#include <fanin/core/product.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/transformer/detail/head_products.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// Rows [row, row + rows) of one head in a matrix of heads.
    template <class Matrix>
    auto head_rows(Matrix& m, std::size_t row, std::size_t rows, std::size_t head, std::size_t width)
    {
        const std::size_t step = m.shape()[1];
        return block<std::remove_pointer_t<decltype(m.data())>>{m.data() + row * step + head * width, rows,
                                                                width, step};
    }

    /// A block of the scores of one head in one sequence: positions [query, query + queries) times positions
    /// [key, key + keys).
    struct score_range
    {
        static constexpr std::size_t max_queries = 128;
        static constexpr std::size_t max_keys = 128;

        /// Where the last keys of a block depend on the query, so few queries at once leave out most of what
        /// none sees.
        static constexpr std::size_t queries_on_diagonal = 32;

        std::size_t query;
        std::size_t queries;
        std::size_t key;
        std::size_t keys;

        /// The place of the first query among the max_queries that see blocks of keys in turn.
        [[nodiscard]] std::size_t first_row() const
        {
            return query % max_queries;
        }

        /// The number of keys of the block that query i of the block sees.
        [[nodiscard]] std::size_t seen(std::size_t i, bool causal) const
        {
            const std::size_t end = query + i + 1;
            return !causal ? keys : end > key ? std::min(end - key, keys) : 0;
        }
    };

    /// Calls f(range) for each block of queries, and in it for each block of keys that some of its queries
    /// see, in order: for a few of the queries at a time where not all see the whole block.
    template <class F>
    void for_each_block(std::size_t queries, std::size_t keys, bool causal, F f)
    {
        for (std::size_t q = 0; q < queries; q += score_range::max_queries)
        {
            const std::size_t q_end = std::min(queries, q + score_range::max_queries);
            const std::size_t end = causal ? std::min(keys, q_end) : keys;
            for (std::size_t k = 0; k < end; k += score_range::max_keys)
            {
                const std::size_t k_end = std::min(end, k + score_range::max_keys);
                const bool some = causal && k_end > q + 1;
                const std::size_t step = some ? score_range::queries_on_diagonal : score_range::max_queries;
                for (std::size_t first = q; first < q_end; first += step)
                {
                    const std::size_t last = std::min(q_end, first + step);
                    f(score_range{first, last - first, k, (some ? std::min(k_end, last) : k_end) - k});
                }
            }
        }
    }

    /// s = scale · q kᵀ - slope · distance, row by row of the block; scores that no query sees stay as the
    /// product has them.
    template <real T>
    void scores(const head_products& heads, std::size_t head, const score_range& r, const block<const T>& q,
                const block<const T>& k, std::span<T> s)
    {
        multiply(q, k.transpose(), block<T>{s.data(), r.queries, r.keys, r.keys});
        const T scale = static_cast<T>(heads.scale);
        write_in_runs(s.data(), r.queries * r.keys, [=](std::size_t i) { return s[i] * scale; });
        if (heads.slopes.empty())
        {
            return;
        }
        for (std::size_t i = 0; i < r.queries; ++i)
        {
            for (std::size_t j = 0; j < r.keys; ++j)
            {
                const auto a = static_cast<double>(r.query + i);
                const auto b = static_cast<double>(r.key + j);
                s[i * r.keys + j] -= static_cast<T>(heads.slopes[head] * std::abs(a - b));
            }
        }
    }

    /// exp(s) in place for what the queries see, 0 for the rest.
    template <real T>
    void exponentials(const score_range& r, bool causal, std::span<T> s)
    {
        activate(act::exp, s.first(r.queries * r.keys));
        for (std::size_t i = 0; causal && i < r.queries; ++i)
        {
            std::fill(s.data() + i * r.keys + r.seen(i, causal), s.data() + (i + 1) * r.keys, T(0));
        }
    }
}

#endif
