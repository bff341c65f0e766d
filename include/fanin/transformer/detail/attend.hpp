// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTEND_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTEND_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/sequence_layout.hpp>
#include <fanin/transformer/detail/head_products.hpp>

#include <vector>

namespace fanin::detail
{
    /// What is known of the weights of each query and head: (tokens, heads).
    template <real T>
    struct weight_statistics
    {
        matrix<T> spread;  ///< standard deviation of the scores over the keys
        matrix<T> entropy; ///< of the weights, divided by the logarithm of the number of keys; 1 for one key
    };

    /// The output (tokens, heads · width), and what the way back needs.
    template <real T>
    struct attended
    {
        matrix<T> values;
        std::vector<double> log_sums; ///< logarithm of the sum of exp(score) over the keys: (tokens, heads)
    };

    /// softmax(scale · Q Kᵀ - slope · distance) V, head by head and sequence by sequence: sequence i of the
    /// queries sees sequence i of the keys. Block by block of keys with a running maximum and sum (Dao et al.
    /// 2022, algorithm 1), so that the memory beside the output is one block of scores.
    template <real T>
    attended<T> attend(const head_products& heads, const sequence_layout& queries,
                       const sequence_layout& keys, const matrix<T>& q, const matrix<T>& k,
                       const matrix<T>& v, weight_statistics<T>* statistics);

    /// The gradients of the inputs of attend.
    template <real T>
    struct attended_gradients
    {
        matrix<T> q;
        matrix<T> k;
        matrix<T> v;
    };

    /// The gradients for that of the output, `dy`, with the scores computed again block by block (Dao et al.
    /// 2022, algorithm 4).
    template <real T>
    attended_gradients<T> attend_back(const head_products& heads, const sequence_layout& queries,
                                      const sequence_layout& keys, const matrix<T>& q, const matrix<T>& k,
                                      const matrix<T>& v, const attended<T>& y, const matrix<T>& dy);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/attend.ipp>
#endif

#endif
