// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_NORM_HPP
#define FANIN_STACK_NORM_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
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
    /// y = (x - m) / √(mean of (x - m)² + epsilon) over the features of a sample, with m their mean, or 0
    /// without centring. Gains of 1 and biases of 0, as at the start of training, change nothing.
    template <bool Centred>
    class sample_norm_layer
    {
    public:
        sample_norm_layer(std::string_view name, double epsilon)
            : m_name(name)
            , m_epsilon(epsilon)
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
        }

        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            std::vector<double> factors = samples_of(y).forward(y, m_epsilon);
            if (t.recording())
            {
                t.push(y);
                t.push(std::move(factors));
            }
            return {std::move(y), std::move(shape)};
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)); the first mean only with centring.
        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto factors = t.template pop<std::vector<double>>();
            matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            matrix<T> dx = std::move(dy).values();
            samples_of(dx).backward(dx, y, factors);
            t.recycle(std::move(y));
            return {std::move(dx), std::move(shape)};
        }

        /// The second moment becomes 1 for any weights. The gradient loses its component along y, and its
        /// mean with centring.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            const double n = static_cast<double>(detail::features_of(x.shape));
            signal y = x;
            detail::merge_positions(y);
            detail::complete_pairs(y);
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
                spread[a] = s.second_moment - (Centred ? s.mean * s.mean + s.mean_variance : 0);
                if (spread[a] < 1e-10 * s.second_moment)
                {
                    return {}; // equal features: what is left is rounding
                }
                const double scatter = y.pairs[a * count + a].log_covariance;
                // two points stand for the lengths of the samples that it stands for
                const double apart = std::min(std::sqrt(s.size_variance), 0.999);
                inverse[a] = (mean_of_inverse(spread[a] * (1 + apart), scatter)
                              + mean_of_inverse(spread[a] * (1 - apart), scatter))
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
                    const double size = detail::product_size(x, a, b);
                    const double after = std::sqrt(spread[a] * spread[b]);
                    const double means = Centred ? x.typical[a].mean * x.typical[b].mean : 0;
                    if (a != b)
                    {
                        of_pairs += inverse[a] * inverse[b] * p.log_covariance;
                        products += inverse[a] * inverse[b];
                    }
                    p.log_covariance *= m_epsilon * inverse[a] * m_epsilon * inverse[b];
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
                const double v = spread[a] + m_epsilon;
                s.mean = Centred ? 0 : s.mean / std::sqrt(v);
                s.mean_variance = 0;
                s.size_variance = 0;
                s.second_moment = std::max(0.0, 1 - m_epsilon * inverse[a]);
                inverse[a] /= mean_inverse;
            }
            y.standardized = true;
            y.centred = Centred;
            y.feature_variance = 0;
            detail::summarize_pairs(y);
            constexpr double removed = Centred ? 2 : 1; // directions of the gradient of a sample
            const double kept = std::max(0.0, n - removed) / n;
            return {.y = std::move(y),
                    .factor = std::sqrt(kept * mean_inverse),
                    .factor_log_variance =
                        x.log_variance + 2 * removed / (n * n * static_cast<double>(x.samples)),
                    .transfer = 0,
                    .factor_slope = -1,
                    .factor_drift = -x.log_variance / 2, // E[1/v] is the mean of the factor
                    .overlap = {.alone = std::max(0.0, of_samples / squares - x.log_variance)
                                         + 2 * removed / (n * n),
                                .shared =
                                    std::max(0.0, (products > 0 ? of_pairs / products : 0) - x.log_variance)},
                    .sample_factors = std::move(inverse)};
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm};
        }

        [[nodiscard]] std::string_view name() const noexcept
        {
            return m_name;
        }

    private:
        // E[1/(v + epsilon)] of v with a mean and a variance of its logarithm.
        [[nodiscard]] double mean_of_inverse(double mean, double scatter) const
        {
            return scatter > 1e-4 && mean > 0
                       ? detail::gamma_mean_of_inverse(mean, m_epsilon, 1 / std::expm1(scatter)).mean
                       : (1 + scatter) / (mean + m_epsilon);
        }

        template <real T>
        static detail::standardization samples_of(const matrix<T>& x)
        {
            return {.parts = 1, .groups = x.shape()[0], .inner = x.shape()[1], .centred = Centred};
        }

        std::string_view m_name;
        double m_epsilon;
    };

    /// Layer normalization: each sample minus its mean, divided by its standard deviation (Ba, Kiros & Hinton
    /// 2016, eq. (3)). Throws invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto layer_norm(double epsilon = 1e-5)
    {
        return sample_norm_layer<true>("layer_norm", epsilon);
    }

    /// RMS normalization: each sample divided by its RMS (Zhang & Sennrich 2019, eq. (4)). Throws
    /// invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto rms_norm(double epsilon = 1e-6)
    {
        return sample_norm_layer<false>("rms_norm", epsilon);
    }
}

#endif
