// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_HPP
#define FANIN_TRANSFORMER_DETAIL_MIXED_SIGNAL_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/detail/head_products.hpp>

#include <optional>

namespace fanin::detail
{
    /// Tokens after their mixture by attention, in theory.
    struct mixed_signal
    {
        signal y;
        /// Of gradients, through the values and through the scores; relative to `backward`.
        token_map gradients;
        /// Squared gradient of the tokens over that of the mixture, for gradients of tokens that are
        /// uncorrelated.
        double backward;
        double scatter; ///< variance of log `backward` over draws of queries and keys
    };

    /// What the weights of attention do to a signal. `score_gain` is the product of the gains of queries and
    /// keys. None if theory does not know the tokens, or the scores.
    [[nodiscard]] std::optional<mixed_signal> mix_signal(const signal& x, const head_products& heads,
                                                         const attention_options& o, double score_gain);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/mixed_signal.ipp>
#endif

#endif
