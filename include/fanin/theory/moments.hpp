// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_MOMENTS_HPP
#define FANIN_THEORY_MOMENTS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/detail/edges.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/detail/quadrature.hpp>
#include <fanin/theory/detail/sampler.hpp>
#include <fanin/theory/gaussian.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace fanin::theory
{
    /// The moments of an activation φ at a pre-activation √q z, z ~ N(0, 1), that the mean-field equations
    /// use.
    struct activation_moments
    {
        double q;                       ///< variance of the pre-activation
        double mean;                    ///< E[φ]
        double second_moment;           ///< E[φ²]
        double second_moment_slope;     ///< dE[φ²]/dq = E[z φ φ']/√q
        double derivative_moment;       ///< E[φ'²]; infinite if φ jumps and φ' is not given
        double derivative_moment_slope; ///< dE[φ'²]/dq
    };
}

namespace fanin::detail
{
    /// The maximum estimated error of E[φ'²] from interpolation: its slope is less accurate.
    inline constexpr double promised_slope_error = 1e-9;

    /// E of φ, φ², its slope in q, φ'², its slope in q.
    inline expectation_of<5> integrate_moments(const function_view& act, double q)
    {
        const double scale = std::sqrt(q);
        const bool given = act.has_slopes();
        const sampler values(act, 0, scale, given ? slope_source::function : slope_source::interpolation);
        const double origin = act(0);
        const double shift = is_finite(origin) ? origin : 0;
        // Slopes in q by Gaussian integration by parts, dE[g(√q z)]/dq = E[(z² - 1)·g]/(2q): it needs no
        // derivative of g, so it holds at kinks and jumps. A constant subtracted from g changes the rounding
        // only.
        const auto terms = [=](const sample& s)
        {
            const double hermite = (s.z - 1) * (s.z + 1) / (2 * q);
            return std::array<double, 5>{s.f, s.f * s.f, hermite * (s.f - shift) * (s.f + shift), s.df * s.df,
                                         hermite * s.df * s.df};
        };
        // The slope of an interpolant ends in noise that more panels do not reduce. So does the slope of
        // E[φ²] if q is so small that φ(√q z)² differs from φ(0)² by little more than rounding.
        const double aim = given ? aimed_error : 1e-10;
        const std::size_t max_panels = given ? 50'000 : 4'000;
        const double noise = 1e-3 * shift * shift / q;
        return quadrature<5, decltype(terms)>(values, terms,
                                              {aimed_error, aimed_error, aimed_error, aim, aim},
                                              {0, 0, noise, 0, 0}, max_panels)
            .run(edges(0, scale, {}));
    }

    /// The moments of sin(ω x), from the characteristic function of the Gaussian: E[sin²] = (1 -
    /// exp(-2ω²q))/2. A quadrature would need a panel every few periods.
    inline theory::activation_moments sine_moments(double omega, double q)
    {
        const double square = omega * omega;
        const double decay = std::exp(-2 * square * q);
        return {q,
                0,
                -std::expm1(-2 * square * q) / 2,
                square * decay,
                square * (1 + decay) / 2,
                -square * square * decay};
    }

    /// Whether f jumps. A jump inside a panel spoils its slope at any panel width; the first panels do not
    /// see a jump between two of them.
    inline bool jumps(const function_view& act, const expectation_of<5>& e, double q)
    {
        if (e.fraction(e.error, 3) > promised_slope_error)
        {
            return true;
        }
        const double scale = std::sqrt(q);
        for (const double z : edges(0, scale, {}))
        {
            const double beside = 1e-30 + 1e-13 * std::abs(z);
            const double step = act(scale * (z + beside)) - act(scale * (z - beside));
            if (step * step * gaussian_density(z) > 1e-16 * e.magnitude[1])
            {
                return true;
            }
        }
        return false;
    }

    /// theory::moments, compiled once for all activations.
    inline theory::activation_moments moments_of(const function_view& act, double q)
    {
        require_positive_q(q);
        if (act.sine_frequency())
        {
            return sine_moments(*act.sine_frequency(), q);
        }
        const expectation_of<5> e = integrate_moments(act, q);
        for (std::size_t k = 0; k < 3; ++k)
        {
            require_converged(e, k);
        }
        if (!act.has_slopes() && jumps(act, e, q))
        {
            constexpr double infinity = std::numeric_limits<double>::infinity();
            return {q, e.value[0], e.value[1], e.value[2], infinity, infinity};
        }
        const double allowed = act.has_slopes() ? promised_error : promised_slope_error;
        require_converged(e, 3, allowed);
        require_converged(e, 4, allowed);
        return {q, e.value[0], e.value[1], e.value[2], e.value[3], e.value[4]};
    }
}

namespace fanin::theory
{
    /// The moments of an activation at the pre-activation variance q > 0, each to 1e-10; the slopes to the
    /// rounding (1e-16) of φ(0)²/q and E[φ'²]/q. The derivative is `act.derivative(x)` if the activation has
    /// one. Otherwise it is the slope of the interpolating polynomials in the quadrature panels, which shrink
    /// around each kink; E[φ'²] is then accurate to 1e-9. act::sin has closed forms at any omega. Throws
    /// invalid_argument unless q is a positive variance and φ has finite moments.
    template <scalar_function A>
    [[nodiscard]] activation_moments moments(const A& act, double q = 1)
    {
        return detail::moments_of(act, q);
    }

    /// The moments of f with a separate derivative df.
    template <scalar_function F, scalar_function D>
    [[nodiscard]] activation_moments moments(const F& f, const D& df, double q = 1)
    {
        return moments(detail::function_with_derivative<F, D>{f, df}, q);
    }
}

#endif
