// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GROUP_NORM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_GROUP_NORM_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// The prediction for norms of the channels of each sample, in groups of `channels`, over all positions.
    /// None if nothing is known of positions apart.
    prediction predict_group_norm(const signal& x, std::size_t channels, double epsilon);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/group_norm_prediction.ipp>
#endif

#endif
