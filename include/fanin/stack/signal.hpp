// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SIGNAL_HPP
#define FANIN_STACK_SIGNAL_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/batch.hpp>

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace fanin::detail
{
    struct feature_law;
    struct image_patches;
    struct position_state;
}

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
            double kurtosis = 3;      ///< E[x⁴]/E[x²]² over the features
            double skewness = 0;      ///< E[x³]/E[x²]^(3/2)
            double mean_variance = 0; ///< of the means of the samples that it stands for
            double size_variance = 0; ///< of their second moments, divided by the square of the mean
        };

        /// Of two typical samples: their cosine, its variance over draws of the weights, and the covariance
        /// over draws of the logarithms of their second moments.
        struct pair
        {
            double cosine = 0;
            double cosine_variance = 0;
            double log_covariance = 0;
            /// The part of `cosine_variance` that the number of units adds.
            double of_units = 0;
            double cosine_third = 0; ///< third central moment of the cosines, of images
        };

        /// Of two patches of an image, or of two images, at different positions.
        struct apart_pair : pair
        {
            double aligned = 1; ///< fraction of the products of two squares that are of one position
        };

        /// Features of a batch whose pre-activations share a part.
        struct feature_class
        {
            double weight;     ///< fraction of the features
            double variance;   ///< over the batch, where it is not 0
            double scatter;    ///< of the variance over features, relative, squared
            double constant;   ///< fraction that is constant over the batch, such as dead units
            double slope;      ///< E[φ'²]
            double covariance; ///< of its mean over the batch with the variance, relative
            double with_pairs; ///< `scatter` with what pairs of samples have in common beyond that part
        };

        /// Rows that are the tokens of equally long sequences. Typical sample g then stands for the positions
        /// of group g in one sequence, and sample groups + g, if there are more sequences, for those in
        /// another.
        struct token_groups
        {
            std::size_t length = 0;  ///< tokens of a sequence; 0 where the rows are samples
            std::size_t groups = 0;  ///< of neighbouring positions, almost equally many each
            double equal_within = 0; ///< fraction of the pairs of a sequence that are equal, of token numbers
            double equal_between = 0;               ///< likewise of pairs of two sequences
            std::optional<double> table_variance{}; ///< of the weights of the embedding before
            double table_share = 0; ///< of the second moment: what is still the row of the token there
            /// Of the cosines of pairs of a sequence in the batch: no matter of the draw.
            double cosine_variance = 0;
            /// By group, what the mean product of two different tokens of it exceeds that of tokens of
            /// neighbouring groups by, over its second moment: the first tokens of a causal sequence have
            /// most in common. Empty where that is nothing.
            std::vector<double> nearer{};

            /// The first position of group g.
            [[nodiscard]] std::size_t begin(std::size_t g) const
            {
                return g * length / groups;
            }

            [[nodiscard]] double excess(std::size_t g) const
            {
                return nearer.empty() ? 0 : nearer[g];
            }
        };

        sample_shape shape;
        std::size_t samples = 0;
        token_groups tokens;
        std::vector<sample> typical; ///< one sample per group of equally many samples of similar length
        double cross_moment = 0;     ///< E[x y] of one feature in two different samples
        /// For images, the second moment along each axis before the channels, divided by its mean: padding
        /// lowers it at the edges. Empty if it is uniform.
        std::array<std::vector<double>, 3> profile;
        /// That of a batch of uniform images. Padding lowers gradients likewise, in reverse order.
        std::array<std::vector<double>, 3> even_profile;
        /// Behind the sums of a convolution: the products with all other positions along each axis, over
        /// their mean.
        std::array<std::vector<double>, 3> far_profile;
        /// Variance of the taps that the values have seen, along each axis, in positions: over so many
        /// positions the cosines of pairs are alike.
        std::array<double, 3> blur{};
        double empty_positions = 0; ///< fraction of the positions of images that are 0 in every channel
        /// Each feature has mean 0 and variance 1 over the batch, or each sample over its features.
        bool standardized = false;
        bool steady = false;  ///< each feature is a function, or a sum, of standardized ones
        bool centred = false; ///< each sample has mean 0 over its features, whatever the draw

        double cosine_variance = 0; ///< of the cosines of pairs of samples, over draws
        /// Of all pairs of typical samples, row by row. Where there are none, all are alike.
        std::vector<pair> pairs;
        /// Of the patches that a convolution sees in all pairs of typical samples, row by row. Empty where
        /// the positions of an image count as one.
        std::vector<apart_pair> apart;
        /// Gives the pairs of a batch of images what their patches have in common; empty after the first
        /// layer. It refers to the batch, and so holds as long as the batch lives.
        std::function<void(const detail::image_patches&, signal&)> patches;
        /// What positions have in common, for pooling. It refers to the batch and to the activation before,
        /// and so holds as long as they live.
        std::shared_ptr<const detail::position_state> positions;
        /// The law of the features, if it is not Gaussian but known.
        std::shared_ptr<const detail::feature_law> law;
        /// Makes the features alike in what their samples share, after an activation; empty where features
        /// are Gaussian. Their many integrals are for layers that mix the samples. It refers to the
        /// activation, and so holds as long as the layer lives.
        std::function<std::vector<feature_class>()> features;
        /// Variance of the logarithm of a feature's second moment over the batch, over draws, and the part of
        /// it that comes with longer weights.
        double feature_variance = 0;
        double weight_variance = 0;
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
        /// A batch in theory: its samples, sorted by length, become up to 32 typical samples. None if the
        /// batch is empty or has NaN or infinities.
        template <real T>
        std::optional<signal> signal_of(const batch<T>& x);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/signal.ipp>
#endif

#endif
