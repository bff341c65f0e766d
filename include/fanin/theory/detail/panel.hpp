// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_PANEL_HPP
#define FANIN_THEORY_DETAIL_PANEL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/theory/detail/chebyshev.hpp>
#include <fanin/theory/detail/sampler.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

namespace fanin::detail
{
    /// The density of N(0, 1).
    inline double gaussian_density(double z)
    {
        return std::exp(-z * z / 2) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    }

    /// ∫ terms(z)·density(z) dz over [lo, hi], for M terms at once.
    template <std::size_t M>
    struct panel
    {
        double lo;
        double hi;
        std::array<double, M> value{};
        std::array<double, M> magnitude{}; ///< the integral of the absolute value
        std::array<double, M> error{};     ///< estimate
        int depth = 0;                     ///< the number of halvings that led to it
        double rank = 0;                   ///< the panel with the highest rank is halved next
    };

    /// Measures a panel; returns a sample that is not finite, or has terms that are not, if any.
    template <std::size_t M, class Terms>
    std::optional<sample> measure(panel<M>& p, const sampler& f, const Terms& terms)
    {
        constexpr std::size_t n = panel_degree;
        const auto& rule = chebyshev<n>();
        const auto& coarse_rule = chebyshev<n / 2>();
        const double half = p.hi / 2 - p.lo / 2;
        const samples<n> fine = f.fine(p.lo, p.hi);

        for (const sample& s : fine)
        {
            if (!is_finite(s.f))
            {
                return s;
            }
        }
        std::array<std::array<double, M>, n + 1> y;
        for (std::size_t j = 0; j <= n; ++j)
        {
            const double density = gaussian_density(fine[j].z);
            const std::array<double, M> t = terms(fine[j]);
            for (std::size_t k = 0; k < M; ++k)
            {
                if (!is_finite(t[k]))
                {
                    return fine[j];
                }
                y[j][k] = density * t[k];
                p.value[k] += half * rule.weights[j] * y[j][k];
                p.magnitude[k] += half * rule.weights[j] * std::abs(y[j][k]);
            }
        }

        const samples<n / 2> coarse = f.coarse(fine, p.lo, p.hi);
        std::array<double, M> coarse_value{};
        for (std::size_t j = 0; j <= n / 2; ++j)
        {
            const std::array<double, M> t = terms(coarse[j]);
            const double weight = half * coarse_rule.weights[j] * gaussian_density(coarse[j].z);
            for (std::size_t k = 0; k < M; ++k)
            {
                coarse_value[k] += weight * t[k];
            }
        }

        // Piessens et al. 1983, QUADPACK: the difference of two rules estimates the worse one; if both agree
        // well, it is scaled down to the better one.
        for (std::size_t k = 0; k < M; ++k)
        {
            double spread = 0;
            for (std::size_t j = 0; j <= n; ++j)
            {
                spread += half * rule.weights[j] * std::abs(y[j][k] - p.value[k] / (2 * half));
            }
            const double difference = std::abs(p.value[k] - coarse_value[k]);
            const double ratio = spread > 0 ? 200 * difference / spread : 0;
            p.error[k] = ratio < 1 ? spread * ratio * std::sqrt(ratio) : std::max(spread, difference);
        }
        return std::nullopt;
    }
}

#endif
