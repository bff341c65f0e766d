// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_GAIN_HPP
#define FANIN_THEORY_GAIN_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/detail/sampler.hpp>
#include <fanin/theory/gaussian.hpp>
#include <fanin/theory/moments.hpp>
#include <fanin/theory/scalar_function.hpp>
#include <fanin/theory/stability.hpp>

#include <cmath>
#include <limits>

namespace fanin::theory
{
    /// What the weights of a layer must be multiplied with, beside 1/√fan, to keep a signal through φ.
    /// E is over the pre-activation √q z, z ~ N(0, 1).
    struct gains
    {
        double q;       ///< variance of the pre-activation
        double forward; ///< √(q/E[φ²]): the next pre-activation has variance q again
        double centred; ///< √(q/Var φ): the same, where the mean E[φ] is taken off; infinite if Var φ = 0
        double
            backward; ///< 1/√E[φ'²]: gradients keep their variance; infinite if E[φ'²] = 0, 0 if it is infinite
        double mean;              ///< E[φ]
        double second_moment;     ///< E[φ²]
        double variance;          ///< Var φ = E[φ²] - E[φ]²
        double derivative_moment; ///< E[φ'²]; infinite where φ jumps and φ' is not given
        double
            chi_perp; ///< χ⊥ = σ_w² E[φ'²] at σ_w = forward, σ_b = 0: what a layer does to gradients' variance
        double chi_parallel;   ///< χ∥ = σ_w² dE[φ²]/dq there: what a layer does to a small error of q
        stability fixed_point; ///< of the variance q that the forward gain aims at
    };

    /// The gains of an activation at the pre-activation variance q, by quadrature, to 1e-10: He et al. 2015,
    /// eq. (7) and (14), for any φ; q = 1 is what the initializers of PyTorch and others aim at.
    /// χ∥ = σ_w² E[z φ φ']/√q > 1 (gelu, silu) says that no deep stack stays there: an error of q
    /// grows by that factor a layer (Schoenholz et al. 2017, eq. (8); Roberts, Yaida & Hanin 2022, eq. (5.21)).
    ///
    /// φ' is `act.derivative(x)` where there is one, else found from φ; χ∥ is found without φ'.
    /// Throws invalid_argument where φ has no finite moments, or is 0 almost everywhere.
    template <scalar_function A>
    [[nodiscard]] gains gain(const A& act, double q = 1)
    {
        const activation_moments m = moments(act, q);
        detail::require(m.second_moment > 0, "E[φ²] of the activation", m.second_moment,
                        "more than 0, to have a gain");
        // Of the deviations, as E[φ²] - E[φ]² cancels.
        const double variance = m.mean == 0
                                    ? m.second_moment
                                    : expectation(
                                        [&](double x)
                                        {
                                            const double deviation = detail::value_of(act, x) - m.mean;
                                            return deviation * deviation;
                                        },
                                        q);
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const double weight_variance = q / m.second_moment;
        const double chi_parallel = weight_variance * m.second_moment_slope;
        const bool jumps = !detail::is_finite(m.derivative_moment);
        return {.q = q,
                .forward = std::sqrt(weight_variance),
                .centred = variance > 1e-30 * m.second_moment ? std::sqrt(q / variance) : infinity,
                .backward = jumps                     ? 0
                            : m.derivative_moment > 0 ? 1 / std::sqrt(m.derivative_moment)
                                                      : infinity,
                .mean = m.mean,
                .second_moment = m.second_moment,
                .variance = variance,
                .derivative_moment = m.derivative_moment,
                .chi_perp = weight_variance * m.derivative_moment,
                .chi_parallel = chi_parallel,
                .fixed_point = stability_of(chi_parallel)};
    }

    /// The same with the derivative df of f.
    template <scalar_function F, scalar_function D>
    [[nodiscard]] gains gain(const F& f, const D& df, double q = 1)
    {
        return gain(detail::function_with_derivative<F, D>{f, df}, q);
    }
}

#endif
