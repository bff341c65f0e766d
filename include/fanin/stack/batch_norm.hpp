// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BATCH_NORM_HPP
#define FANIN_STACK_BATCH_NORM_HPP

#include <fanin/core/error.hpp>
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

        /// The mean of a feature over the batch becomes 0, its variance 1.
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
            signal y = x;
            for (signal::sample& s : y.typical)
            {
                // the common part grows with the length
                const double shared =
                    x.cross_moment * (2 * std::sqrt(s.second_moment / x.second_moment()) - 1);
                s = {0, (1 - 1 / n) * std::max(0.0, s.second_moment - shared) / (variance + m_epsilon)};
            }
            y.cross_moment = -variance / (variance + m_epsilon) / (n - 1);
            y.log_variance = 0;
            return {.y = std::move(y),
                    .factor = std::sqrt((n - 2) / n / (variance + m_epsilon)),
                    .factor_log_variance = x.log_variance};
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
