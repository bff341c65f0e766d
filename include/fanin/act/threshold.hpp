// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_THRESHOLD_HPP
#define FANIN_ACT_THRESHOLD_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/piecewise.hpp>

#include <string_view>

namespace fanin::act
{
    class threshold_activation : public activation<threshold_activation>
    {
    public:
        constexpr threshold_activation() = default;

        /// f(x) = x above the threshold, value elsewhere. Throws invalid_argument unless the threshold is
        /// within ±1e6.
        [[nodiscard]] constexpr threshold_activation with_threshold(double threshold) const
        {
            detail::require_within(threshold, "threshold", -1e6, 1e6);
            threshold_activation f = *this;
            f.m_threshold = threshold;
            return f;
        }

        /// Throws invalid_argument unless value is within ±1e6.
        [[nodiscard]] constexpr threshold_activation with_value(double value) const
        {
            detail::require_within(value, "value", -1e6, 1e6);
            threshold_activation f = *this;
            f.m_value = value;
            return f;
        }

        [[nodiscard]] constexpr double threshold() const noexcept
        {
            return m_threshold;
        }

        [[nodiscard]] constexpr double value() const noexcept
        {
            return m_value;
        }

        static constexpr std::string_view name() noexcept
        {
            return "threshold";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const threshold_activation& a,
                                                       const threshold_activation& b) noexcept
        {
            return a.m_threshold == b.m_threshold && a.m_value == b.m_value;
        }

    private:
        double m_threshold = 1;
        double m_value = 0;
    };

    /// Konda, Memisevic & Krueger 2014: f(x) = x above 1, 0 elsewhere; f'(1) = 0.
    inline constexpr threshold_activation threshold{};
}

#endif
