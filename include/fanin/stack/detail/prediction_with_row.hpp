// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PREDICTION_WITH_ROW_HPP
#define FANIN_STACK_DETAIL_PREDICTION_WITH_ROW_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/layer_view.hpp>
#include <fanin/stack/prediction.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// The prediction of child `index`: its rows get their place, and a row of its own follows them, unless
    /// the child is a list or its output is unknown.
    prediction with_row(const layer_view& l, std::size_t index, prediction p);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/prediction_with_row.ipp>
#endif

#endif
