// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_UNTRAINED_LOSS_IPP
#define FANIN_THEORY_UNTRAINED_LOSS_IPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/untrained_loss.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace fanin::theory
{
    /// 1 - E[exp(-exp(u + s z))] for a normal z, s > 0. With g the logarithm of an exponential number, of
    /// density exp(g - e^g), it is P(g < u + s z): the integral is over what varies more slowly.
    inline double chance_of_less(double u, double s)
    {
        constexpr double step = 0.25;
        double sum = 0;
        if (s < 1)
        {
            for (double z = -9; z <= 9; z += step)
            {
                sum -= std::exp(-z * z / 2) * std::expm1(-std::exp(u + s * z));
            }
            sum /= std::sqrt(2 * std::numbers::pi);
        }
        else
        {
            for (double g = -40; g <= 4; g += step)
            {
                sum += std::exp(g - std::exp(g)) * std::erfc((g - u) / s / std::numbers::sqrt2) / 2;
            }
        }
        return std::min(step * sum, 1.0);
    }

    /// E[ln Σ exp(z_c)] for C normal z of standard deviation s > 0. With t = e^u the integral of Frullani is
    /// -γ less the integrals of P(u)^C over u > 0 and of P(u)^C - 1 over u < 0, P = E[exp(-exp(u + s z))].
    inline double expected_log_sum(double classes, double s)
    {
        const double step = std::max(s, 0.5) / 10;
        const auto power = [&](double u) { return std::exp(classes * std::log1p(-chance_of_less(u, s))); };
        double sum = 0.5 - power(0); // half of the ends of both
        for (double u = step; u < 6 + 9 * s; u += step)
        {
            sum -= power(u);
        }
        const double first = -40 - std::log(classes) - 9 * s;
        for (double u = -step; u > first; u -= step)
        {
            sum += 1 - power(u);
        }
        return step * sum - std::numbers::egamma;
    }

    FANIN_INLINE double untrained_loss(std::size_t classes, double logit_variance)
    {
        detail::require(classes > 0, "classes", classes, "at least 1");
        detail::require(detail::is_finite(logit_variance) && logit_variance >= 0, "logit_variance",
                        logit_variance, "a variance");
        const auto c = static_cast<double>(classes);
        const double second = std::expm1(logit_variance) / (2 * c);
        return second <= 0.005 ? std::log(c) + logit_variance / 2 - second
                               : expected_log_sum(c, std::sqrt(logit_variance));
    }
}

#endif
