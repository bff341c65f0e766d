// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_STABILITY_HPP
#define FANIN_THEORY_STABILITY_HPP

#include <fanin/core/platform.hpp>

#include <cmath>
#include <string_view>

namespace fanin::theory
{
    /// The behaviour of a small error of the variance at a fixed point of the variance map.
    enum class stability
    {
        stable,   ///< the error shrinks with depth
        marginal, ///< the error stays, as with relu, which keeps every variance
        unstable  ///< the error grows: the variance moves to another fixed point, 0 or infinity
    };

    /// "stable", "marginal", "unstable"
    constexpr std::string_view to_string(stability s) noexcept
    {
        return s == stability::stable ? "stable" : s == stability::marginal ? "marginal" : "unstable";
    }
}

namespace fanin::detail
{
    /// The distance from 1 within which a slope counts as 1: the accuracy of the quadrature, with a margin.
    inline constexpr double critical_tolerance = 1e-9;

    /// -1, 0 or 1: |slope| below, at or above 1.
    inline int beside_one(double slope)
    {
        const double excess = std::abs(slope) - 1;
        return excess > critical_tolerance ? 1 : excess < -critical_tolerance ? -1 : 0;
    }
}

namespace fanin::theory
{
    /// The stability of a fixed point with slope χ∥ of the variance map.
    inline stability stability_of(double chi_parallel)
    {
        const int side = detail::beside_one(chi_parallel);
        return side < 0 ? stability::stable : side == 0 ? stability::marginal : stability::unstable;
    }
}

#endif
