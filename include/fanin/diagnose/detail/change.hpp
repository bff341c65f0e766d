// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CHANGE_HPP
#define FANIN_DIAGNOSE_DETAIL_CHANGE_HPP

#include <fanin/diagnose/detail/judged_size.hpp>
#include <fanin/diagnose/options.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// Layers that keep E[q] lower E[log q], by half its variance: the logarithm of the size falls by the
    /// variance that it gains.
    inline double drift_of(double total, double variance)
    {
        return total < 0 ? variance : 0;
    }

    /// Whether y changes by more than e between some depth d and 2 d, in the direction of `total`, and by one
    /// standard deviation of these steps. Power laws do not: a size that falls as 1/d changes by 2, and as
    /// 1/√d by √2.
    inline bool exceeds_power_laws(const std::vector<double>& y, double total, double step_variance)
    {
        bool exceeds = false;
        for (std::size_t d = 0; d + 1 < y.size() && !exceeds; ++d)
        {
            const std::size_t twice = std::min(std::max<std::size_t>(2 * d, 1), y.size() - 1);
            const double variance = step_variance * static_cast<double>(twice - std::min(twice, d));
            const double chance = drift_of(total, variance) + std::sqrt(variance);
            exceeds = (y[twice] - y[d]) * (total > 0 ? 1 : -1) > 1 + chance;
        }
        return exceeds;
    }

    /// Whether a size that starts far from 1 comes back: it moves towards 1, ends within a factor of 4.5, and
    /// its rate has fallen.
    inline bool settles_at_one(const std::vector<double>& y)
    {
        constexpr double near = 1.5;
        constexpr double slower = 0.6;
        const std::size_t steps = y.size() - 1;
        const std::size_t quarter = std::max<std::size_t>(1, steps / 4);
        double fastest = 0;
        for (std::size_t i = 0; i + quarter <= steps; i += quarter)
        {
            fastest = std::max(fastest, std::abs(y[i + quarter] - y[i]));
        }
        return std::abs(y.front()) > near && std::abs(y.back()) < near
               && std::abs(y.back() - y[steps - quarter]) <= slower * fastest;
    }

    /// The step from which the change to the end is greatest. Steps before it that do not share in its rate
    /// are left out.
    inline std::size_t begin_of_stretch(const std::vector<double>& y)
    {
        const std::size_t last = y.size() - 1;
        std::size_t begin = 0;
        for (std::size_t k = 1; k < last; ++k)
        {
            begin = std::abs(y[last] - y[k]) > std::abs(y[last] - y[begin]) ? k : begin;
        }
        constexpr double part = 0.25; // of the mean rate
        while (begin + 1 < last)
        {
            const double rate = (y[last] - y[begin]) / static_cast<double>(last - begin);
            const double step = y[begin + 1] - y[begin];
            if ((rate < 0 ? -step : step) > part * std::abs(rate))
            {
                break;
            }
            ++begin;
        }
        return begin;
    }

    /// The change of a trajectory over its judged steps.
    inline change change_of(const trajectory& t, const judged_steps& s, const diagnose_options& o)
    {
        change c;
        constexpr std::size_t least_steps = 3;
        if (t.empty() || s.last >= t.size() || s.last < s.first + 1)
        {
            return c;
        }
        const judged_size size(t, s, o.sigmas);
        std::vector<double> theirs; // what is judged
        std::vector<double> measured;
        for (std::size_t i = s.first; i <= s.last; ++i)
        {
            theirs.push_back(size.judged(i));
            measured.push_back(size.measured(i));
        }
        const double line = o.depth_scales / 2; // of logarithms of sizes rather than variances
        const auto stretch = [&](const std::vector<double>& y, bool scattered, bool between)
        {
            const std::size_t k = begin_of_stretch(y);
            change n;
            n.begin = s.first + k;
            n.end = s.last;
            n.total = y.back() - y[k];
            const double variance =
                between ? size.variance_between_layers(n.begin) : size.variance_from(n.begin);
            n.stddev = std::sqrt(variance);
            n.drift = scattered ? drift_of(n.total, variance) : 0;
            const double of_step = scattered ? variance / static_cast<double>(s.last - n.begin) : 0;
            // a shorter stretch may be one odd draw, unless theory foretells it
            const bool confirmed = size.confirms(n.begin, n.total, line);
            const bool shows = n.end - n.begin >= least_steps || confirmed || s.of_few_weights;
            const bool beyond = shows && std::abs(n.total) > line && exceeds_power_laws(y, n.total, of_step);
            n.by_theory = !scattered;
            n.by_chance =
                beyond && scattered && std::abs(n.total) - n.drift <= o.sigmas * n.stddev && !confirmed;
            n.settles = s.settles && settles_at_one({y.begin() + static_cast<std::ptrdiff_t>(k), y.end()});
            n.found = beyond && !n.by_chance && !n.settles;
            return n;
        };
        c = stretch(theirs, !size.agrees(), false);
        // a stack that amplifies its own errors ends anywhere: what it did counts
        if (!c.found && size.amplifies())
        {
            const change own = stretch(measured, true, true);
            c = own.found ? own : c;
        }
        c.judged = s.last - s.first >= least_steps || s.of_few_weights;
        c.found = c.found && c.judged;
        c.by_chance = c.by_chance && c.judged;
        const std::vector<double>& y = c.found ? theirs : measured;
        const std::size_t steps = y.size() - 1;
        const std::size_t half = steps / 2;
        c.tail = s.deeper_is_first ? median_slope(y, 0, steps - half + 1) : median_slope(y, half, steps + 1);
        if (s.goes_on && c.tail * static_cast<double>(steps) / (c.total < 0 ? -line : line) <= 1)
        {
            c.found = c.by_chance = false;
        }
        c.rate = (size.measured(c.end) - size.measured(c.begin)) / static_cast<double>(c.end - c.begin);
        c.last = y.back();
        c.shown = c.begin;
        for (std::size_t k = c.begin; c.begin == s.first && k < c.end; ++k)
        {
            if (std::abs(size.judged(k + 1) - size.judged(c.begin)) > 1)
            {
                c.shown = k;
                break;
            }
        }
        return c;
    }

    /// Whether a change goes on at less than its rate.
    inline bool slows_down(const change& c)
    {
        return c.tail / c.rate < 0.7;
    }

    /// The number of steps after which the size leaves the normal numbers of float; none for a change that
    /// slows down, or that only theory shows.
    inline std::optional<double> step_limit_of(const change& c)
    {
        if (!c.found || c.tail * c.total <= 0 || c.rate * c.total <= 0 || slows_down(c))
        {
            return std::nullopt;
        }
        using limits = std::numeric_limits<float>;
        const double end = std::log(static_cast<double>(c.tail > 0 ? limits::max() : limits::min()));
        return std::max(0.0, (end - c.last) / c.tail);
    }

    /// ", slower and slower", ", faster and faster", or nothing.
    inline const char* outlook_of(const change& c)
    {
        constexpr double much = 0.5; // of the whole stack's change, below which a change of rate is nothing
        if (std::abs(c.rate) * static_cast<double>(c.end - c.begin) < much)
        {
            return "";
        }
        return slows_down(c) ? ", slower and slower" : c.tail / c.rate > 1.5 ? ", faster and faster" : "";
    }
}

#endif
