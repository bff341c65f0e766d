// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_GRADIENTS_HPP
#define FANIN_STACK_DETAIL_TOKEN_GRADIENTS_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>

#include <vector>

namespace fanin::detail
{
    /// Follows random gradients of the output of a stack of tokens, `y`, back through its main path, and sets
    /// what they do in each row of it. A mean of many tokens passes attention as a whole, while what differs
    /// from token to token averages out: one row's factor depends on the rows behind it. Takes the paths of
    /// all rows away.
    void follow_token_gradients(std::vector<layer_prediction>& rows, const signal& y);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/token_gradients.ipp>
#endif

#endif
