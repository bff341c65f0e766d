// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LEVELS_HPP
#define FANIN_SHOW_DETAIL_LEVELS_HPP

#include <fanin/show/detail/log_axis.hpp>
#include <fanin/stack/detail/trunk.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// A root mean square as theory expects it at infinite width, and what it expects of draws of this width, two
    /// standard deviations to either side.
    struct theory_range
    {
        double value;
        double lo;
        double hi;
    };

    /// Root mean squares along a stack, at the input and behind each row of the report. They are NaN where nothing
    /// was measured.
    struct levels
    {
        std::vector<double> measured;
        std::vector<std::optional<theory_range>> expected;
        std::vector<bool> nonfinite; ///< whether there are NaN or infinities
        std::vector<bool> inside;    ///< whether the row stands inside of another: on a branch

        explicit levels(std::size_t slots)
            : measured(slots, std::numeric_limits<double>::quiet_NaN())
            , expected(slots)
            , nonfinite(slots)
            , inside(slots)
        {
        }

        void set(std::size_t slot, const summary& s)
        {
            measured[slot] = s.root_mean_square();
            nonfinite[slot] = s.nonfinite() > 0 || (s.count > 0 && !is_finite(measured[slot]));
        }

        [[nodiscard]] bool any_expected() const
        {
            return std::any_of(expected.begin(), expected.end(), [](const auto& e) { return e.has_value(); });
        }
    };

    /// The second moment is close to log-normal: its logarithm has the standard deviation `log_stddev`, and its mean
    /// is as expected, so that most draws are below: of q the middle is q exp(-s²/2).
    inline theory_range theory_range_of(double root_mean_square, double log_stddev)
    {
        const double middle = root_mean_square * std::exp(-log_stddev * log_stddev / 4);
        return {root_mean_square, middle * std::exp(-log_stddev), middle * std::exp(log_stddev)};
    }

    /// Of the signal. Theory starts from the input as it is.
    inline levels forward_levels(const report& r)
    {
        const std::vector<bool> inside = rows_inside(r);
        levels l(r.layers.size() + 1);
        l.set(0, r.input);
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            l.set(i + 1, r.layers[i].activation);
            l.inside[i + 1] = inside[i];
            if (const auto& p = r.layers[i].predicted)
            {
                l.expected[i + 1] = theory_range_of(std::sqrt(p->activation.second_moment), p->log_stddev);
            }
        }
        if (l.any_expected())
        {
            l.expected[0] = theory_range_of(l.measured[0], 0);
        }
        return l;
    }

    /// Of the gradient with respect to what stands at each place; none where no gradient was measured. Theory starts
    /// from the gradient of the output as it is, and multiplies by the factors of the layers on the way back, whose scatter it takes to be
    /// independent.
    inline std::optional<levels> backward_levels(const report& r)
    {
        const std::vector<bool> inside = rows_inside(r);
        levels l(r.layers.size() + 1);
        bool any = r.input_gradient.has_value();
        if (r.input_gradient)
        {
            l.set(0, *r.input_gradient);
        }
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            l.inside[i + 1] = inside[i];
            if (const auto& g = r.layers[i].backward)
            {
                l.set(i + 1, g->activation);
                any = true;
            }
        }
        if (!any)
        {
            return std::nullopt;
        }

        double level = l.measured.back();
        double log_variance = 0;
        std::size_t slot = r.layers.size();
        for (std::size_t i = r.layers.size(); i-- > 0;)
        {
            const auto& p = r.layers[i].predicted;
            if (inside[i])
            {
                continue;
            }
            if (!p || !has_logarithm(level))
            {
                break;
            }
            l.expected[slot] = theory_range_of(level, std::sqrt(log_variance));
            level *= p->factor;
            log_variance += p->factor_log_stddev * p->factor_log_stddev;
            slot = i;
            while (slot > 0 && inside[slot - 1])
            {
                --slot;
            }
            l.expected[slot] = theory_range_of(level, std::sqrt(log_variance));
        }
        return l;
    }
}

#endif
