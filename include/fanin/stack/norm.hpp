// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_NORM_HPP
#define FANIN_STACK_NORM_HPP

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
            const auto spread_of = [](const signal::sample& s)
            { return s.second_moment - (Centred ? s.mean * s.mean : 0); };
            const double spread = x.average(spread_of);
            const double inverse =
                x.average([&](const signal::sample& s) { return 1 / (spread_of(s) + m_epsilon); });
            signal y = x;
            y.standardized = false;
            for (signal::sample& s : y.typical)
            {
                const double v = spread_of(s) + m_epsilon;
                s = {Centred ? 0 : s.mean / std::sqrt(v), spread_of(s) / v};
            }
            const double mean = x.mean();
            y.cross_moment = (x.cross_moment - (Centred ? mean * mean : 0)) / (spread + m_epsilon);
            y.log_variance = 0;
            const double kept = std::max(0.0, n - (Centred ? 2 : 1)) / n;
            return {.y = std::move(y),
                    .factor = std::sqrt(kept * inverse),
                    .factor_log_variance = x.log_variance + 2 / (n * static_cast<double>(x.samples)),
                    .transfer = 0,
                    .factor_slope = -1};
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
