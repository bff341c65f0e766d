// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SCATTER_RESPONSE_HPP
#define FANIN_STACK_DETAIL_SCATTER_RESPONSE_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/activation_series.hpp>

#include <cmath>

namespace fanin::detail
{
    /// The response of log E[φ²] and log E[φ'²] to the scatter of log q over draws. q has its mean in theory,
    /// so that log q, about normal, lies around a lower value.
    struct scatter_response
    {
        double transfer = 1;        ///< regression of log E[φ²] on log q, divided by the derivative at q
        double slope;               ///< regression of log E[φ'²] on log q
        double slope_drift;         ///< mean of log E[φ'²] less its value at q
        double slope_curvature = 0; ///< half its second derivative

        /// `slope_at_q` is the derivative of log E[φ'²] at q.
        scatter_response(double slope_at_q, double log_variance)
            : slope(slope_at_q)
            , slope_drift(-slope_at_q * log_variance / 2)
        {
        }

        /// `at` is φ at q. Two points stand for the normal law; they are left out for a small scatter, over
        /// which the functions are straight.
        scatter_response(const activation_in_theory& act, const activation_on_grid& at, double log_variance)
            : scatter_response(at.slope_transfer(), log_variance)
        {
            const double slope_at_q = slope;
            const bool straight = std::abs(slope_at_q) < 1e-3 && std::abs(at.transfer() - 1) < 1e-3;
            if (log_variance < 0.01 || straight || !(at.slope_moment > 0))
            {
                return;
            }
            static activation_memo<moments_on_grid> memo(1024);
            const double scatter = std::sqrt(log_variance);
            const auto moments = [&](double log_change)
            {
                const double q = at.q * std::exp(log_change - log_variance / 2);
                return memo.get(act.identity, q, [&] { return moments_on_grid(act.f, q); });
            };
            const moments_on_grid above = moments(scatter);
            const moments_on_grid below = moments(-scatter);
            const double log_above = std::log(above.slope / at.slope_moment);
            const double log_below = std::log(below.slope / at.slope_moment);
            const double of_values = std::log(above.value / below.value) / (2 * scatter * at.transfer());
            if (is_finite(log_above) && is_finite(log_below) && is_finite(of_values))
            {
                transfer = of_values;
                slope = (log_above - log_below) / (2 * scatter);
                slope_drift = (log_above + log_below) / 2;
                slope_curvature = (slope_at_q - slope) / log_variance;
            }
        }
    };
}

#endif
