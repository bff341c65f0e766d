// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_TOKEN_PREDICTION_HPP
#define FANIN_TRANSFORMER_DETAIL_TOKEN_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>

#include <cstddef>
#include <optional>

namespace fanin::detail
{
    /// Tokens after an embedding with weights of this variance; none if the rows are no tokens.
    [[nodiscard]] prediction predict_embedding(const signal& x, std::size_t width,
                                               std::optional<double> variance);

    /// Tokens with the rows of a table of this variance added, by position.
    [[nodiscard]] prediction predict_positions(const signal& x, std::optional<double> variance);

    /// The product of a gate and a value, both of which see x, with `hidden` features. The gradient of each
    /// has the other one as its factor.
    [[nodiscard]] prediction predict_product(const signal& x, const prediction& gate, const prediction& value,
                                             std::size_t hidden);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/token_prediction.ipp>
#endif

#endif
