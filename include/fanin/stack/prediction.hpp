// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PREDICTION_HPP
#define FANIN_STACK_PREDICTION_HPP

#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
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
        std::vector<double> sample_factors{}; ///< factor² of each typical sample over the mean
        double blocked = 0; ///< fraction of the squared gradient at the input that the layer before stops
        /// What the layer before passes of the squared gradient, over what its own factor says: a maximum is
        /// at a place with a slope more often than other places are.
        double passes = 1;
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

        /// Appends the next layer: it takes over the signal, multiplies the factors, and appends the rows.
        inline void append(prediction& all, prediction next)
        {
            all.y = std::move(next.y);
            all.factor *= next.factor * std::sqrt(1 - next.blocked);
            if (all.rows.empty())
            {
                all.passes *= next.passes; // of the layer before the list
            }
            else
            {
                all.factor *= std::sqrt(next.passes);
                all.rows.back().factor *= std::sqrt(next.passes);
            }
            all.factor_log_variance += next.factor_log_variance;
            all.factor_slope += next.factor_slope * all.transfer;
            all.factor_curvature += next.factor_curvature * all.transfer * all.transfer;
            all.factor_drift += next.factor_drift;
            all.transfer *= next.transfer;
            // The gradient comes through the next layer first.
            const gradient_overlap& o = next.overlap;
            all.overlap.alone += o.alone;
            all.overlap.shared += o.shared;
            all.overlap.scatter = o.scatter + all.overlap.scatter * o.gain;
            all.overlap.noise = all.overlap.noise + all.overlap.gain * o.noise;
            all.overlap.gain *= o.gain;
            all.overlap.at_least = std::max(all.overlap.at_least, o.at_least);
            if (all.sample_factors.empty())
            {
                all.sample_factors = std::move(next.sample_factors);
            }
            else if (all.sample_factors.size() == next.sample_factors.size())
            {
                std::transform(all.sample_factors.begin(), all.sample_factors.end(),
                               next.sample_factors.begin(), all.sample_factors.begin(),
                               [](double a, double b) { return a * b; });
            }
            std::move(next.rows.begin(), next.rows.end(), std::back_inserter(all.rows));
        }
    }
}

#endif
