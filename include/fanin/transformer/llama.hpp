// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_LLAMA_HPP
#define FANIN_TRANSFORMER_LLAMA_HPP

#include <fanin/act/silu.hpp>
#include <fanin/init/profile/transformer.hpp>
#include <fanin/transformer/blocks.hpp>
#include <fanin/transformer/embedding.hpp>
#include <fanin/transformer/gated.hpp>
#include <fanin/transformer/unembedding.hpp>

#include <cstddef>
#include <optional>

namespace fanin::transformer
{
    /// The size of a LLaMA; by default that of 7B. Fields in alphabetical order, for designated initializers.
    struct llama_options
    {
        std::size_t depth = 32; ///< blocks
        std::size_t heads = 32;
        /// By default 8/3 · width, rounded up to a multiple of 256.
        std::optional<std::size_t> hidden = std::nullopt;
        std::optional<std::size_t> key_value_heads = std::nullopt; ///< by default as many as heads
        double rotary_base = 10000;
        std::size_t vocabulary = 32000;
        std::size_t width = 4096;
    };

    /// LLaMA with weights by other laws than its own.
    template <real T = float, class Table, class Weights, class Pairs>
    [[nodiscard]] auto llama(const init::profile::transformer::laws<Table, Weights, Pairs>& l,
                             const llama_options& o = {})
    {
        const auto norm = rms_norm(1e-5).with_gain(init::ones<T>);
        const std::size_t hidden = o.hidden.value_or((8 * o.width / 3 + 255) / 256 * 256);
        const auto attend = attention(o.heads, l.value,
                                      {.causal = true,
                                       .key_value_heads = o.key_value_heads,
                                       .rotary = true,
                                       .rotary_base = o.rotary_base})
                                .query_key(l.query_key)
                                .out(l.out);
        return sequential(
            embedding(o.vocabulary, o.width, l.embedding),
            repeat(o.depth,
                   sequential(residual(sequential(norm, attend)),
                              residual(sequential(norm, gated(hidden, l.up, act::silu).out(l.down))))),
            norm, unembedding(o.vocabulary, l.unembedding));
    }

    /// LLaMA (Touvron et al. 2023), from tokens to logits: pre-norm blocks with RMS norms, causal attention
    /// with rotary positions, and SwiGLU; no biases. The weights are those of
    /// init::profile::transformer::llama.
    template <real T = float>
    [[nodiscard]] auto llama(const llama_options& o = {})
    {
        return llama<T>(init::profile::transformer::llama<T>(), o);
    }
}

#endif
