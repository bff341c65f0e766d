// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_CSV_HPP
#define FANIN_SHOW_CSV_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/report.hpp>

#include <string>

namespace fanin
{
    struct comparison;

    /// The report as comma-separated values: a header, then one line per row of the report, in its order.
    ///
    /// Texts are quoted by the rules of RFC 4180 where they need it; lines end with a line feed. Numbers have
    /// the shortest digits that restore them. A field is empty where there is no number: what was not
    /// measured, and NaN. Infinities are "inf" and "-inf".
    ///
    /// - layer (the number of the row), path, name; in, out: shapes such as 28x28x3; weights, biases: numbers
    ///   of parameters
    /// - of the activation: count, nan, negative_infinity, positive_infinity, zeros, saturated, mean, stddev,
    ///   root_mean_square, min, max, dead_units
    /// - pre_activation_mean, pre_activation_stddev, weight_mean, weight_stddev
    /// - gradient_count, gradient_root_mean_square (with respect to the activation), gradient_factor,
    ///   gradient_saturated_fraction, weight_gradient_root_mean_square
    /// - predicted_root_mean_square, predicted_log_stddev (of the second moment), predicted_factor
    /// - effective_rank, mean_cosine, symmetric_units
    [[nodiscard]] std::string to_csv(const report& r);

    /// The comparison as comma-separated values, as for a report: a header, then one line per candidate
    /// and place on its main path, the best candidate first.
    ///
    /// - rank, candidate; depth: 0 for the batch, then the layers; path, name
    /// - signal: geometric mean of the RMS over seeds; gradient: that of the norm of a sample's gradient;
    ///   log_signal and log_gradient, each _mean and _stddev of the natural logarithm; nonfinite and
    ///   nonfinite_gradients: elements, over all seeds
    /// - of the candidate, in each of its lines: layers, and _mean and _stddev of score, forward, backward,
    ///   output_root_mean_square, output_stddev, saturated, dead
    [[nodiscard]] std::string to_csv(const comparison& c);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/csv.ipp>
#endif

#endif
