// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BATCH_NORM_HPP
#define FANIN_STACK_BATCH_NORM_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/detail/standardization.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = (x - m) / √(v + epsilon), with m and v the mean and variance of a channel over the batch. A
    /// channel is a feature, or a channel of (height, width, channels) over all positions.
    class batch_norm_layer
    {
    public:
        explicit batch_norm_layer(double epsilon)
            : m_epsilon(epsilon)
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
        }

        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            std::vector<double> factors =
                channels_of(y, shape.empty() ? 1 : shape.back()).forward(y, m_epsilon);
            if (t.recording())
            {
                t.push(y);
                t.push(std::move(factors));
            }
            return {std::move(y), std::move(shape)};
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)): the statistics of the batch depend on x, too.
        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto factors = t.template pop<std::vector<double>>();
            matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            matrix<T> dx = std::move(dy).values();
            channels_of(dx, factors.size()).backward(dx, y, factors);
            t.recycle(std::move(y));
            return {std::move(dx), std::move(shape)};
        }

        /// The mean of a feature over the batch becomes 0, its variance v/(v + epsilon). Of a Gaussian
        /// feature, v is a sum of squares, close to a gamma distribution with Var(v)/E[v]² = 2 (1/B + s²/(1 -
        /// c)²) for B samples and cosines c ± s of their pairs (Satterthwaite 1946). Gradients pass with
        /// E[1/(v + epsilon)]. The part of v that the length of a unit's weights explains is left out: the
        /// gradient takes it back in the layer of the weights. Units that are constant over the batch are not
        /// predicted.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            if (x.shape.size() != 1 || x.samples < 2)
            {
                return {}; // positions of an image are not independent
            }
            const auto n = static_cast<double>(x.samples);
            const double apart = std::max(0.0, x.second_moment() - x.cross_moment);
            if (apart == 0)
            {
                return {}; // equal samples
            }
            const double variance = (1 - 1 / n) * apart;
            const detail::gamma_mean_of_inverse inverse(variance, m_epsilon, shape_of(x, apart));
            signal y = x;
            for (signal::sample& s : y.typical)
            {
                // the common part grows with the length
                const double shared =
                    x.cross_moment * (2 * std::sqrt(s.second_moment / x.second_moment()) - 1);
                s = {0, (1 - 1 / n) * std::max(0.0, s.second_moment - shared) / (variance + m_epsilon)};
            }
            // in all, exactly: the parts above are an estimate
            const double kept = 1 - m_epsilon * inverse.mean;
            const double parts = y.second_moment();
            for (signal::sample& s : y.typical)
            {
                s.second_moment *= parts > 0 ? kept / parts : 0;
            }
            const double units = static_cast<double>(detail::features_of(x.shape));
            y.cross_moment = -kept / (n - 1);
            y.cosine_variance = 0;
            y.standardized = true;
            y.log_variance = kept > 0 ? m_epsilon * m_epsilon * inverse.variance / (kept * kept) / units : 0;
            return {.y = std::move(y),
                    .factor = std::sqrt((n - 2) / n * inverse.mean),
                    .factor_log_variance =
                        x.log_variance + inverse.variance / (inverse.mean * inverse.mean) / units,
                    .transfer = 0,
                    .factor_slope = -1};
        }

        /// Its statistics mix the samples.
        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.samplewise = false};
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm, .across_samples = true};
        }

        static constexpr std::string_view name() noexcept
        {
            return "batch_norm";
        }

    private:
        // The shape of the gamma distribution of a feature's variance.
        static double shape_of(const signal& x, double apart)
        {
            const double square = x.second_moment();
            const double of_pairs = x.cosine_variance * square * square / (apart * apart);
            return 1 / (2 * (1 / static_cast<double>(x.samples) + of_pairs));
        }

        template <real T>
        static detail::standardization channels_of(const matrix<T>& x, std::size_t channels)
        {
            return {.parts = channels > 0 ? x.size() / channels : 0,
                    .groups = channels,
                    .inner = 1,
                    .centred = true};
        }

        double m_epsilon;
    };

    /// Batch normalization with the statistics of the batch (Ioffe & Szegedy 2015, alg. 1). Throws
    /// invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto batch_norm(double epsilon = 1e-5)
    {
        return batch_norm_layer(epsilon);
    }
}

#endif
