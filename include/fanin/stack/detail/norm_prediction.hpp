// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_NORM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_NORM_PREDICTION_HPP

#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace fanin::detail
{
    // E[1/(v + epsilon)] of v with a mean and a variance of its logarithm.
    inline double mean_of_inverse(double mean, double scatter, double epsilon)
    {
        return scatter > 1e-4 && mean > 0 ? gamma_mean_of_inverse(mean, epsilon, 1 / std::expm1(scatter)).mean
                                          : (1 + scatter) / (mean + epsilon);
    }

    /// A norm over the features of each sample: the second moment becomes 1 for any weights. The gradient
    /// loses its component along y, and its mean with centring.
    inline prediction predict_norm(const signal& x, bool centred, double epsilon)
    {
        const double n = static_cast<double>(features_of(x.shape));
        signal y = x;
        merge_positions(y);
        complete_pairs(y);
        const std::size_t count = y.typical.size();
        std::vector<double> spread(count);
        std::vector<double> inverse(count); // E[1/(v + epsilon)]
        double mean_inverse = 0;
        double of_samples = 0; // variance of log v, in the squares of the gradients
        double of_pairs = 0;   // covariance of log v of two samples, likewise
        double squares = 0;
        double products = 0;
        for (std::size_t a = 0; a < count; ++a)
        {
            const signal::sample& s = x.typical[a];
            spread[a] = s.second_moment - (centred ? s.mean * s.mean + s.mean_variance : 0);
            if (spread[a] < 1e-10 * s.second_moment)
            {
                return {}; // equal features: what is left is rounding
            }
            const double scatter = y.pairs[a * count + a].log_covariance;
            // two points stand for the lengths of the samples that it stands for
            const double apart = std::min(std::sqrt(s.size_variance), 0.999);
            inverse[a] = (mean_of_inverse(spread[a] * (1 + apart), scatter, epsilon)
                          + mean_of_inverse(spread[a] * (1 - apart), scatter, epsilon))
                         / 2;
            mean_inverse += inverse[a] / static_cast<double>(count);
            of_samples += inverse[a] * inverse[a] * scatter;
            squares += inverse[a] * inverse[a];
        }
        for (std::size_t a = 0; a < count; ++a)
        {
            for (std::size_t b = 0; b < count; ++b)
            {
                signal::pair& p = y.pairs[a * count + b];
                const double size = product_size(x, a, b);
                const double after = std::sqrt(spread[a] * spread[b]);
                const double means = centred ? x.typical[a].mean * x.typical[b].mean : 0;
                if (a != b)
                {
                    of_pairs += inverse[a] * inverse[b] * p.log_covariance;
                    products += inverse[a] * inverse[b];
                }
                p.log_covariance *= epsilon * inverse[a] * epsilon * inverse[b];
                if (a != b && after > 0)
                {
                    p.cosine = std::clamp((p.cosine * size - means) / after, -1.0, 1.0);
                    const double scale = size / after * (size / after);
                    p.cosine_variance = std::min(1.0, p.cosine_variance * scale);
                    p.of_units = std::min(1.0, p.of_units * scale);
                }
            }
        }
        for (std::size_t a = 0; a < count; ++a)
        {
            signal::sample& s = y.typical[a];
            const double v = spread[a] + epsilon;
            s.mean = centred ? 0 : s.mean / std::sqrt(v);
            s.mean_variance = 0;
            s.size_variance = 0;
            s.second_moment = std::max(0.0, 1 - epsilon * inverse[a]);
            inverse[a] /= mean_inverse;
        }
        y.standardized = true;
        y.centred = centred;
        y.feature_variance = 0;
        summarize_pairs(y);
        const double removed = centred ? 2 : 1; // directions of the gradient of a sample
        const double kept = std::max(0.0, n - removed) / n;
        // Behind a gated layer of few features, tokens with short outputs have small factors there, too.
        const double of_one = squares > 0 ? of_samples / squares : 0;
        const bool known = x.tokens.length == 0 || of_one < 0.1;
        return {
            .y = std::move(y),
            .factor = std::sqrt(kept * mean_inverse),
            .factor_log_variance =
                known ? x.log_variance + 2 * removed / (n * n * static_cast<double>(x.samples))
                      : std::numeric_limits<double>::quiet_NaN(),
            .transfer = 0,
            .factor_slope = -1,
            .factor_drift = -x.log_variance / 2, // E[1/v] is the mean of the factor
            .overlap = {.alone = std::max(0.0, of_samples / squares - x.log_variance) + 2 * removed / (n * n),
                        .shared = std::max(0.0, (products > 0 ? of_pairs / products : 0) - x.log_variance),
                        .of_direction = 2 * removed / (n * n)},
            .sample_factors = std::move(inverse),
            .removed = 1 - kept};
    }
}

#endif
