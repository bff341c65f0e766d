// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BATCH_NORM_HPP
#define FANIN_STACK_BATCH_NORM_HPP

#include <fanin/core/error.hpp>
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
            const std::size_t channels = channels_of(shape);
            const std::vector<double> mean =
                means(y, channels, [](double v, std::size_t, std::size_t) { return v; });
            std::vector<double> factors = means(y, channels, [&](double v, std::size_t, std::size_t c)
                                                { return (v - mean[c]) * (v - mean[c]); });
            for (double& f : factors)
            {
                f = 1 / std::sqrt(f + m_epsilon);
            }
            for_each(y, channels, [&](T& v, std::size_t, std::size_t c)
                     { v = static_cast<T>((static_cast<double>(v) - mean[c]) * factors[c]); });
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
            const std::size_t channels = factors.size();
            const auto value = [&](std::size_t i) { return static_cast<double>(y.data()[i]); };
            const std::vector<double> mean =
                means(dx, channels, [](double d, std::size_t, std::size_t) { return d; });
            const std::vector<double> along =
                means(dx, channels, [&](double d, std::size_t i, std::size_t) { return d * value(i); });
            for_each(dx, channels,
                     [&](T& d, std::size_t i, std::size_t c)
                     {
                         d = static_cast<T>(factors[c]
                                            * (static_cast<double>(d) - mean[c] - value(i) * along[c]));
                     });
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

        static constexpr std::string_view name() noexcept
        {
            return "batch_norm";
        }

    private:
        static std::size_t channels_of(const sample_shape& shape)
        {
            return shape.empty() ? 1 : shape.back();
        }

        /// f(element, its index, its channel), row by row.
        template <real T, class F>
        static void for_each(matrix<T>& x, std::size_t channels, F f)
        {
            for (std::size_t i = 0; i < x.size(); i += channels)
            {
                for (std::size_t c = 0; c < channels; ++c)
                {
                    f(x.data()[i + c], i + c, c);
                }
            }
        }

        /// The mean of f over each channel.
        template <real T, class F>
        static std::vector<double> means(matrix<T>& x, std::size_t channels, F f)
        {
            std::vector<double> sums(channels);
            for_each(x, channels, [&](const T& v, std::size_t i, std::size_t c)
                     { sums[c] += f(static_cast<double>(v), i, c); });
            for (double& s : sums)
            {
                s /= static_cast<double>(x.size() / channels);
            }
            return sums;
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
