// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP
#define FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/prediction.hpp>

#include <string>

namespace fanin::detail
{
    /// The weights, biases and activation of a layer in theory.
    struct drawn_law
    {
        std::string initializer;
        std::string activation;
        init::fans fans;
        double variance;      ///< of one weight
        double bias_variance; ///< of one bias
    };

    /// The connections between the weights of a layer and its inputs.
    struct weight_use
    {
        double units;                ///< outputs with weights of their own
        double inputs_seen;          ///< fraction of the fan in that is not padding
        bool whole = true;           ///< whether an output sees a whole sample, not a patch of an image
        position_cosine positions{}; ///< of the sums over inputs, where the outputs are an image
    };

    /// The effect of a layer φ(x · W + b) on a signal: Poole et al. 2016, eq. (3) and (5).
    prediction predict_linear(const activation_in_theory& act, const drawn_law& w, const weight_use& use,
                              const signal& x, sample_shape shape);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/linear_prediction.ipp>
#endif

#endif
