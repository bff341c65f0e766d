// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOL_PREDICTION_HPP
#define FANIN_STACK_DETAIL_POOL_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/gaussian_windows.hpp>
#include <fanin/stack/prediction.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Windows over images in theory.
    struct pooled_windows
    {
        pooling how;
        std::vector<position_offset> taps; ///< from the first one
        position_offset stride;
        sample_shape out;
        std::array<std::vector<double>, 3> profile;      ///< of the signal along each axis, after pooling
        std::array<std::vector<double>, 3> even_profile; ///< likewise
        /// The second moments of the taps of each window along an axis, over the mean; empty if uniform.
        std::array<std::vector<std::vector<double>>, 3> sizes{};
        bool apart; ///< whether no two windows overlap
    };

    /// The prediction behind windows over activations φ(z) of a convolution. The taps of a window are
    /// Gaussian before φ, with the covariances of their positions. None where these are not known, and where
    /// averages overlap.
    prediction predict_pooled(const signal& x, const pooled_windows& w);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/pool_prediction.ipp>
#endif

#endif
