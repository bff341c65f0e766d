// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SIGNAL_HPP
#define FANIN_STACK_SIGNAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/batch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// What theory knows of a batch between two layers: averages over the draw of the weights.
    struct signal
    {
        /// Of one sample, over its features.
        struct sample
        {
            double mean;
            double second_moment;
        };

        sample_shape shape;
        std::size_t samples = 0;
        std::vector<sample>
            typical;             ///< samples that stand for all, each for as many: as they differ in length
        double cross_moment = 0; ///< E[x y] of one feature in two different samples
        /// Of images, the second moment along height and width, over its mean: padding takes from the edges. Empty where
        /// it is even.
        std::array<std::vector<double>, 2> profile;
        double cosine_variance = 0; ///< by which the cosines of pairs of samples differ from draw to draw
        /// Variance of the logarithm of the second moment of the whole batch: what draws of weights differ by.
        double log_variance = 0;

        [[nodiscard]] double mean() const
        {
            return average([](const sample& s) { return s.mean; });
        }

        [[nodiscard]] double second_moment() const
        {
            return average([](const sample& s) { return s.second_moment; });
        }

        /// The average of f over the typical samples.
        template <class F>
        [[nodiscard]] double average(F f) const
        {
            double sum = 0;
            for (const sample& s : typical)
            {
                sum += f(s);
            }
            return sum / static_cast<double>(typical.size());
        }
    };

    /// What theory expects of a set of numbers.
    struct expected_moments
    {
        double mean;
        double stddev;
        double second_moment;
    };

    /// How large the weights of a layer are, beside what its activation asks for.
    struct weight_gain
    {
        std::string initializer;
        std::string activation;
        double drawn;    ///< √(fan in · variance of a weight)
        double forward;  ///< 1/√E[φ²], z ~ N(0, 1): keeps the second moment of the signal
        bool holds;      ///< whether a deep stack stays there: χ∥ = dE[φ²]/dq / E[φ²] is not above 1
        double backward; ///< 1/√E[φ'²]: keeps that of gradients
        /// That of the edge of chaos at σ_b = 0, where there is one that attracts; it keeps both in any depth.
        std::optional<double> critical;
        std::optional<double> sine_frequency = std::nullopt; ///< omega of an activation sin(omega x)
    };

    /// What theory expects of one layer, at infinite width, and how far a draw of this width may be off.
    struct layer_prediction
    {
        std::string path;
        std::string name;
        std::optional<expected_moments> pre_activation;
        expected_moments activation{};
        double factor =
            1; ///< root mean square of the gradient that the layer passes back, over what it was given
        /// Standard deviation, from draw to draw of the weights, of the logarithm of the activation's second moment.
        double log_stddev = 0;
        /// The same of the square of `factor`.
        double factor_log_stddev = 0;
        std::optional<weight_gain> weights = std::nullopt; ///< of a layer that draws some
    };

    namespace detail
    {
        inline expected_moments moments_of(const signal& s)
        {
            const double mean = s.mean();
            const double second = s.second_moment();
            return {mean, std::sqrt(std::max(0.0, second - mean * mean)), second};
        }

        /// A batch as theory sees it: samples in the order of their length stand for eight groups of their like. None
        /// where the batch is empty or has a NaN or an infinity.
        template <real T>
        std::optional<signal> signal_of(const batch<T>& x)
        {
            constexpr std::size_t groups = 8;
            const std::size_t n = x.samples();
            const auto features = static_cast<double>(x.features());
            std::vector<signal::sample> samples(n);
            std::vector<double> sums(x.features());
            double squares = 0;
            for (std::size_t i = 0; i < n; ++i)
            {
                samples[i] = {0, 0};
                for (std::size_t j = 0; j < x.features(); ++j)
                {
                    const auto v = static_cast<double>(x.values()(i, j));
                    samples[i].mean += v / features;
                    samples[i].second_moment += v * v / features;
                    sums[j] += v;
                }
                squares += samples[i].second_moment;
            }
            if (n == 0 || x.features() == 0 || !is_finite(squares))
            {
                return std::nullopt;
            }
            std::sort(samples.begin(), samples.end(),
                      [](const auto& a, const auto& b) { return a.second_moment < b.second_moment; });

            signal s;
            s.shape = x.shape();
            s.samples = n;
            for (std::size_t g = 0; g < groups; ++g)
            {
                const std::size_t begin = g * n / groups;
                const std::size_t end = (g + 1) * n / groups;
                signal::sample mean{0, 0};
                for (std::size_t i = begin; i < end; ++i)
                {
                    mean.mean += samples[i].mean / static_cast<double>(end - begin);
                    mean.second_moment += samples[i].second_moment / static_cast<double>(end - begin);
                }
                if (begin < end)
                {
                    s.typical.push_back(mean);
                }
            }
            double square_of_sums = 0;
            for (const double sum : sums)
            {
                square_of_sums += sum * sum / features;
            }
            const auto count = static_cast<double>(n);
            s.cross_moment = n > 1 ? (square_of_sums - squares) / (count * (count - 1)) : 0;
            return s;
        }
    }
}

#endif
