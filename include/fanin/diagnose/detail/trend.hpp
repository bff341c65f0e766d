// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_TREND_HPP
#define FANIN_DIAGNOSE_DETAIL_TREND_HPP

#include <fanin/diagnose/detail/trajectory.hpp>
#include <fanin/diagnose/options.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// The median slope between all pairs of points (Theil 1950; Sen 1968). A single outlying layer does not
    /// change it.
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
        std::sort(slopes.begin(), slopes.end());
        return (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]) / 2;
    }

    /// How a size changes with depth.
    struct trend
    {
        double rate = 0;                  ///< of the logarithm, per layer, in the deeper half
        bool exponential = false;         ///< the change exceeds chance and power laws
        std::optional<std::size_t> since; ///< the step that takes the total factor beyond e
        double last = 0;                  ///< logarithm at the end
        std::size_t steps = 0;
    };

    /// Which half of a trajectory lies deeper in the stack.
    enum class deeper_half
    {
        second,
        first ///< of a backward trajectory
    };

    /// Whether each third of y changes at 0.3 of `rate` or more. The jump of a single layer, such as a last
    /// layer with a scale of its own, is not a trend.
    inline bool is_steady(const std::vector<double>& y, double rate)
    {
        constexpr std::size_t parts = 3;
        constexpr double good_part = 0.3;
        const std::size_t steps = y.size() - 1;
        bool steady = steps >= parts;
        for (std::size_t i = 0; steady && i < parts; ++i)
        {
            const std::size_t from = i * steps / parts;
            const std::size_t to = (i + 1) * steps / parts;
            steady = (y[to] - y[from]) / static_cast<double>(to - from) / rate > good_part;
        }
        return steady;
    }

    inline trend trend_of(const trajectory& c, deeper_half deeper, const diagnose_options& o)
    {
        trend t;
        const std::size_t steps = c.empty() ? 0 : c.size() - 1;
        if (steps < 2)
        {
            return t;
        }
        const auto n = static_cast<double>(steps);

        // A prediction that agrees with the measured end replaces it: it has no scatter.
        const bool foretold =
            std::all_of(c.begin(), c.end(), [](const trajectory_point& s) { return s.expected.has_value(); })
            && std::abs(c.back().expected->value - c.back().value) <= o.sigmas * c.back().expected->stddev;
        const double sigmas = foretold ? 0 : o.sigmas;
        std::vector<double> y(c.size());
        std::transform(c.begin(), c.end(), y.begin(),
                       [=](const trajectory_point& s) { return foretold ? s.expected->value : s.value; });

        const std::size_t half = std::max<std::size_t>(1, steps / 2);
        const std::size_t begin = deeper == deeper_half::second ? half : 0;
        const std::size_t end = deeper == deeper_half::second ? steps : steps - half;
        t.rate = median_slope(y, begin, end + 1);
        t.steps = steps;
        t.last = y.back();

        const double total = y.back() - y.front();
        const double variance = std::pow(c[end].stddev, 2) - std::pow(c[begin].stddev, 2);
        const double scatter =
            std::sqrt(variance) / static_cast<double>(std::max<std::size_t>(1, end - begin));
        const double most = o.depth_scales / 2; // of logarithms of sizes rather than variances
        t.exponential = std::abs(total) > std::max(most, sigmas * c.back().stddev)
                        && std::abs(t.rate) * n > std::max(most, sigmas / 3 * scatter * n)
                        && is_steady(y, t.rate);
        for (std::size_t k = 1; k <= steps && t.exponential && !t.since; ++k)
        {
            if (std::abs(y[k] - y[0]) > 1 && (y[k] > y[0]) == (total > 0))
            {
                t.since = k - 1;
            }
        }
        return t;
    }

    /// The depth at which the size leaves the normal numbers of float.
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
