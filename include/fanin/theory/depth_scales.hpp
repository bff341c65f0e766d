// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DEPTH_SCALES_HPP
#define FANIN_THEORY_DEPTH_SCALES_HPP

#include <fanin/theory/correlation.hpp>
#include <fanin/theory/mean_field.hpp>
#include <fanin/theory/scalar_function.hpp>
#include <fanin/theory/stability.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace fanin::theory
{
    /// The limit of two inputs in a deep network.
    enum class phase
    {
        ordered,  ///< χ⊥ < 1: the inputs become equal; gradients vanish
        critical, ///< χ⊥ = 1
        chaotic   ///< χ⊥ > 1: close inputs separate; gradients explode
    };

    /// "ordered", "critical", "chaotic"
    constexpr std::string_view to_string(phase p) noexcept
    {
        return p == phase::ordered ? "ordered" : p == phase::critical ? "critical" : "chaotic";
    }

    /// The number of layers over which a difference changes by a factor of e; infinite if it stays.
    struct depth_scales
    {
        double variance;    ///< ξ_q = -1/log|χ∥|: of q from q*; negative if it grows
        double correlation; ///< ξ_c = -1/log R'(c*): of c from c*; it bounds the trainable depth
        double gradient;    ///< ξ_grad = -1/log χ⊥: of the gradient variance; negative if gradients explode
    };

    /// The limit of deep networks of an ensemble.
    struct mean_field_limit
    {
        fixed_point at; ///< of the variance
        theory::phase phase;
        double correlation;  ///< c*, the limit of the correlation of two inputs
        depth_scales layers; ///< the depth scales of the approach
    };
}

namespace fanin::detail
{
    /// -1/log|factor| layers.
    inline double layers_per_e(double factor)
    {
        if (beside_one(factor) == 0)
        {
            return std::numeric_limits<double>::infinity();
        }
        return factor == 0 || !is_finite(factor) ? 0 : -1 / std::log(std::abs(factor));
    }
}

namespace fanin::theory
{
    /// The phase and the depth scales at a fixed point of the variance map: Schoenholz et al. 2017, eq. (8),
    /// (9), (15). Their ξ_q, -1/log(χ⊥ + σ_w² E[φ'' φ]), is computed here without φ''. Throws
    /// invalid_argument unless `at` is a fixed point of the ensemble, to 1e-6.
    template <scalar_function A>
    [[nodiscard]] mean_field_limit limit_at(const mean_field<A>& theory, const ensemble& e,
                                            const fixed_point& at)
    {
        const double next = theory.variance_map(e, at.q);
        detail::require(std::abs(next - at.q) <= 1e-6 * at.q, "the fixed point q", at.q,
                        "equal to V(q) = ", next, ": pass a fixed point of this ensemble");
        const int side = detail::beside_one(at.chi_perp);
        // q = 0 has no correlation; close to it, φ is linear to rounding.
        double c = 1;
        double slope = at.chi_perp;
        if (side > 0 && at.q > 0)
        {
            const correlation_map<A> map(theory.activation(), e, at.q);
            c = map.fixed_point();
            slope = map.slope(c);
        }
        return {at,
                side < 0    ? phase::ordered
                : side == 0 ? phase::critical
                            : phase::chaotic,
                c,
                {detail::layers_per_e(at.chi_parallel), detail::layers_per_e(slope),
                 detail::layers_per_e(at.chi_perp)}};
    }

    /// The limit at the stable fixed point with the least q, or else at the marginal one with the least q.
    /// relu at σ_w = √2, σ_b = 0 keeps every q; the limit is then at q = 1. None if the variance diverges.
    template <scalar_function A>
    [[nodiscard]] std::optional<mean_field_limit> limit_of(const mean_field<A>& theory, const ensemble& e)
    {
        const fixed_points all = theory.fixed_points_of(e);
        if (all.every_q)
        {
            return limit_at(theory, e,
                            {.q = 1, .chi_perp = 1, .chi_parallel = 1, .kind = stability::marginal});
        }
        for (const stability wanted : {stability::stable, stability::marginal})
        {
            for (const fixed_point& p : all.isolated)
            {
                if (p.kind == wanted)
                {
                    return limit_at(theory, e, p);
                }
            }
        }
        return std::nullopt;
    }

    /// The limit for one ensemble. Several ensembles of one activation are faster through one mean_field.
    template <scalar_function A>
    [[nodiscard]] std::optional<mean_field_limit> limit_of(const A& act, const ensemble& e)
    {
        detail::require_ensemble(e);
        return limit_of(mean_field<A>(act), e);
    }
}

#endif
