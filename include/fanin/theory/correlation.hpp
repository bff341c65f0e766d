// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_CORRELATION_HPP
#define FANIN_THEORY_CORRELATION_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/detail/hermite.hpp>
#include <fanin/theory/gaussian.hpp>
#include <fanin/theory/mean_field.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace fanin::theory
{
    /// The correlation map of a layer, for two inputs whose pre-activations u1, u2 have variance q and
    /// correlation c (Poole et al. 2016, eq. (5)): R(c) = (σ_w² E[φ(u1) φ(u2)] + σ_b²)/V(q), with R(1) = 1.
    /// relu and its kin have a closed form. Other activations use a power series with positive terms; close
    /// to c = ±1, where the series is not proven accurate to 1e-11 (slope: 1e-9), a quadrature.
    template <scalar_function A>
    class correlation_map
    {
    public:
        /// Throws invalid_argument unless q > 0, σ_w > 0, σ_b >= 0.
        correlation_map(A act, const ensemble& e, double q)
            : m_slopes(detail::find_two_slopes(act))
            , m_act(std::move(act))
            , m_q(q)
            , m_weight_variance(e.sigma_w * e.sigma_w)
            , m_bias_variance(e.sigma_b * e.sigma_b)
        {
            detail::require_ensemble(e);
            detail::require_positive_q(q);
            for (const std::size_t degree : {128u, 256u, 512u, 1024u})
            {
                if (!m_slopes && (!m_series || m_series->product_error(1) > tolerance))
                {
                    m_series.emplace(m_act, q, degree);
                }
            }
            const activation_moments m = m_slopes ? m_slopes->moments(q) : moments(m_act, q);
            m_variance = m_weight_variance * m.second_moment + m_bias_variance;
            m_slope_at_one = m_weight_variance * q * m.derivative_moment / m_variance;
        }

        /// R(c). Throws invalid_argument unless c is in [-1, 1].
        [[nodiscard]] double operator()(double c) const
        {
            require_correlation(c);
            if (c == 1)
            {
                return 1;
            }
            const double r = (m_weight_variance * product(c) + m_bias_variance) / m_variance;
            return std::clamp(r, -1.0, 1.0); // close to ±1, rounding may exceed 1
        }

        /// R'(c) = σ_w² q E[φ'(u1) φ'(u2)]/V(q), Poole et al. 2016, eq. (6). At a fixed point q, R'(1) = χ⊥.
        /// Throws invalid_argument unless c is in [-1, 1], and if the activation needs a derivative and has
        /// none.
        [[nodiscard]] double slope(double c) const
        {
            require_correlation(c);
            return c == 1 ? m_slope_at_one : m_weight_variance * product_slope(c) / m_variance;
        }

        /// The limit of the correlation of two different inputs, c* = R(c*): 1 if R'(1) <= 1, else the fixed
        /// point below 1. [0, 1] holds no other, because R is convex there.
        [[nodiscard]] double fixed_point() const
        {
            if (m_slope_at_one <= 1 + detail::critical_tolerance)
            {
                return 1;
            }
            // Newton's method from below never steps over the root of a convex curve.
            double c = 0;
            for (int i = 0; i < 100; ++i)
            {
                const double step = ((*this)(c)-c) / (1 - slope(c));
                c += step;
                if (!(step > 1e-13))
                {
                    break;
                }
            }
            return std::clamp(c, 0.0, 1.0);
        }

    private:
        static constexpr double tolerance = 1e-11;
        static constexpr double slope_tolerance = 1e-9;

        static void require_correlation(double c)
        {
            detail::require(detail::is_finite(c) && c >= -1 && c <= 1, "c", c, "a correlation in [-1, 1]");
        }

        [[nodiscard]] double product(double c) const
        {
            if (m_slopes)
            {
                return m_q * m_slopes->product(c);
            }
            return m_series->product_error(c) <= tolerance ? m_series->product(c)
                                                           : expectation(m_act, m_act, {m_q, m_q, c});
        }

        [[nodiscard]] double product_slope(double c) const
        {
            if (m_slopes)
            {
                return m_q * m_slopes->derivative_product(c);
            }
            if (m_series->slope_error(c) <= slope_tolerance)
            {
                return m_series->product_slope(c);
            }
            if constexpr (differentiable_function<A>)
            {
                const auto derivative = [&](double x) { return static_cast<double>(m_act.derivative(x)); };
                return m_q * expectation(derivative, derivative, {m_q, m_q, c});
            }
            else
            {
                detail::require(
                    false, "c", c,
                    "farther from ±1 for an activation without a derivative: give it derivative(x)");
                return 0;
            }
        }

        std::optional<detail::two_slopes> m_slopes;
        A m_act;
        double m_q;
        double m_weight_variance;
        double m_bias_variance;
        double m_variance = 0;
        double m_slope_at_one = 0;
        std::optional<detail::hermite_series> m_series{};
    };
}

#endif
