// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ATTENTION_SHAPE_HPP
#define FANIN_TRANSFORMER_DETAIL_ATTENTION_SHAPE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/attend.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// Throws invalid_argument unless the options hold for this number of heads, at any width.
    void require_consistent(std::size_t heads, const attention_options& o);

    /// Why heads do not fit rows of this width, or "".
    [[nodiscard]] std::string misfit_of(std::size_t heads, const attention_options& o, std::size_t width);

    /// The products over rows of this width. Throws invalid_argument if the heads do not divide it, or a head
    /// cannot be rotated.
    [[nodiscard]] head_products products_of(std::size_t heads, const attention_options& o, std::size_t width);

    /// Throws invalid_argument unless the rows are tokens, and keys come from as many sequences.
    void require_sequences(const sequence_layout& queries, const sequence_layout& keys);

    /// Throws invalid_argument if scores depend on the positions of tokens: those of two sequences do not
    /// compare.
    void require_without_positions(const attention_options& o);

    /// "attention 12/4 causal rotary"
    [[nodiscard]] std::string attention_text(std::size_t heads, const attention_options& o);

    /// The facts of a layer with these initializers of W_o and its biases.
    [[nodiscard]] layer_facts attention_facts(std::size_t heads, const attention_options& o,
                                              std::string_view initializer, std::string bias);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/attention_shape.ipp>
#endif

#endif
