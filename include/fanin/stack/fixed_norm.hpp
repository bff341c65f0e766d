// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_FIXED_NORM_HPP
#define FANIN_STACK_FIXED_NORM_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/stack/channel_affine.hpp>
#include <fanin/stack/detail/fixed_norm_prediction.hpp>
#include <fanin/stack/layer.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Means and variances of channels over a batch or, as running statistics, over several.
    struct channel_statistics
    {
        std::vector<double> mean;
        std::vector<double> variance;
    };

    /// The statistics of the channels of a batch, over samples and positions.
    template <real T>
    [[nodiscard]] channel_statistics statistics_of_channels(const batch<T>& x)
    {
        const std::size_t channels = x.shape().empty() ? 1 : x.shape().back();
        const matrix<T>& values = x.values();
        channel_statistics s{std::vector<double>(channels), std::vector<double>(channels)};
        const auto count = static_cast<double>(channels > 0 ? values.size() / channels : 0);
        const auto average = [&](std::vector<double>& sums, auto f)
        {
            for (std::size_t i = 0; i < values.size(); i += channels)
            {
                for (std::size_t c = 0; c < channels; ++c)
                {
                    sums[c] += f(static_cast<double>(values.data()[i + c]), c);
                }
            }
            for (double& sum : sums)
            {
                sum /= count;
            }
        };
        average(s.mean, [](double v, std::size_t) { return v; });
        average(s.variance, [&](double v, std::size_t c) { return (v - s.mean[c]) * (v - s.mean[c]); });
        return s;
    }

    /// y = (x - m) / √(v + epsilon) with given means m and variances v of the channels: batch_norm at
    /// inference. It treats samples apart.
    template <class Gain = no_bias, class Bias = no_bias>
    class fixed_norm_layer
    {
    public:
        fixed_norm_layer(channel_statistics s, double epsilon, detail::channel_affine<Gain, Bias> after = {})
            : m_statistics(std::move(s))
            , m_epsilon(epsilon)
            , m_after(std::move(after))
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
            const std::size_t variances = m_statistics.variance.size();
            detail::require(variances == m_statistics.mean.size(), "the number of variances", variances,
                            "that of the means, ", m_statistics.mean.size());
            for (const double m : m_statistics.mean)
            {
                detail::require(detail::is_finite(m), "a mean", m, "finite");
            }
            for (const double v : m_statistics.variance)
            {
                detail::require(detail::is_finite(v) && v >= 0, "a variance", v, "finite and at least 0");
                m_factors.push_back(1 / std::sqrt(v + epsilon));
            }
        }

        /// The layer with gains, one per channel.
        template <bias_initializer G>
        [[nodiscard]] auto with_gain(G gain) const
        {
            return with(m_after.with_gain(std::move(gain)));
        }

        /// The layer with biases, one per channel.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return with(m_after.with_bias(std::move(bias)));
        }

        /// Throws invalid_argument if the samples have another number of channels.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            sample_shape shape = x.shape();
            const std::size_t channels = shape.empty() ? 1 : shape.back();
            const std::vector<double>& mean = m_statistics.mean;
            if (channels != mean.size())
            {
                throw invalid_argument(detail::join("fanin: samples ", detail::shape_text(shape), " have ",
                                                    channels, " channels, but the statistics are those of ",
                                                    mean.size(), ": pass statistics of ", channels));
            }
            matrix<T> y = std::move(x).values();
            for (std::size_t i = 0; i < y.size(); i += channels)
            {
                for (std::size_t c = 0; c < channels; ++c)
                {
                    T& v = y.data()[i + c];
                    v = static_cast<T>((static_cast<double>(v) - mean[c]) * m_factors[c]);
                }
            }
            if (t.recording())
            {
                t.push(y);
            }
            m_after.apply(y, channels, k, t);
            return {std::move(y), std::move(shape)};
        }

        template <real T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const matrix<T> y = t.template pop<matrix<T>>();
            sample_shape shape = dy.shape();
            const std::size_t channels = m_factors.size();
            matrix<T> dx = std::move(dy).values();
            m_after.apply_back(dx, y, channels, k, t);
            for (std::size_t i = 0; i < dx.size(); i += channels)
            {
                T* const row = dx.data() + i;
                detail::write_in_runs(row, channels, [&](std::size_t c)
                                      { return static_cast<T>(static_cast<double>(row[c]) * m_factors[c]); });
            }
            return {std::move(dx), std::move(shape)};
        }

        /// The layer with held gains and biases, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            channel_statistics s = m_statistics;
            detail::show_statistics(s.mean, parameter_role::mean, true, t);
            detail::show_statistics(s.variance, parameter_role::variance, true, t);
            auto after = m_after.template hold<T>(s.mean.size(), k, t);
            fixed_norm_layer<typename decltype(after)::gain_type, typename decltype(after)::bias_type> layer(
                std::move(s), m_epsilon, std::move(after));
            batch<T> y = layer.forward(std::move(x), k, t);
            return std::pair(std::move(layer), std::move(y));
        }

        /// For statistics that do not depend on the weights before, such as those at the start of training, 0
        /// and 1. None if they differ between channels, or if gains or biases are random.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_after.predict(
                detail::predict_fixed_norm(x, m_statistics.mean, m_statistics.variance, m_epsilon));
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::norm};
        }

        /// "fixed_norm", "fixed_norm, gain held, bias held"
        [[nodiscard]] std::string name() const
        {
            return "fixed_norm" + m_after.text();
        }

    private:
        template <class G, class B>
        fixed_norm_layer<G, B> with(detail::channel_affine<G, B> after) const
        {
            return fixed_norm_layer<G, B>(m_statistics, m_epsilon, std::move(after));
        }

        channel_statistics m_statistics;
        double m_epsilon;
        std::vector<double> m_factors; ///< 1/√(v + epsilon)
        detail::channel_affine<Gain, Bias> m_after;
    };

    /// batch_norm with running statistics instead of those of the batch, as at inference. Throws
    /// invalid_argument unless there are as many variances as means, all at least 0, and 0 <= epsilon <= 1.
    [[nodiscard]] inline auto fixed_norm(channel_statistics statistics, double epsilon = 1e-5)
    {
        return fixed_norm_layer<>(std::move(statistics), epsilon);
    }
}

#endif
