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
#include <utility>
#include <vector>

namespace fanin
{
    /// The state of a batch between two layers in theory: averages over the draw of the weights.
    struct signal
    {
        /// Moments of one sample over its features.
        struct sample
        {
            double mean;
            double second_moment;
        };

        sample_shape shape;
        std::size_t samples = 0;
        std::vector<sample> typical; ///< one sample per group of equally many samples of similar length
        double cross_moment = 0;     ///< E[x y] of one feature in two different samples
        /// For images, the second moment along height and width, divided by its mean: padding lowers it at
        /// the edges. Empty if it is uniform.
        std::array<std::vector<double>, 2> profile;
        bool standardized = false;  ///< each feature has mean 0 and variance 1 over the batch
        double cosine_variance = 0; ///< of the cosines of pairs of samples, over draws
        /// Variance, over draws of the weights, of the logarithm of the second moment of the whole batch.
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

    namespace detail
    {
        /// A batch in theory: its samples, sorted by length, become eight typical samples. None if the batch
        /// is empty or has NaN or infinities.
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
