// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_STABILITY_HPP
#define FANIN_THEORY_STABILITY_HPP

#include <fanin/core/platform.hpp>

#include <cmath>
#include <string_view>

namespace fanin::theory
{
    /// What becomes of a small error of the variance at a fixed point of the variance map.
    enum class stability
    {
        stable,   ///< it shrinks from layer to layer
        marginal, ///< it stays, as with relu: every variance is as good as any other
        unstable  ///< it grows: the signal leaves, to another fixed point, to 0 or to infinity
    };

    /// "stable", "marginal", "unstable"
    constexpr std::string_view to_string(stability s) noexcept
    {
        return s == stability::stable ? "stable" : s == stability::marginal ? "marginal" : "unstable";
    }
}

namespace fanin::detail
{
    /// How close to 1 a slope counts as 1: what the quadrature promises, with room.
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
    /// Of a fixed point where the variance map has the slope χ∥.
    inline stability stability_of(double chi_parallel)
    {
        const int side = detail::beside_one(chi_parallel);
        return side < 0 ? stability::stable : side == 0 ? stability::marginal : stability::unstable;
    }
}

#endif
