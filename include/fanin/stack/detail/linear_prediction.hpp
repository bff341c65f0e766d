// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP
#define FANIN_STACK_DETAIL_LINEAR_PREDICTION_HPP

#include <fanin/init/fans.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/prediction.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <utility>

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
        double units;       ///< outputs with weights of their own
        double inputs_seen; ///< fraction of the fan in that is not padding
    };

    /// The effect of a layer φ(x · W + b) on a signal: Poole et al. 2016, eq. (3) and (5).
    inline prediction predict_linear(const activation_in_theory& act, const drawn_law& w,
                                     const weight_use& use, const signal& x, sample_shape shape)
    {
        const double gain = w.fans.in * use.inputs_seen * w.variance;
        signal z = x;
        z.shape = std::move(shape);
        z.standardized = false;
        for (signal::sample& s : z.typical)
        {
            s = {0, gain * s.second_moment + w.bias_variance};
        }
        z.cross_moment = gain * x.cross_moment + w.bias_variance;
        const double q = z.second_moment();
        const double from_input = q > 0 ? gain * x.second_moment() / q : 0;
        z.log_variance = from_input * from_input * x.log_variance;

        prediction p = predict_activation(act, z, use.units, w.fans.in);
        if (!p.y)
        {
            return p;
        }
        p.weights = gains_of(act, w.activation);
        if (p.weights)
        {
            p.weights->initializer = w.initializer;
            p.weights->drawn = std::sqrt(w.fans.in * w.variance);
            p.weights->bias_variance = w.bias_variance;
            p.weights->inputs_seen = use.inputs_seen;
        }
        p.transfer *= from_input;
        p.factor_slope *= from_input;
        p.factor *= std::sqrt(w.fans.out * use.inputs_seen * w.variance);
        // the weights project gradients on the inputs: cos² of independent directions there is 1/inputs
        p.overlap.scatter += 2 / w.fans.in * p.overlap.gain;
        p.overlap.noise += 1 / w.fans.in;
        p.overlap.at_least = 1 / w.fans.out;
        // the product of the weights with independent rows, such as random cotangents
        p.factor_log_variance += 2 / w.fans.in * (1 / static_cast<double>(x.samples) + 1 / w.fans.out);
        return p;
    }
}

#endif
