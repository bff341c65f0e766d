// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LINEAR_PREDICTION_IPP
#define FANIN_STACK_DETAIL_LINEAR_PREDICTION_IPP

#include <fanin/init/fans.hpp>
#include <fanin/stack/detail/activation_gains.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/detail/linear_prediction.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/prediction.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_linear(const activation_in_theory& act, const drawn_law& w,
                                           const weight_use& use, const signal& x, sample_shape shape)
    {
        const double gain = w.fans.in * use.inputs_seen * w.variance;
        signal z = x;
        z.shape = std::move(shape);
        z.tokens.table_share = 0;
        z.standardized = false;
        z.centred = false;
        z.features = nullptr;
        z.law = nullptr;
        z.steady = false;
        z.far_profile = {};
        z.feature_variance = 0;
        if (use.whole)
        {
            merge_positions(z);
        }
        z.patches = nullptr;
        complete_pairs(z);
        const std::size_t n = z.typical.size();
        std::vector<double> of_input(n); // of the second moments
        for (std::size_t a = 0; a < n; ++a)
        {
            signal::sample& s = z.typical[a];
            const double signal_part = gain * s.second_moment;
            const double variance = s.size_variance;
            s = {0, signal_part + w.bias_variance};
            of_input[a] = s.second_moment > 0 ? signal_part / s.second_moment : 0;
            s.size_variance = variance * of_input[a] * of_input[a];
            if (a < z.tokens.nearer.size())
            {
                z.tokens.nearer[a] *= of_input[a];
            }
        }
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                const double part = std::sqrt(of_input[a] * of_input[b]);
                const double size = product_size(z, a, b);
                const auto mix = [&](signal::pair& p, bool same)
                {
                    p.cosine = same ? 1 : part * p.cosine + (size > 0 ? w.bias_variance / size : 0);
                    p.cosine_variance *= part * part;
                    p.of_units = 0;
                    p.log_covariance *= of_input[a] * of_input[b];
                };
                mix(z.pairs[a * n + b], a == b);
                if (!z.apart.empty())
                {
                    mix(z.apart[a * n + b], false);
                }
            }
        }
        z.cross_moment = gain * x.cross_moment + w.bias_variance;
        const double q = z.second_moment();
        const double from_input = q > 0 ? gain * x.second_moment() / q : 0;
        z.log_variance = log_variance_of(z);
        z.positions = nullptr;
        if (use.positions)
        {
            z.positions = positions_for(z, [of_sum = use.positions, from_input](const position_offset& d)
                                        { return from_input * of_sum(d) + 1 - from_input; });
        }

        prediction p = predict_activation(act, z, use.units);
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
        p.y->weight_variance = 2 / w.fans.in;
        p.transfer *= from_input;
        p.factor_slope *= from_input;
        p.factor_curvature *= from_input * from_input;
        p.factor *= std::sqrt(w.fans.out * use.inputs_seen * w.variance);
        // the weights project gradients on the inputs: cos² of independent directions there is 1/inputs
        const auto inputs = static_cast<double>(features_of(x.shape));
        const double of_weights = 2 / (w.fans.in * use.units); // of the mean of their squares
        p.overlap.scatter += 2 / inputs * p.overlap.gain;
        p.overlap.noise += 1 / inputs;
        p.overlap.at_least = 1 / static_cast<double>(features_of(p.y->shape));
        // the product of the weights with independent rows, such as random cotangents
        p.overlap.alone += 2 / inputs;
        p.overlap.of_direction += 2 / inputs;
        p.overlap.mixes = true;
        p.overlap.places.along = 0;
        p.overlap.places.gain *= use.whole ? 0 : 1;
        p.overlap.shared += of_weights;
        p.factor_log_variance += 2 / inputs / static_cast<double>(x.samples) + of_weights;
        return p;
    }
}

#endif
