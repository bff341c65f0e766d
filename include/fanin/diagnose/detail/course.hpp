// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_COURSE_HPP
#define FANIN_DIAGNOSE_DETAIL_COURSE_HPP

#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// The rows that stand one behind the other, without those inside of a residual layer, which has a row of its own.
    inline std::vector<std::size_t> trunk_of(const report& r)
    {
        std::vector<std::size_t> rows;
        for (std::size_t i = r.layers.size(); i-- > 0;)
        {
            // the layers inside of a row come before it
            const auto is_inside = [&](const std::string& outer)
            { return r.layers[i].path.starts_with(outer + "."); };
            if (rows.empty() || !is_inside(r.layers[rows.back()].path))
            {
                rows.push_back(i);
            }
        }
        std::reverse(rows.begin(), rows.end());
        return rows;
    }

    /// Logarithms of how large something is between the layers of the trunk: level[0] before the first, level[k] behind
    /// the k-th. It ends where there is no finite one.
    struct course
    {
        std::vector<double> level;
        std::vector<double>
            stddev; ///< by which draws of the weights differ there, on the way from its origin
        std::vector<std::optional<double>> expected; ///< level by theory
    };

    inline double independent_units(const sample_shape& shape)
    {
        return std::max<double>(1, shape.empty() ? 1 : static_cast<double>(shape.back()));
    }

    /// Variance that a layer adds to the logarithm of a second moment where theory has said nothing: 5/units is that
    /// of relu (E[φ⁴]/E[φ²]² - 1), and more than that of bounded activations.
    inline double usual_log_variance(const layer_report& l)
    {
        return 5 / independent_units(l.out);
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
        c.level = {std::log(r.input.root_mean_square())};
        c.stddev = {0};
        c.expected = {c.level[0]};
        double variance = 0;
        for (const std::size_t row : trunk)
        {
            const layer_report& l = r.layers[row];
            if (!is_measurable(l.activation))
            {
                break;
            }
            variance += usual_log_variance(l);
            const bool known = l.predicted && l.predicted->activation.second_moment > 0;
            c.level.push_back(std::log(l.activation.root_mean_square()));
            c.stddev.push_back((known ? l.predicted->log_stddev : std::sqrt(variance)) / 2);
            c.expected.push_back(known ? std::optional(std::log(l.predicted->activation.second_moment) / 2)
                                       : std::nullopt);
        }
        return c;
    }

    /// Of the norm of a sample's gradient, which widths leave alone under laws of the fan in. `level` is in the order of
    /// the layers, too, while what is expected and by how much draws differ begins with the last.
    inline course backward_course(const report& r, const std::vector<std::size_t>& trunk)
    {
        course c;
        if (!r.input_gradient || trunk.empty())
        {
            return c;
        }
        const auto norm = [](const summary& s, const sample_shape& shape)
        { return std::log(s.root_mean_square()) + std::log(static_cast<double>(features_of(shape))) / 2; };
        std::optional<double> expected;
        double variance = 0;
        for (std::size_t k = trunk.size() + 1; k-- > 0;)
        {
            const layer_report& l = r.layers[trunk[std::min(k, trunk.size() - 1)]]; // that gave this gradient
            const layer_report& behind = r.layers[trunk[k > 0 ? k - 1 : 0]];
            const summary* const s = k == 0            ? &*r.input_gradient
                                     : behind.backward ? &behind.backward->activation
                                                       : nullptr;
            if (s == nullptr || !is_measurable(*s))
            {
                break;
            }
            c.level.push_back(norm(*s, k == 0 ? behind.in : behind.out));
            if (k == trunk.size())
            {
                expected = c.level.back();
            }
            else
            {
                const bool known = expected && l.predicted && l.predicted->factor > 0;
                variance += l.predicted ? std::pow(l.predicted->factor_log_stddev, 2) : usual_log_variance(l);
                expected = known ? std::optional(*expected + std::log(l.predicted->factor)
                                                 + std::log(static_cast<double>(features_of(l.in))
                                                            / static_cast<double>(features_of(l.out)))
                                                       / 2)
                                 : std::nullopt;
            }
            c.stddev.push_back(std::sqrt(variance) / 2);
            c.expected.push_back(expected);
        }
        return c;
    }

    /// The median of the slopes between all pairs of points (Theil 1950; Sen 1968): a single layer that is out of step
    /// does not turn it.
    inline double median_slope(const std::vector<double>& y, std::size_t begin, std::size_t end)
    {
        std::vector<double> slopes;
        for (std::size_t i = begin; i < end; ++i)
        {
            for (std::size_t j = i + 1; j < end; ++j)
            {
                slopes.push_back((y[j] - y[i]) / static_cast<double>(j - i));
            }
        }
        if (slopes.empty())
        {
            return 0;
        }
        const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
        std::nth_element(slopes.begin(), middle, slopes.end());
        return *middle;
    }

    /// How something goes on from layer to layer.
    struct trend
    {
        double rate = 0;                  ///< of the logarithm, a layer, in the deeper half
        bool exponential = false;         ///< whether that is more than chance and algebra would have it
        std::optional<std::size_t> since; ///< the step after which it has changed by a factor of e
        double last = 0;                  ///< level at the end
        std::size_t steps = 0;
    };

    /// `deeper_first`: the course begins in the deeper half, as that of gradients does.
    inline trend trend_of(const course& c, bool deeper_first, const diagnose_options& o)
    {
        trend t;
        if (c.level.size() < 3)
        {
            return t;
        }
        const std::size_t steps = c.level.size() - 1;
        const auto n = static_cast<double>(steps);

        // Where theory has foretold the end, it speaks without the scatter of a single draw.
        std::vector<double> theory;
        for (const std::optional<double>& e : c.expected)
        {
            if (e)
            {
                theory.push_back(*e);
            }
        }
        const bool foretold = theory.size() == c.level.size()
                              && std::abs(theory.back() - c.level.back()) <= o.sigmas * c.stddev.back();
        const std::vector<double>& y = foretold ? theory : c.level;
        const double sigmas = foretold ? 0 : o.sigmas;

        const std::size_t half = std::max<std::size_t>(1, steps / 2);
        const std::size_t begin = deeper_first ? 0 : half;
        const std::size_t end = deeper_first ? steps + 1 - half : steps + 1;
        t.rate = median_slope(y, begin, end);
        t.steps = steps;
        t.last = y.back();

        const double total = y.back() - y.front();
        const double scatter =
            std::sqrt(std::max(0.0, std::pow(c.stddev[end - 1], 2) - std::pow(c.stddev[begin], 2)))
            / static_cast<double>(end - 1 - begin);
        const double most = o.depth_scales / 2; // of logarithms of sizes rather than variances
        t.exponential = std::abs(total) > std::max(most, sigmas * c.stddev.back())
                        && std::abs(t.rate) * n > std::max(most, sigmas / 3 * scatter * n)
                        && (total > 0) == (t.rate > 0);
        for (std::size_t k = 1; k <= steps && t.exponential && !t.since; ++k)
        {
            if (std::abs(y[k] - y[0]) > 1 && (y[k] > y[0]) == (total > 0))
            {
                t.since = k - 1;
            }
        }
        return t;
    }

    /// Layers after which float would have no normal number for it any more.
    inline std::optional<double> depth_limit_of(const trend& t)
    {
        if (t.rate == 0)
        {
            return std::nullopt;
        }
        using limits = std::numeric_limits<float>;
        const double end = std::log(static_cast<double>(t.rate > 0 ? limits::max() : limits::min()));
        return static_cast<double>(t.steps) + std::max(0.0, (end - t.last) / t.rate);
    }
}

#endif
