// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SHRINK_HPP
#define FANIN_ACT_SHRINK_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/shrinks.hpp>

#include <string_view>

namespace fanin::act
{
    class hard_shrink_activation : public activation<hard_shrink_activation>
    {
    public:
        constexpr hard_shrink_activation() = default;

        /// f(x) = 0 within ±threshold, x beyond. Throws invalid_argument unless 0 <= threshold <= 1e6.
        [[nodiscard]] constexpr hard_shrink_activation with_threshold(double threshold) const
        {
            detail::require_within(threshold, "threshold", 0, 1e6);
            hard_shrink_activation f = *this;
            f.m_threshold = threshold;
            return f;
        }

        [[nodiscard]] constexpr double threshold() const noexcept
        {
            return m_threshold;
        }

        static constexpr std::string_view name() noexcept
        {
            return "hard_shrink";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const hard_shrink_activation& a,
                                                       const hard_shrink_activation& b) noexcept
        {
            return a.m_threshold == b.m_threshold;
        }

    private:
        double m_threshold = 0.5;
    };

    /// Donoho & Johnstone 1994, hard thresholding: f(x) = 0 within ±0.5, x beyond; f'(±0.5) = 0.
    inline constexpr hard_shrink_activation hard_shrink{};

    class soft_shrink_activation : public activation<soft_shrink_activation>
    {
    public:
        constexpr soft_shrink_activation() = default;

        /// f(x) = 0 within ±threshold; beyond, x is reduced by the threshold. Throws invalid_argument unless
        /// 0 <= threshold <= 1e6.
        [[nodiscard]] constexpr soft_shrink_activation with_threshold(double threshold) const
        {
            detail::require_within(threshold, "threshold", 0, 1e6);
            soft_shrink_activation f = *this;
            f.m_threshold = threshold;
            return f;
        }

        [[nodiscard]] constexpr double threshold() const noexcept
        {
            return m_threshold;
        }

        static constexpr std::string_view name() noexcept
        {
            return "soft_shrink";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const soft_shrink_activation& a,
                                                       const soft_shrink_activation& b) noexcept
        {
            return a.m_threshold == b.m_threshold;
        }

    private:
        double m_threshold = 0.5;
    };

    /// Donoho & Johnstone 1994, soft thresholding: f(x) = x - 0.5 above 0.5, x + 0.5 below -0.5, 0 between;
    /// f'(±0.5) = 0.
    inline constexpr soft_shrink_activation soft_shrink{};

    struct tanh_shrink_activation : activation<tanh_shrink_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "tanh_shrink";
        }
    };

    /// f(x) = x - tanh(x).
    inline constexpr tanh_shrink_activation tanh_shrink{};
}

#endif
