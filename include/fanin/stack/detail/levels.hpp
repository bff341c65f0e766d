// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LEVELS_HPP
#define FANIN_STACK_DETAIL_LEVELS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// A predicted RMS at infinite width.
    struct expected_level
    {
        double value;
        double log_stddev; ///< of log RMS², over draws of the weights
    };

    /// The RMS of a signal or gradient at one place of a stack.
    struct level
    {
        double measured = std::numeric_limits<double>::quiet_NaN(); ///< NaN if not measured
        bool nonfinite = false;                                     ///< has NaN or infinities
        bool on_branch = false;                                     ///< off the main path
        std::optional<expected_level> expected{};

        /// Whether a logarithm describes it.
        [[nodiscard]] bool is_measurable() const
        {
            return !nonfinite && measured > 0;
        }
    };

    /// One level at the input and one after each row of a report.
    using levels = array_list<level>;

    inline level measured_level(const summary& s, bool on_branch)
    {
        const double size = s.root_mean_square();
        return {.measured = size,
                .nonfinite = s.nonfinite() > 0 || (s.count > 0 && !is_finite(size)),
                .on_branch = on_branch};
    }

    /// The levels of the signal. The prediction starts from the measured input.
    inline levels forward_levels(const report& r)
    {
        const array_list<bool> on_branch = rows_on_branches(r);
        levels l{measured_level(r.input, false)};
        bool any_expected = false;
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            l.push_back(measured_level(r.layers[i].activation, on_branch[i]));
            if (const auto& p = r.layers[i].prediction)
            {
                any_expected = true;
                l.back().expected = {std::sqrt(p->activation.second_moment), p->log_stddev};
            }
        }
        if (any_expected)
        {
            l.front().expected = {l.front().measured, 0};
        }
        return l;
    }

    /// Multiplies the squared gradients of typical samples by factors of mean 1, and returns the change of
    /// their mean: it is not 1 where samples with small gradients have large factors.
    inline double pass_back(std::vector<double>& sizes, const std::vector<double>& factors)
    {
        if (factors.empty())
        {
            return 1;
        }
        if (sizes.size() != factors.size())
        {
            sizes.assign(factors.size(), 1.0);
        }
        double mean = 0;
        for (std::size_t a = 0; a < sizes.size(); ++a)
        {
            sizes[a] *= factors[a];
            mean += sizes[a] / static_cast<double>(sizes.size());
        }
        for (double& s : sizes)
        {
            s /= mean > 0 ? mean : 1;
        }
        return mean;
    }

    /// The mean of the squares of sizes of mean 1; 1 without any.
    inline double same_sample_part(const std::vector<double>& sizes)
    {
        double sum = 0;
        for (const double s : sizes)
        {
            sum += s * s;
        }
        return sizes.empty() ? 1 : sum / static_cast<double>(sizes.size());
    }

    /// The levels of the gradient; none if no gradient was measured. The prediction starts from the measured
    /// gradient of the output and multiplies by the factors of the layers. A deviation of the signal's size
    /// scales the factors of all later layers alike: it passes layer after layer with `transfer`, and moves
    /// each factor by `factor_slope`. What a layer adds is independent.
    inline std::optional<levels> backward_levels(const report& r)
    {
        const array_list<bool> on_branch = rows_on_branches(r);
        bool any = r.input_gradient.has_value();
        levels l{any ? measured_level(*r.input_gradient, false) : level{}};
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            const auto& g = r.layers[i].backward;
            any = any || g.has_value();
            l.push_back(g ? measured_level(g->activation, on_branch[i]) : level{.on_branch = on_branch[i]});
        }
        if (!any)
        {
            return std::nullopt;
        }

        double size = l.back().measured;
        const auto batch = static_cast<double>(std::max<std::size_t>(r.samples, 1));
        std::vector<double> sizes; // of the squared gradients of typical samples
        double alone = 0;  // variance of the logarithm of one sample's factors² so far, given the signal
        double shared = 0; // covariance of those of two samples
        double own_variance = 0;   // what the layers so far add through the signal
        double slope = 0;          // d log factors² / d log E[x²] at the input of the layers so far
        double curvature = 0;      // half the second derivative
        double drift = 0;          // of the mean of log factors², by the scatter of the signal
        double corrected = 1;      // the factor of that drift: a log-normal mean is above the median
        double total_variance = 0; // over draws of all layers
        gradient_places::state places;
        double kurtosis = 3; // of the entries of a sample's gradient
        double overlap =
            r.layers.empty() ? 0 : 1 / std::max(1.0, static_cast<double>(features_of(r.layers.back().out)));
        std::size_t slot = r.layers.size();
        for (std::size_t i = r.layers.size(); i-- > 0;)
        {
            const auto& p = r.layers[i].prediction;
            if (on_branch[i])
            {
                continue;
            }
            if (!p || !is_finite(size) || size <= 0)
            {
                break;
            }
            l[slot].expected = {size * corrected, std::sqrt(total_variance)};
            if (!is_finite(p->factor_log_stddev))
            {
                break;
            }
            const double passed = pass_back(sizes, p->sample_factors);
            size *= std::sqrt(p->overlap.places.pass(places));
            size *= p->in_stack ? p->in_stack->factor : p->factor * std::sqrt(passed);
            slot = i;
            while (slot > 0 && on_branch[slot - 1])
            {
                --slot;
            }
            const auto square = [](double v) { return v * v; };
            const auto* const before =
                slot > 0 && r.layers[slot - 1].prediction ? &*r.layers[slot - 1].prediction : nullptr;
            const double of_input = before != nullptr ? square(before->log_stddev) : 0;
            const double passed_on = square(p->transfer) * of_input;
            const double of_signal = std::max(0.0, square(p->log_stddev) - passed_on);
            own_variance += square(slope) * of_signal + 2 * slope * p->covariance
                            + 2 * square(curvature) * of_signal * (square(p->log_stddev) + passed_on);
            const bool known = p->overlap.alone != 0 || p->overlap.shared != 0;
            const double of_row =
                std::max(0.0, square(p->factor_log_stddev) - square(p->factor_slope) * of_input);
            alone += known ? std::log1p(p->overlap.alone + p->overlap.per_kurtosis * (kurtosis - 3)) : of_row;
            kurtosis = p->overlap.mixes ? 3 : kurtosis * p->overlap.peak;
            shared += (known ? p->overlap.shared : of_row)
                      + p->overlap.scatter * std::max(0.0, overlap - p->overlap.at_least);
            overlap = std::min(1.0, p->overlap.gain * overlap + p->overlap.noise * (1 + 1.5 * overlap));
            slope = p->factor_slope + slope * p->transfer;
            curvature = p->factor_curvature + curvature * square(p->transfer);
            drift += p->factor_drift;
            const double same = same_sample_part(sizes) / batch;
            const double of_factors =
                p->in_stack
                    ? p->in_stack->log_variance
                    : std::log1p(same * std::expm1(alone) + (1 - std::min(1.0, same)) * std::expm1(shared));
            const double of_signals =
                own_variance + square(slope) * of_input + 2 * square(curvature * of_input);
            total_variance = std::max(0.0, of_signals + of_factors);
            corrected = std::exp((drift + of_signals / 2) / 2);
            l[slot].expected = {size * corrected, std::sqrt(total_variance)};
            size *= std::sqrt(1 - p->blocked);
        }
        return l;
    }
}

#endif
