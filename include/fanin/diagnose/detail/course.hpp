// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_COURSE_HPP
#define FANIN_DIAGNOSE_DETAIL_COURSE_HPP

#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// What theory expects of a level, and by how much draws of the weights differ.
    struct expected_level
    {
        double level;
        double stddev;
    };

    /// How large something is between two layers.
    struct station
    {
        double level;      ///< the logarithm of the measured size
        double stddev = 0; ///< of that, from draw to draw of the weights, where theory says nothing
        std::optional<expected_level> expected;
    };

    /// Stations in the order in which they are passed: one before the first layer, and one behind each, up to the last
    /// that can be measured.
    using course = std::vector<station>;

    inline double independent_units(const sample_shape& shape)
    {
        return std::max<double>(1, shape.empty() ? 1 : static_cast<double>(shape.back()));
    }

    /// Variance that a layer adds to the logarithm of a second moment where theory has said nothing: of one that has
    /// weights 5/units, that of relu (E[φ⁴]/E[φ²]² - 1), which is more than that of bounded activations.
    inline double usual_log_variance(const layer_report& l)
    {
        return l.has_weights ? 5 / independent_units(l.out) : 0;
    }

    inline bool is_measurable(const summary& s)
    {
        return s.nonfinite() == 0 && s.root_mean_square() > 0;
    }

    /// Of the root mean square of the signal.
    inline course forward_course(const report& r, const std::vector<std::size_t>& trunk)
    {
        course c;
        if (!is_measurable(r.input))
        {
            return c;
        }
        const double start = std::log(r.input.root_mean_square());
        c.push_back({start, 0, expected_level{start, 0}});
        double variance = 0;
        for (const std::size_t row : trunk)
        {
            const layer_report& l = r.layers[row];
            if (!is_measurable(l.activation))
            {
                break;
            }
            variance += usual_log_variance(l);
            station s{std::log(l.activation.root_mean_square()), std::sqrt(variance) / 2, std::nullopt};
            if (l.predicted && l.predicted->activation.second_moment > 0)
            {
                s.expected = {std::log(l.predicted->activation.second_moment) / 2,
                              l.predicted->log_stddev / 2};
            }
            c.push_back(s);
        }
        return c;
    }

    /// Of the norm of a sample's gradient, which laws of the fan in leave alone whatever the widths are; from the output
    /// back to the input.
    inline course backward_course(const report& r, const std::vector<std::size_t>& trunk)
    {
        course c;
        if (!r.input_gradient || trunk.empty())
        {
            return c;
        }
        const auto norm = [](const summary& s, const sample_shape& shape)
        { return std::log(s.root_mean_square()) + std::log(static_cast<double>(features_of(shape))) / 2; };
        const auto& last = r.layers[trunk.back()];
        if (!last.backward || !is_measurable(last.backward->activation))
        {
            return c;
        }
        const double start = norm(last.backward->activation, last.out);
        c.push_back({start, 0, expected_level{start, 0}});
        double variance = 0;
        double expected_variance = 0;
        for (std::size_t k = trunk.size(); k-- > 0;)
        {
            const layer_report& l = r.layers[trunk[k]]; // which gives the gradient
            const summary* const s =
                k > 0 ? &r.layers[trunk[k - 1]].backward->activation : &*r.input_gradient;
            if (!is_measurable(*s))
            {
                break;
            }
            variance += usual_log_variance(l);
            station next{norm(*s, l.in), std::sqrt(variance) / 2, std::nullopt};
            if (c.back().expected && l.predicted && l.predicted->factor > 0)
            {
                const double widths =
                    static_cast<double>(features_of(l.in)) / static_cast<double>(features_of(l.out));
                expected_variance += std::pow(l.predicted->factor_log_stddev, 2);
                next.expected = {c.back().expected->level + std::log(l.predicted->factor)
                                     + std::log(widths) / 2,
                                 std::sqrt(expected_variance) / 2};
            }
            c.push_back(next);
        }
        return c;
    }

    /// Of half the logarithm of 1 - c, c the mean cosine between samples: of the angle between them. It ends where
    /// float cannot tell samples apart any more.
    inline course angle_course(const report& r, const std::vector<std::size_t>& trunk)
    {
        course c;
        double variance = 0;
        const auto add = [&](const std::optional<row_geometry>& g)
        {
            constexpr double least = 1e-6; // of 1 - c: cosines of float samples are off by some 1e-7
            const bool told = g && 1 - g->mean_cosine > least;
            if (told)
            {
                c.push_back({std::log(1 - g->mean_cosine) / 2, std::sqrt(variance) / 2, std::nullopt});
            }
            return told;
        };
        if (!add(r.input_geometry))
        {
            return c;
        }
        for (const std::size_t row : trunk)
        {
            variance += usual_log_variance(r.layers[row]);
            if (!add(r.layers[row].geometry))
            {
                break;
            }
        }
        return c;
    }
}

#endif
