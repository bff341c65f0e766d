// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_TRAJECTORY_HPP
#define FANIN_DIAGNOSE_DETAIL_TRAJECTORY_HPP

#include <fanin/stack/detail/levels.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// The predicted logarithm of a size, and its standard deviation over draws of the weights.
    struct expected_log
    {
        double value;
        double stddev;
    };

    /// The logarithm of a size at one place on the main path.
    struct trajectory_point
    {
        double value;
        double stddev = 0; ///< over draws of the weights, without a prediction
        std::optional<expected_log> expected = std::nullopt;
    };

    /// One point before the first layer and one after each layer, in the order of the pass, up to the last
    /// measurable one.
    using trajectory = std::vector<trajectory_point>;

    inline double independent_units(const sample_shape& shape)
    {
        return std::max<double>(1, shape.empty() ? 1 : static_cast<double>(shape.back()));
    }

    /// Variance that a layer without a prediction adds to the logarithm of a second moment: 5/units if it has
    /// weights, the value of relu (E[φ⁴]/E[φ²]² - 1), an upper bound for bounded activations.
    inline double usual_log_variance(const layer_report& l)
    {
        return l.has_weights ? 5 / independent_units(l.out) : 0;
    }

    inline std::optional<expected_log> log_of(const std::optional<expected_level>& e)
    {
        return e && e->value > 0 ? std::optional<expected_log>({std::log(e->value), e->log_stddev / 2})
                                 : std::nullopt;
    }

    /// Logarithms of the signal's RMS.
    inline trajectory forward_trajectory(const report& r, const std::vector<std::size_t>& main_path)
    {
        const levels l = forward_levels(r);
        trajectory t;
        if (!l.front().is_measurable())
        {
            return t;
        }
        const double start = std::log(l.front().measured);
        t.push_back({start, 0, expected_log{start, 0}});
        double variance = 0;
        for (const std::size_t row : main_path)
        {
            const level& next = l[row + 1];
            if (!next.is_measurable())
            {
                break;
            }
            variance += usual_log_variance(r.layers[row]);
            t.push_back({std::log(next.measured), std::sqrt(variance) / 2, log_of(next.expected)});
        }
        return t;
    }

    /// Logarithms of the norm of a sample's gradient, from the output back to the input. Fan-in laws keep
    /// this norm at any widths.
    inline trajectory backward_trajectory(const report& r, const std::vector<std::size_t>& main_path)
    {
        trajectory t;
        const std::optional<levels> l = backward_levels(r);
        if (!r.input_gradient || main_path.empty() || !l || !l->back().is_measurable())
        {
            return t;
        }
        const auto log_size = [](const sample_shape& shape)
        { return std::log(static_cast<double>(features_of(shape))) / 2; };
        const double start = std::log(l->back().measured) + log_size(r.layers[main_path.back()].out);
        t.push_back({start, 0, expected_log{start, 0}});
        double variance = 0;
        for (std::size_t k = main_path.size(); k-- > 0;)
        {
            const layer_report& layer = r.layers[main_path[k]]; // this layer returns the gradient
            const level& next = (*l)[k > 0 ? main_path[k - 1] + 1 : 0];
            if (!next.is_measurable())
            {
                break;
            }
            variance += usual_log_variance(layer);
            const double size = log_size(layer.in);
            std::optional<expected_log> expected = log_of(next.expected);
            if (expected)
            {
                expected->value += size;
            }
            t.push_back({std::log(next.measured) + size, std::sqrt(variance) / 2, expected});
        }
        return t;
    }

    /// Half the logarithm of 1 - c, with c the mean cosine between samples: the logarithm of their angle. It
    /// ends where float no longer tells samples apart.
    inline trajectory angle_trajectory(const report& r, const std::vector<std::size_t>& main_path)
    {
        trajectory t;
        double variance = 0;
        const auto add = [&](const std::optional<row_geometry>& g)
        {
            constexpr double least = 1e-6; // of 1 - c: cosines of float samples are off by some 1e-7
            const bool told = g && 1 - g->mean_cosine > least;
            if (told)
            {
                t.push_back({std::log(1 - g->mean_cosine) / 2, std::sqrt(variance) / 2});
            }
            return told;
        };
        if (!add(r.input_geometry))
        {
            return t;
        }
        for (const std::size_t row : main_path)
        {
            variance += usual_log_variance(r.layers[row]);
            if (!add(r.layers[row].geometry))
            {
                break;
            }
        }
        return t;
    }
}

#endif
