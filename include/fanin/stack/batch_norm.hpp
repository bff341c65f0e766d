// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BATCH_NORM_HPP
#define FANIN_STACK_BATCH_NORM_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/channel_affine.hpp>
#include <fanin/stack/detail/channel_scales.hpp>
#include <fanin/stack/detail/image_norm_prediction.hpp>
#include <fanin/stack/detail/standardization.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// y = (x - m) / √(v + epsilon), with m and v the mean and variance of a channel over the batch. A
    /// channel is a feature, or a channel of (height, width, channels) over all positions. Without laws,
    /// gains are 1 and biases are 0, as at the start of training.
    template <class Gain = no_bias, class Bias = no_bias>
    class batch_norm_layer
    {
    public:
        explicit batch_norm_layer(double epsilon, detail::channel_affine<Gain, Bias> after = {})
            : m_epsilon(epsilon)
            , m_after(std::move(after))
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
        }

        /// The layer with gains, one per channel, such as init::zeros<float> for the last norm of a residual
        /// branch.
        template <bias_initializer G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return batch_norm_layer<G, Bias>(m_epsilon, m_after.with_gain(std::move(gain)));
        }

        /// The layer with biases, one per channel.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return batch_norm_layer<Gain, B>(m_epsilon, m_after.with_bias(std::move(bias)));
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            const std::size_t channels = shape.empty() ? 1 : shape.back();
            matrix<T> y = std::move(x).values();
            std::vector<double> factors = channels_of(y, channels, t.others()).forward(y, m_epsilon);
            if (t.recording())
            {
                t.push(y);
                t.push(std::move(factors));
            }
            m_after.apply(y, channels, k, t);
            return {std::move(y), std::move(shape)};
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)): the statistics of the batch depend on x, too.
        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto factors = t.template pop<std::vector<double>>();
            matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            matrix<T> dx = std::move(dy).values();
            m_after.apply_back(dx, y, factors.size(), k, t);
            channels_of(dx, factors.size(), t.others()).backward(dx, y, factors);
            t.recycle(std::move(y));
            return {std::move(dx), std::move(shape)};
        }

        /// The layer with held gains and biases, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            auto after = m_after.template hold<T>(x.shape().empty() ? 1 : x.shape().back(), k, t);
            batch_norm_layer<typename decltype(after)::gain_type, typename decltype(after)::bias_type> layer(
                m_epsilon, std::move(after));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// The mean of a feature over the batch becomes 0, its variance v/(v + epsilon). Of a Gaussian
        /// feature, v is a sum of squares, close to a gamma distribution with Var(v)/E[v]² = 2 tr K²/(tr K)²
        /// of the centred products K of samples (Satterthwaite 1946). Gradients pass with E[1/(v +
        /// epsilon)]; features that are constant over the batch pass 1/epsilon. The part of v that the length
        /// of a unit's weights explains is left out: the gradient takes it back in the layer of the weights.
        /// Where few features decide the size of the gradient, its spread is not known. None if gains or
        /// biases are random.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_after.predict(predict_standardized(x));
        }

        /// Its statistics mix the samples.
        [[nodiscard]] static constexpr layer_traits traits() noexcept
        {
            return {.samplewise = false, .splittable = true};
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm, .across_samples = true};
        }

        /// "batch_norm", "batch_norm, gain ones, bias zeros"
        [[nodiscard]] std::string name() const
        {
            return "batch_norm" + m_after.text();
        }

    private:
        [[nodiscard]] prediction predict_standardized(const signal& x) const
        {
            if (x.shape.size() > 1)
            {
                return detail::predict_image_batch_norm(x, m_epsilon);
            }
            if (x.samples < 3 || x.shape.empty())
            {
                return {}; // two samples become ±1
            }
            const auto samples = static_cast<double>(x.samples);
            const auto units = static_cast<double>(detail::features_of(x.shape));
            signal y = x;
            detail::merge_positions(y);
            const detail::centred_products k = detail::centre(y);
            if (!(k.mean_variance > 1e-12 * x.second_moment()))
            {
                return {}; // equal samples: what is left is rounding
            }
            const detail::channel_scales v = !x.features ? detail::scales_of_gaussian(k, x, m_epsilon)
                                                         : detail::scales_of_classes(k, x, m_epsilon);
            if (!v.known)
            {
                return {};
            }
            double squares = 0; // of the second moments
            const double before = y.second_moment();
            std::vector<double> parts; // of the samples in the variance of a feature
            for (const signal::sample& s : y.typical)
            {
                squares += s.second_moment * s.second_moment / static_cast<double>(y.typical.size());
                parts.push_back(mean_part(before > 0 ? s.second_moment / before / samples : 0));
            }
            const double all_parts =
                std::accumulate(parts.begin(), parts.end(), 0.0) / static_cast<double>(parts.size());
            for (std::size_t a = 0; a < parts.size(); ++a)
            {
                const double share = before > 0 ? y.typical[a].second_moment / before / samples : 0;
                // of the square of one value over the sum of all, a beta variable
                y.typical[a] = {.mean = 0,
                                .second_moment = all_parts > 0 ? v.kept * parts[a] / all_parts : 0,
                                .kurtosis = 3 / (1 + 2 * share)};
            }
            const bool alike = squares < 1.5 * before * before; // or few samples decide each 1/v
            const double scatter = v.kept > 0 ? v.kept_variance / (v.kept * v.kept) / units : 0;
            for (signal::pair& p : y.pairs)
            {
                p.log_covariance = scatter;
                if (x.features) // what samples have in common is gone; features now count alike
                {
                    const double own = 1 / ((1 - v.constant) * units);
                    p.cosine_variance = std::min(1.0, p.cosine_variance - p.of_units + own);
                    p.of_units = own;
                }
            }
            y.standardized = true;
            y.centred = false;
            y.features = nullptr;
            y.feature_variance = 0;
            detail::summarize_pairs(y);
            // The parts of v that units scatter by are in those of the signal, too.
            const double in_signal = x.feature_variance / units;
            const double of_live = v.inverse_variance / (v.inverse * v.inverse) / units;
            const double of_count =
                v.constant > 0 ? v.of_constant * v.of_constant * (1 - v.constant) / v.constant / units : 0;
            const double own = (1 - v.of_constant) * (1 - v.of_constant) * of_live + of_count - in_signal;
            const bool known = v.inverse_known && (alike || !x.features) && of_live < 0.2 && of_count < 0.2
                               && !(v.constant > 0 && m_epsilon == 0);
            const double live = (1 - v.constant) * v.inverse;
            const double all = v.of_constant < 1 ? live / (1 - v.of_constant) : v.constant / m_epsilon;
            return {.y = std::move(y),
                    .factor = std::sqrt((samples - 2) / samples * all),
                    .factor_log_variance = known ? std::max(0.0, x.log_variance + own)
                                                 : std::numeric_limits<double>::quiet_NaN(),
                    .transfer = 0,
                    .factor_slope = -1,
                    .factor_drift = -x.log_variance / 2, // E[1/v] is the mean of the factor
                    .overlap = {.alone = own, .shared = own},
                    .blocked = v.of_constant + (1 - v.of_constant) * v.taken};
        }

        // E[p g²/(p g² + 1 - p)], g ~ N(0, 1): the part of a sample that has the part p of the mean variance.
        static double mean_part(double p)
        {
            if (p < 1e-3)
            {
                return p;
            }
            if (p > 0.999)
            {
                return 1;
            }
            const double t = 2 * p / (1 - p);
            return 1 - std::sqrt(std::numbers::pi / t) * std::exp(1 / t) * std::erfc(std::sqrt(1 / t));
        }

        template <real T>
        static detail::standardization channels_of(const matrix<T>& x, std::size_t channels,
                                                   const peers* others)
        {
            return {.parts = channels > 0 ? x.size() / channels : 0,
                    .groups = channels,
                    .inner = 1,
                    .centred = true,
                    .others = others};
        }

        double m_epsilon;
        detail::channel_affine<Gain, Bias> m_after;
    };

    /// Batch normalization with the statistics of the batch (Ioffe & Szegedy 2015, alg. 1). Throws
    /// invalid_argument unless 0 <= epsilon <= 1.
    [[nodiscard]] inline auto batch_norm(double epsilon = 1e-5)
    {
        return batch_norm_layer<>(epsilon);
    }
}

#endif
