// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_GPT2_HPP
#define FANIN_TRANSFORMER_GPT2_HPP

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
    /// The size of a GPT-2; by default the small one. Fields in alphabetical order, for designated
    /// initializers.
    struct gpt2_options
    {
        std::size_t context = 1024; ///< the longest sequence
        std::size_t depth = 12;     ///< blocks
        std::size_t heads = 12;
        std::optional<std::size_t> hidden = std::nullopt; ///< by default 4 · width
        std::size_t vocabulary = 50257;
        std::size_t width = 768;
    };

    /// GPT-2 with weights by other laws than its own, such as init::profile::transformer::small_init.
    template <real T = float, class Table, class Weights, class Pairs>
    [[nodiscard]] auto gpt2(const init::profile::transformer::laws<Table, Weights, Pairs>& l,
                            const gpt2_options& o = {})
    {
        const auto norm = detail::trained_layer_norm<T>(1e-5);
        const auto zeros = init::zeros<T>;
        return sequential(
            embedding(o.vocabulary, o.width, l.embedding), positions(o.context, l.positions),
            repeat(o.depth,
                   sequential(
                       residual(sequential(norm, detail::attention_by(l, o.heads, {.causal = true}, zeros))),
                       residual(sequential(norm, detail::feed_forward_by(l, o.hidden.value_or(4 * o.width),
                                                                         o.width, act::gelu_tanh, zeros))))),
            norm, unembedding(o.vocabulary));
    }

    /// GPT-2 (Radford et al. 2019), from tokens to logits: pre-norm blocks of causal attention and a
    /// feed-forward layer with gelu_tanh, a last norm, and the transposed table of the embedding. The weights
    /// are those of init::profile::transformer::gpt2, the biases 0. Without dropout.
    template <real T = float>
    [[nodiscard]] auto gpt2(const gpt2_options& o = {})
    {
        return gpt2<T>(init::profile::transformer::gpt2<T>(o.depth), o);
    }
}

#endif
