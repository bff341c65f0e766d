// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_IMAGE_NORM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_IMAGE_NORM_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

namespace fanin::detail
{
    /// The prediction for batch norm over images: the mean of a channel over samples and positions becomes 0,
    /// its variance v/(v + epsilon). None if nothing is known of positions apart.
    prediction predict_image_batch_norm(const signal& x, double epsilon);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/image_norm_prediction.ipp>
#endif

#endif
