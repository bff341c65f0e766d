// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_MIXED_GRADIENTS_HPP
#define FANIN_TRANSFORMER_DETAIL_MIXED_GRADIENTS_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/transformer/detail/query_groups.hpp>

#include <vector>

namespace fanin::detail
{
    /// How gradients pass the mixture of tokens by attention, through the values and through the scores: the
    /// squared gradient of the tokens, relative to that of the mixture where projections keep sizes.
    [[nodiscard]] token_map mix_gradients(const signal& x, const seen_tokens& seen,
                                          const std::vector<group_of_queries>& queries);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/transformer/detail/mixed_gradients.ipp>
#endif

#endif
