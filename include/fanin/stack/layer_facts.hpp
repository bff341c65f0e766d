// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_FACTS_HPP
#define FANIN_STACK_LAYER_FACTS_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace fanin
{
    /// The kinds of layers that a diagnosis tells apart.
    enum class layer_kind
    {
        other,      ///< unknown, such as a user's layer without `facts()`
        linear,     ///< weights, biases, and an activation: dense, conv2d
        activation, ///< an activation as a layer of its own
        norm,       ///< layer_norm, rms_norm, batch_norm
        dropout,    ///< random zeros
        residual,   ///< skip · x + scale · f(x)
        branches,   ///< several layers of one input, joined: concatenate, add
        embedding,  ///< a table of tokens or positions
        attention,
        scores,           ///< of attention: their standard deviation over the keys
        attention_entropy, ///< of the weights of attention, over that of equal weights
        recurrent,         ///< one W and U over all steps, or one of these steps
        gated_recurrent    ///< likewise, with gates that decide what a step keeps: lstm, gru
    };

    [[nodiscard]] constexpr const char* to_string(layer_kind kind) noexcept
    {
        switch (kind)
        {
        case layer_kind::linear:
            return "linear";
        case layer_kind::activation:
            return "activation";
        case layer_kind::norm:
            return "norm";
        case layer_kind::dropout:
            return "dropout";
        case layer_kind::residual:
            return "residual";
        case layer_kind::branches:
            return "branches";
        case layer_kind::embedding:
            return "embedding";
        case layer_kind::attention:
            return "attention";
        case layer_kind::scores:
            return "scores";
        case layer_kind::attention_entropy:
            return "attention entropy";
        case layer_kind::recurrent:
            return "recurrent";
        case layer_kind::gated_recurrent:
            return "gated recurrent";
        case layer_kind::other:
            break;
        }
        return "other";
    }

    /// The composition of a layer, from its optional member `facts()`: what a remedy may change. Texts are
    /// empty and numbers neutral where a layer has no such part.
    struct layer_facts
    {
        layer_kind kind = layer_kind::other;
        std::string initializer{};           ///< of the weights
        std::string bias{};                  ///< initializer of the biases; empty without biases
        std::string activation{};            ///< "identity" for a linear layer without one
        double probability = 0;              ///< of dropout
        double scale = 1;                    ///< of the branch of a residual layer
        double skip = 1;                     ///< of its skip connection
        bool across_samples = false;         ///< a norm over the batch
        std::size_t heads = 0;               ///< of the queries of attention
        bool qk_norm = false;                ///< whether attention divides queries and keys by their RMS
        std::optional<double> score_scale{}; ///< of attention, if it is not 1/√(width of a head)
    };
}

#endif
