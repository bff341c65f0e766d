// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_CRITICAL_HPP
#define FANIN_THEORY_CRITICAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/theory/mean_field.hpp>
#include <fanin/theory/scalar_function.hpp>
#include <fanin/theory/stability.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace fanin::theory
{
    /// A point on the edge of chaos: a fixed point q of the variance map with χ⊥ = σ_w² E[φ'(√q z)²] = 1.
    /// Gradients and the angle between two inputs keep their size with depth.
    struct critical_point
    {
        double sigma_w;       ///< standard deviation: √(fan_in·Var(w))
        double sigma_b;       ///< standard deviation of the biases
        double q;             ///< variance of the pre-activations
        double chi_parallel;  ///< χ∥ = V'(q)
        stability kind;       ///< whether q attracts: a deep network leaves an unstable point
        bool every_q = false; ///< every q is critical, as with relu; `q` is one of them
    };

    /// The given parameter of a critical point: σ_b, σ_w, or q.
    struct given_sigma_b
    {
        double value; ///< standard deviation of the biases, 0 or more
    };

    struct given_sigma_w
    {
        double value; ///< standard deviation: √(fan_in·Var(w)), positive
    };

    struct given_q
    {
        double value; ///< variance of the pre-activations, positive
    };
}

namespace fanin::detail
{
    /// Whether φ has no jump and is not flat where the Gaussian has weight.
    inline bool has_slope(const theory::activation_moments& m)
    {
        return is_finite(m.derivative_moment) && m.derivative_moment > 0;
    }

    /// The critical point with these moments: σ_w² = 1/E[φ'²], σ_b² = q - E[φ²]/E[φ'²]; none if σ_b² is
    /// negative.
    inline std::optional<theory::critical_point> critical_at(const theory::activation_moments& m, double q)
    {
        if (!has_slope(m))
        {
            return std::nullopt;
        }
        const double weight_variance = 1 / m.derivative_moment;
        const double bias_variance = m.q - weight_variance * m.second_moment;
        if (bias_variance < -1e-11 * m.q)
        {
            return std::nullopt;
        }
        const double chi_parallel = weight_variance * m.second_moment_slope;
        // The difference of two equal numbers is rounding.
        const double sigma_b = bias_variance <= 1e-13 * m.q ? 0 : std::sqrt(bias_variance);
        return theory::critical_point{std::sqrt(weight_variance), sigma_b, q, chi_parallel,
                                      theory::stability_of(chi_parallel)};
    }

    /// The critical points of two slopes: σ_w² = 1/E[φ'²], σ_b = 0, at every q.
    inline std::vector<theory::critical_point> critical_scale(const two_slopes& s, double q)
    {
        if (!(s.mean_square() > 0))
        {
            return {};
        }
        return {{1 / std::sqrt(s.mean_square()), 0, q, 1, theory::stability::marginal, true}};
    }

    /// The critical point at q → 0, where φ is linear to rounding.
    template <theory::scalar_function A>
    std::optional<theory::critical_point> critical_origin(const theory::mean_field<A>& theory)
    {
        return value_of(theory.activation(), 0) == 0 ? critical_at(theory.moments(vanishing_q), 0)
                                                     : std::nullopt;
    }
}

namespace fanin::theory
{
    /// All critical points of an activation with this σ_b, in rising order of q: the roots of q -
    /// E[φ²]/E[φ'²] = σ_b² in [1e-12, 1e6], and q = 0 if σ_b = 0 and φ(0) = 0. The equation contains q alone;
    /// an iteration of V would miss unstable points. Throws invalid_argument unless σ_b >= 0.
    template <scalar_function A>
    [[nodiscard]] std::vector<critical_point> critical_points(const mean_field<A>& theory, given_sigma_b b)
    {
        detail::require_ensemble({.sigma_w = 1, .sigma_b = b.value});
        if (theory.slopes())
        {
            return b.value == 0 ? detail::critical_scale(*theory.slopes(), 1) : std::vector<critical_point>{};
        }
        std::vector<critical_point> all;
        const auto origin = detail::critical_origin(theory);
        if (origin && b.value == 0)
        {
            all.push_back(*origin);
        }
        const double bias_variance = b.value * b.value;
        const auto excess = [&](const activation_moments& m)
        {
            double ratio = 0;
            double slope = 0;
            if (detail::has_slope(m))
            {
                ratio = m.second_moment / m.derivative_moment;
                slope = (m.second_moment_slope - ratio * m.derivative_moment_slope) / m.derivative_moment;
            }
            detail::place p{std::log(m.q), 1 - (ratio + bias_variance) / m.q,
                            (ratio + bias_variance) / m.q - slope};
            // Where φ is linear to rounding, only σ_b² survives the subtraction.
            p.value = origin && std::abs(p.value) < 1e-14 ? -bias_variance / m.q : p.value;
            return p;
        };
        for (const double q : theory.roots(excess, b.value > 0 ? 0 : 1e-12))
        {
            if (auto p = detail::critical_at(theory.moments(q), q))
            {
                p->sigma_b = b.value;
                all.push_back(*p);
            }
        }
        return all;
    }

    /// All critical points with this σ_w: the roots of σ_w² E[φ'²] = 1 with σ_b² = q - E[φ²]/E[φ'²] >= 0.
    /// Throws invalid_argument unless σ_w > 0.
    template <scalar_function A>
    [[nodiscard]] std::vector<critical_point> critical_points(const mean_field<A>& theory, given_sigma_w w)
    {
        detail::require_ensemble({.sigma_w = w.value});
        const double weight_variance = w.value * w.value;
        const auto is_critical = [&](double derivative_moment)
        { return detail::beside_one(weight_variance * derivative_moment) == 0; };
        if (theory.slopes())
        {
            return is_critical(theory.slopes()->mean_square()) ? detail::critical_scale(*theory.slopes(), 1)
                                                               : std::vector<critical_point>{};
        }
        std::vector<critical_point> all;
        const auto origin = detail::critical_origin(theory);
        if (origin && is_critical(1 / (origin->sigma_w * origin->sigma_w)))
        {
            all.push_back(*origin);
        }
        const auto excess = [&](const activation_moments& m)
        {
            return detail::place{std::log(m.q), weight_variance * m.derivative_moment - 1,
                                 weight_variance * m.q * m.derivative_moment_slope};
        };
        for (const double q : theory.roots(excess, 1e-11))
        {
            if (const auto p = detail::critical_at(theory.moments(q), q))
            {
                all.push_back(*p);
            }
        }
        return all;
    }

    /// The critical point at this q, or none. Throws invalid_argument unless q > 0.
    template <scalar_function A>
    [[nodiscard]] std::vector<critical_point> critical_points(const mean_field<A>& theory, given_q q)
    {
        detail::require_positive_q(q.value);
        if (theory.slopes())
        {
            return detail::critical_scale(*theory.slopes(), q.value);
        }
        const auto p = detail::critical_at(theory.moments(q.value), q.value);
        return p ? std::vector<critical_point>{*p} : std::vector<critical_point>{};
    }

    /// The stable critical point with the least q, or else the one with the least q. The result may be empty:
    /// relu has no critical point with σ_b > 0.
    template <scalar_function A, class Given>
    [[nodiscard]] std::optional<critical_point> critical(const mean_field<A>& theory, Given given)
    {
        const auto all = critical_points(theory, given);
        const auto attracts = std::find_if(all.begin(), all.end(), [](const critical_point& p)
                                           { return p.kind == stability::stable; });
        return attracts != all.end() ? *attracts : all.empty() ? std::nullopt : std::optional(all.front());
    }

    /// (σ_w, σ_b) on the edge of chaos from given_sigma_b{...}, given_sigma_w{...} or given_q{...}:
    /// `critical(act::tanh, given_sigma_b{0.2})`. Several calls for one activation are faster through one
    /// mean_field.
    template <scalar_function A, class Given>
    [[nodiscard]] std::optional<critical_point> critical(const A& act, Given given)
    {
        return critical(mean_field<A>(act), given);
    }
}

#endif
