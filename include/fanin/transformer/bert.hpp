// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_BERT_HPP
#define FANIN_TRANSFORMER_BERT_HPP

#include <fanin/act/gelu.hpp>
#include <fanin/init/profile/transformer.hpp>
#include <fanin/transformer/blocks.hpp>
#include <fanin/transformer/embedding.hpp>
#include <fanin/transformer/positions.hpp>
#include <fanin/transformer/unembedding.hpp>

#include <cstddef>
#include <optional>

namespace fanin::transformer
{
    /// The size of a BERT; by default that of BASE. Fields in alphabetical order, for designated
    /// initializers.
    struct bert_options
    {
        std::size_t context = 512; ///< the longest sequence
        std::size_t depth = 12;    ///< blocks
        std::size_t heads = 12;
        std::optional<std::size_t> hidden = std::nullopt; ///< by default 4 · width
        std::size_t vocabulary = 30522;
        std::size_t width = 768;
    };

    /// BERT with weights by other laws than its own.
    template <real T = float, class Table, class Weights, class Pairs>
    [[nodiscard]] auto bert(const init::profile::transformer::laws<Table, Weights, Pairs>& l,
                            const bert_options& o = {})
    {
        const auto norm = detail::trained_layer_norm<T>(1e-12);
        const auto zeros = init::zeros<T>;
        const auto block = sequential(
            residual(detail::attention_by(l, o.heads, {}, zeros)), norm,
            residual(detail::feed_forward_by(l, o.hidden.value_or(4 * o.width), o.width, act::gelu, zeros)),
            norm);
        return sequential(embedding(o.vocabulary, o.width, l.embedding), positions(o.context, l.positions),
                          norm, repeat(o.depth, block), dense(o.width, l.up, act::gelu).with_bias(zeros),
                          norm, unembedding(o.vocabulary));
    }

    /// BERT (Devlin et al. 2019), from tokens to the logits of its masked ones: post-norm blocks of attention
    /// and a feed-forward layer with gelu, and the head of the masked tokens, tied to the embedding. The
    /// weights are those of init::profile::transformer::bert, the biases 0. Without dropout, and without the
    /// table of the two segments.
    template <real T = float>
    [[nodiscard]] auto bert(const bert_options& o = {})
    {
        return bert<T>(init::profile::transformer::bert<T>(), o);
    }
}

#endif
