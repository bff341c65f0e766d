// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_TWO_SLOPES_HPP
#define FANIN_THEORY_DETAIL_TWO_SLOPES_HPP

#include <fanin/core/classify.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace fanin::detail
{
    /// φ(x) = below·x for x < 0, above·x for x > 0: relu and its kin, with φ(s·x) = s·φ(x) for s > 0.
    /// Mean-field theory has closed forms for them.
    struct two_slopes
    {
        double below;
        double above;

        /// E[φ²]/q = E[φ'²], for any q.
        [[nodiscard]] double mean_square() const
        {
            return (below * below + above * above) / 2;
        }

        [[nodiscard]] theory::activation_moments moments(double q) const
        {
            constexpr double mean_of_positive_part = std::numbers::inv_sqrtpi / std::numbers::sqrt2;
            return {.q = q,
                    .mean = (above - below) * std::sqrt(q) * mean_of_positive_part,
                    .second_moment = mean_square() * q,
                    .second_moment_slope = mean_square(),
                    .derivative_moment = mean_square(),
                    .derivative_moment_slope = 0};
        }

        /// E[φ(u1) φ(u2)]/q at correlation c: Cho & Saul 2009, eq. (6), order 1, for relu. This form uses
        /// φ(x) = even·|x| + odd·x, whose cross terms vanish.
        [[nodiscard]] double product(double c) const
        {
            const double root = std::sqrt((1 - c) * (1 + c));
            return odd() * odd() * c + even() * even() * 2 * std::numbers::inv_pi * (root + c * std::asin(c));
        }

        /// E[φ'(u1) φ'(u2)], the slope of the product: Cho & Saul 2009, eq. (6), order 0.
        [[nodiscard]] double derivative_product(double c) const
        {
            return odd() * odd() + even() * even() * 2 * std::numbers::inv_pi * std::asin(c);
        }

    private:
        [[nodiscard]] double odd() const
        {
            return (above + below) / 2;
        }

        [[nodiscard]] double even() const
        {
            return (above - below) / 2;
        }
    };

    /// The two slopes of φ if they describe all of φ; tested over sixty powers of 2, at round and other
    /// places.
    inline std::optional<two_slopes> find_two_slopes(const function_view& act)
    {
        const two_slopes found{-act(-1), act(1)};
        if (!is_finite(found.below) || !is_finite(found.above))
        {
            return std::nullopt;
        }
        const double tolerance = 1e-14 * std::max(std::abs(found.below), std::abs(found.above));
        double x = 0x1p-30;
        while (x < 0x1p30)
        {
            if (!(std::abs(act(x) / x - found.above) <= tolerance)
                || !(std::abs(act(-x) / -x - found.below) <= tolerance))
            {
                return std::nullopt;
            }
            x *= 1.37;
        }
        return found;
    }
}

#endif
