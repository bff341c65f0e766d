// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_HEAD_PRODUCTS_HPP
#define FANIN_TRANSFORMER_DETAIL_HEAD_PRODUCTS_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Scaled dot products of heads. Queries are rows (tokens, heads · width), keys and values (tokens,
    /// key_value_heads · width); head h of the queries reads head h / (heads / key_value_heads) of the keys.
    struct head_products
    {
        std::size_t heads = 1;
        std::size_t key_value_heads = 1;
        std::size_t width = 1; ///< of a head
        double scale = 1;      ///< of the scores
        bool causal = false;   ///< a query sees the keys up to its own position
        /// Of ALiBi: the score of a key at a distance of r positions loses slope · r; one slope per head, or
        /// none.
        std::vector<double> slopes{};
    };
}

#endif
