// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SIGNAL_HPP
#define FANIN_STACK_SIGNAL_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/batch.hpp>

#include <array>
#include <cstddef>
#include <optional>
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
        std::optional<signal> signal_of(const batch<T>& x);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/signal.ipp>
#endif

#endif
