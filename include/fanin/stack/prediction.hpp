// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PREDICTION_HPP
#define FANIN_STACK_PREDICTION_HPP

#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// What theory expects of a set of numbers.
    struct expected_moments
    {
        double mean;
        double stddev;
        double second_moment;
    };

    /// How large the weights of a layer are, beside what its activation needs.
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

    /// What theory expects of one row of a report, at infinite width, and how far a draw of this width may be off.
    struct layer_prediction
    {
        std::string path; ///< within the layer that predicts; of the report's rows, within the stack
        std::string name;
        std::optional<expected_moments> pre_activation;
        expected_moments activation{};
        /// Root mean square of the gradient that the layer passes back, over what it was given.
        double factor = 1;
        /// Standard deviation, from draw to draw of the weights, of the logarithm of the activation's second moment.
        double log_stddev = 0;
        double factor_log_stddev = 0;                      ///< likewise of the logarithm of `factor` squared
        std::optional<weight_gain> weights = std::nullopt; ///< of a layer that draws some
    };

    /// What theory makes of a signal in one layer: what `predict(signal)` of a layer returns.
    struct prediction
    {
        std::optional<signal> y = std::nullopt; ///< none where theory does not know the layer
        std::optional<expected_moments> pre_activation = std::nullopt;
        double factor = 1;              ///< root mean square of the gradient passed back, over what was given
        double factor_log_variance = 0; ///< variance of the logarithm of its square, from draw to draw
        std::optional<weight_gain> weights = std::nullopt;
        std::vector<layer_prediction> rows{}; ///< of the layers that the layer runs
    };

    namespace detail
    {
        inline expected_moments moments_of(const signal& s)
        {
            const double mean = s.mean();
            const double second = s.second_moment();
            return {mean, std::sqrt(std::max(0.0, second - mean * mean)), second};
        }

        /// The row of a layer whose signal is known.
        inline layer_prediction row_of(const prediction& p, std::string path, std::string name)
        {
            return {.path = std::move(path),
                    .name = std::move(name),
                    .pre_activation = p.pre_activation,
                    .activation = moments_of(*p.y),
                    .factor = p.factor,
                    .log_stddev = std::sqrt(p.y->log_variance),
                    .factor_log_stddev = std::sqrt(p.factor_log_variance),
                    .weights = p.weights};
        }

        /// One layer after another: the signal goes on, factors multiply, rows follow each other.
        inline void append(prediction& all, prediction next)
        {
            all.y = std::move(next.y);
            all.factor *= next.factor;
            all.factor_log_variance += next.factor_log_variance;
            std::move(next.rows.begin(), next.rows.end(), std::back_inserter(all.rows));
        }
    }
}

#endif
