// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PREDICTION_HPP
#define FANIN_STACK_PREDICTION_HPP

#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Predicted moments of a set of numbers.
    struct expected_moments
    {
        double mean;
        double stddev;
        double second_moment;
    };

    /// The gain of the weights beside the gains that the activation needs. In the row of an activation
    /// without weights, the initializer is empty and the gain drawn is 1.
    struct weight_gain
    {
        std::string initializer;
        std::string activation;
        double drawn;    ///< √(fan in · variance of a weight)
        double forward;  ///< 1/√E[φ²], z ~ N(0, 1): keeps the second moment of the signal
        bool holds;      ///< whether a deep stack stays at q = 1: χ∥ = dE[φ²]/dq / E[φ²] <= 1
        double backward; ///< 1/√E[φ'²]: keeps the second moment of the gradient
        /// Gain of the edge of chaos at σ_b = 0, if a stable one exists; it keeps signal and gradient at any
        /// depth.
        std::optional<double> critical;
        std::optional<double> sine_frequency = std::nullopt; ///< omega of an activation sin(omega x)
        double bias_variance = 0;                            ///< of one bias
        double inputs_seen = 1;                              ///< fraction of the fan in that is not padding
        /// χ∥ at q = 1 and the forward gain: the factor per layer of a small error of log q.
        double error_factor = 1;
    };

    /// How the cosine c of a channel's gradients at two positions of an image passes one layer backward.
    /// Random gradients have none; a mean over positions gives all positions one gradient, of which a norm
    /// over positions takes away more.
    struct gradient_places
    {
        double gain = 1;  ///< the factor of c
        double made = 0;  ///< what the layer adds to c
        double along = 0; ///< of an activation, per c: fraction of the squared gradient along the signal
        /// Fraction of the squared gradient that norms take away, beside what their factors say, per c and
        /// per fraction along the signal.
        double taken = 0;
        double taken_of_alike = 0;
        double taken_of_along = 0;

        /// c and the fraction along the signal.
        struct state
        {
            double alike = 0;
            double along = 0;
        };

        /// The fraction of the squared gradient that is left.
        double pass(state& s) const
        {
            const double left =
                std::max(0.0, 1 - taken - taken_of_alike * s.alike - taken_of_along * s.along);
            s = {gain * s.alike + made, along * s.alike};
            return left;
        }

        /// Both layers, of which gradients pass `later` first.
        void append(const gradient_places& later)
        {
            taken += later.taken + taken_of_alike * later.made;
            taken_of_alike =
                later.taken_of_alike + taken_of_alike * later.gain + taken_of_along * later.along;
            taken_of_along = later.taken_of_along;
            made += gain * later.made;
            along *= later.gain;
            gain *= later.gain;
        }
    };

    /// How the overlap of the gradients of two samples, E[cos²] of their angle, passes one layer backward,
    /// and what it adds to the scatter of the layer's factor. Gradients of similar samples become parallel
    /// with depth, so that a batch averages less and less.
    struct gradient_overlap
    {
        double gain = 1;     ///< the factor of the overlap
        double noise = 0;    ///< overlap that the layer adds
        double scatter = 0;  ///< covariance of log factor² of two samples per unit of overlap
        double at_least = 0; ///< the overlap that factor_log_stddev includes
        double alone = 0;    ///< variance of log factor² of one sample, given the signal
        double shared = 0;   ///< covariance of log factor² of two samples with gradients at `at_least`
        /// Per unit by which the kurtosis of the entries of a sample's gradient exceeds 3: what `alone`
        /// gains.
        double per_kurtosis = 0;
        double peak = 1;    ///< the factor of that kurtosis
        bool mixes = false; ///< makes gradients Gaussian again, as weights do
        /// What `alone` is for the sum of the gradients of many tokens: their lengths average out.
        double of_direction = 0;
        gradient_places places{}; ///< of images
    };

    /// How gradients of tokens pass a layer backward. They are described by the mean squares of each group of
    /// positions, and then, row by row, by the mean products of two tokens of a sequence, by their groups a
    /// and b <= a. A layer without mixing multiplies each of them by a factor of its own; mixing is a matrix,
    /// row by row. Relative to factor², so that gradients of equal squares without products keep their size.
    /// All are equal where both are empty.
    struct token_map
    {
        std::vector<double> factors{};
        std::vector<double> mixing{};
    };

    /// One of several paths of gradients through a layer, which add up.
    struct token_path
    {
        double part = 1; ///< of factor², for gradients of equal squares without products
        token_map map{};
        gradient_overlap overlap{};
    };

    /// A layer of tokens behind the layers that gradients pass before it, from random ones at the output of
    /// the stack.
    struct gradient_in_stack
    {
        double factor = 1;       ///< RMS at the input / at the output
        double log_variance = 0; ///< over draws of the weights: of the square, given the signal
    };

    /// The prediction for one row of a report at infinite width, and the scatter of draws at the given width.
    struct layer_prediction
    {
        std::string path; ///< relative to the predicting layer; in the rows of a report, to the stack
        std::string name;
        std::optional<expected_moments> pre_activation;
        expected_moments activation{};
        /// RMS of the gradient at the input of the layer, divided by the RMS at its output.
        double factor = 1;
        /// Standard deviation over draws of the weights: logarithm of the activation's second moment.
        double log_stddev = 0;
        double factor_log_stddev = 0; ///< likewise: logarithm of factor²; NaN if not known
        double transfer = 1;          ///< d log E[y²] / d log E[x²] of output y and input x
        double factor_slope = 0;      ///< d log factor² / d log E[x²]
        /// What the scatter of E[x²] over draws adds to the mean of log factor².
        double factor_drift = 0;
        double factor_curvature = 0; ///< half the second derivative of log factor² by log E[x²]
        double covariance = 0;       ///< of what the layer itself adds to log E[y²] and to log factor²
        gradient_overlap overlap{};
        /// factor² of each typical sample, divided by the mean; empty if all are alike.
        std::vector<double> sample_factors{};
        /// Fraction of the squared gradient at the layer's input that goes to features that are constant over
        /// the batch, which the activation before stops.
        double blocked = 0;
        /// Fraction of the squared gradient that a norm takes away, as it holds lengths and means fixed.
        double removed = 0;
        /// Of tokens; without any, their gradients pass like those of samples.
        std::vector<token_path> token_paths{};
        /// Of tokens, on the main path.
        std::optional<gradient_in_stack> in_stack = std::nullopt;
        /// Of a layer with weights, or an activation; the rows of a report have it as `gain` of their own.
        std::optional<weight_gain> weights = std::nullopt;
    };

    /// The effect of one layer on a signal: the result of a layer's `predict(signal)`.
    struct prediction
    {
        std::optional<signal> y = std::nullopt; ///< none if theory does not know the layer
        std::optional<expected_moments> pre_activation = std::nullopt;
        double factor = 1;              ///< RMS of the gradient at the input / at the output
        double factor_log_variance = 0; ///< variance of log factor² over draws of the weights
        double transfer = 1;            ///< d log E[y²] / d log E[x²] of output y and input x
        double factor_slope = 0;        ///< d log factor² / d log E[x²]
        double factor_drift = 0;        ///< mean of log factor² over draws less its value at E[x²]
        double factor_curvature = 0;    ///< half the second derivative of log factor² by log E[x²]
        double covariance = 0;          ///< of what the layer itself adds to log E[y²] and to log factor²
        gradient_overlap overlap{};
        std::vector<double> sample_factors{};  ///< factor² of each typical sample over the mean
        std::vector<token_path> token_paths{}; ///< of tokens
        /// Fraction of the squared gradient that a norm takes away, as it holds lengths and means fixed.
        double removed = 0;
        double blocked = 0; ///< fraction of the squared gradient at the input that the layer before stops
        /// What the layer before passes of the squared gradient, over what its own factor says: a maximum is
        /// at a place with a slope more often than other places are.
        double passes = 1;
        /// Likewise, of an activation behind a skip connection: what the layer before that passes of the
        /// squared gradient that takes it.
        double passes_skip = 1;
        double skip_part = 0;        ///< of the squared gradient at the input: through a skip connection
        std::size_t before_skip = 0; ///< the row of the layer before it, of a list
        std::optional<weight_gain> weights = std::nullopt;
        std::vector<layer_prediction> rows{}; ///< of the layer's children
    };

    namespace detail
    {
        inline expected_moments moments_of(const signal& s)
        {
            const double mean = s.mean();
            const double second = s.second_moment();
            return {mean, std::sqrt(std::max(0.0, second - mean * mean)), second};
        }

        /// The row of a layer with a known signal.
        inline layer_prediction row_of(const prediction& p, std::string path, std::string name)
        {
            return {.path = std::move(path),
                    .name = std::move(name),
                    .pre_activation = p.pre_activation,
                    .activation = moments_of(*p.y),
                    .factor = p.factor,
                    .log_stddev = std::sqrt(p.y->log_variance),
                    .factor_log_stddev = std::sqrt(p.factor_log_variance),
                    .transfer = p.transfer,
                    .factor_slope = p.factor_slope,
                    .factor_drift = p.factor_drift,
                    .factor_curvature = p.factor_curvature,
                    .covariance = p.covariance,
                    .overlap = p.overlap,
                    .sample_factors = p.sample_factors,
                    .blocked = p.blocked,
                    .removed = p.removed,
                    .token_paths = p.token_paths,
                    .weights = p.weights};
        }

        /// The prediction of the row at `path`, searched from the next one on: a user's layer may predict
        /// other rows than it makes.
        inline std::optional<layer_prediction> take_prediction(std::vector<layer_prediction>& rows,
                                                               std::size_t& next, const std::string& path)
        {
            for (std::size_t i = next; i < rows.size(); ++i)
            {
                if (rows[i].path == path)
                {
                    next = i + 1;
                    return std::move(rows[i]);
                }
            }
            return std::nullopt;
        }
    }
}

#endif
