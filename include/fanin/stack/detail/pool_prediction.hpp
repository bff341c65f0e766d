// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOL_PREDICTION_HPP
#define FANIN_STACK_DETAIL_POOL_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/pooled_windows.hpp>
#include <fanin/stack/prediction.hpp>

namespace fanin::detail
{
    /// The prediction behind windows over activations φ(z) of a signal of images whose positions are known.
    /// The taps of a window are Gaussian before φ, with the covariances of their positions; windows may
    /// overlap, and stand on the padding. None where these covariances are not known, for more than 16 taps,
    /// and for samples of sizes that differ much.
    prediction predict_pooled(const signal& x, const pooled_windows& w);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/pool_prediction.ipp>
#endif

#endif
