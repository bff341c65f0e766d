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
    /// The gains of an activation: weights with standard deviation gain/√fan keep a signal, or a gradient,
    /// through φ. E is over the pre-activation √q z, z ~ N(0, 1).
    struct gains
    {
        double q;       ///< variance of the pre-activation
        double forward; ///< √(q/E[φ²]): the next pre-activation has variance q again
        double centred; ///< √(q/Var φ): keeps q if the mean E[φ] is subtracted; infinite if Var φ = 0
        double
            /// 1/√E[φ'²]: keeps the gradient variance; infinite if E[φ'²] = 0, 0 if E[φ'²] is infinite.
            backward;
        double mean;              ///< E[φ]
        double second_moment;     ///< E[φ²]
        double variance;          ///< Var φ = E[φ²] - E[φ]²
        double derivative_moment; ///< E[φ'²]; infinite if φ jumps and φ' is not given
        double
            /// Χ⊥ = σ_w² E[φ'²] at σ_w = forward, σ_b = 0: factor of the gradient variance per layer.
            chi_perp;
        double chi_parallel;   ///< χ∥ = σ_w² dE[φ²]/dq, likewise: factor of a small error of q per layer
        stability fixed_point; ///< of the variance q under the forward gain
    };

    /// The gains of an activation at the pre-activation variance q, by quadrature, to 1e-10: He et al. 2015,
    /// eq. (7) and (14), for any φ. PyTorch's initializers assume q = 1. χ∥ = σ_w² E[z φ φ']/√q > 1 (gelu,
    /// silu) means that a deep stack leaves q: an error of q grows by χ∥ per layer (Schoenholz et al. 2017,
    /// eq. (8); Roberts, Yaida & Hanin 2022, eq. (5.21)).
    ///
    /// φ' is `act.derivative(x)` if the activation has one, else it is derived from φ; χ∥ does not need φ'.
    /// Throws invalid_argument if φ has no finite moments or is 0 almost everywhere.
    template <scalar_function A>
    [[nodiscard]] gains gain(const A& act, double q = 1)
    {
        const activation_moments m = moments(act, q);
        detail::require(m.second_moment > 0, "E[φ²] of the activation", m.second_moment,
                        "more than 0: only a nonzero activation has a gain");
        // From the deviations: E[φ²] - E[φ]² would cancel.
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

    /// The gains of f with a separate derivative df.
    template <scalar_function F, scalar_function D>
    [[nodiscard]] gains gain(const F& f, const D& df, double q = 1)
    {
        return gain(detail::function_with_derivative<F, D>{f, df}, q);
    }
}

#endif
