// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SIGMOID_HPP
#define FANIN_ACT_SIGMOID_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/sigmoids.hpp>
#include <fanin/stats/interval.hpp>

#include <cmath>
#include <string_view>

namespace fanin::act
{
    class sigmoid_activation : public activation<sigmoid_activation>
    {
    public:
        constexpr sigmoid_activation() = default;

        /// f(x) = 1 / ((1 + exp(-x)) + epsilon). Throws invalid_argument unless 0 <= epsilon <= 1.
        [[nodiscard]] constexpr sigmoid_activation with_epsilon(double epsilon) const
        {
            detail::require_within(epsilon, "epsilon", 0, 1);
            sigmoid_activation f = *this;
            f.m_epsilon = epsilon;
            return f;
        }

        [[nodiscard]] constexpr double epsilon() const noexcept
        {
            return m_epsilon;
        }

        static constexpr std::string_view name() noexcept
        {
            return "sigmoid";
        }

        /// The values y at which the derivative y·(1 - (1 + epsilon)·y) is at least 0.01.
        [[nodiscard]] interval unsaturated_range() const
        {
            const double a = 1 + m_epsilon;
            const double root = std::sqrt(1 - 0.04 * a);
            return {(1 - root) / (2 * a), (1 + root) / (2 * a)};
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const sigmoid_activation& a,
                                                       const sigmoid_activation& b) noexcept
        {
            return a.m_epsilon == b.m_epsilon;
        }

    private:
        double m_epsilon = 0;
    };

    /// f(x) = 1 / (1 + exp(-x)).
    inline constexpr sigmoid_activation sigmoid{};
}

#endif
