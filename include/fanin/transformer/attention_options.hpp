// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_ATTENTION_OPTIONS_HPP
#define FANIN_TRANSFORMER_ATTENTION_OPTIONS_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <optional>

namespace fanin
{
    /// The kind of an attention layer. Fields in alphabetical order, for designated initializers.
    struct attention_options
    {
        /// A score loses slope · |distance| of the positions, with the slope of its head: 2^(-8 i/heads) for
        /// head i = 1, 2, ... where heads is a power of two (Press, Smith & Lewis 2022, section 3).
        bool alibi = false;
        bool causal = false; ///< a token sees itself and those before it
        /// Heads of keys and values, each read by as many heads of queries (Ainslie et al. 2023); by default
        /// as many as `heads`.
        std::optional<std::size_t> key_value_heads = std::nullopt;
        /// Each head of queries and of keys is divided by its RMS, with epsilon 1e-6, before the positions
        /// come in (after Henry et al. 2020, who divide by the length).
        bool qk_norm = false;
        /// Queries and keys are rotated by their position, in pairs of neighbouring features (Su et al. 2021,
        /// eq. (34)).
        bool rotary = false;
        double rotary_base = 10000; ///< pair i turns by base^(-2i/width of a head) per position
        /// The factor of the scores; by default 1/√(width of a head).
        std::optional<double> scale = std::nullopt;
    };
}

#endif
