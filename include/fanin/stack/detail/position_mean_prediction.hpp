// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POSITION_MEAN_PREDICTION_HPP
#define FANIN_STACK_DETAIL_POSITION_MEAN_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

namespace fanin::detail
{
    /// The prediction for the mean of each channel over all positions, about normal over channels. None if
    /// nothing is known of positions apart.
    prediction predict_position_mean(const signal& x);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/position_mean_prediction.ipp>
#endif

#endif
