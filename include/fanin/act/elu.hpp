// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_ELU_HPP
#define FANIN_ACT_ELU_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/smooth_relus.hpp>

#include <string_view>

namespace fanin::act
{
    class elu_activation : public activation<elu_activation>
    {
    public:
        constexpr elu_activation() = default;

        /// f(x) = x above 0, alpha (exp(x) - 1) below. Throws invalid_argument unless 0 <= alpha <= 1e6.
        [[nodiscard]] constexpr elu_activation with_alpha(double alpha) const
        {
            detail::require_within(alpha, "alpha", 0, 1e6);
            elu_activation f = *this;
            f.m_alpha = alpha;
            return f;
        }

        [[nodiscard]] constexpr double alpha() const noexcept
        {
            return m_alpha;
        }

        static constexpr std::string_view name() noexcept
        {
            return "elu";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const elu_activation& a,
                                                       const elu_activation& b) noexcept
        {
            return a.m_alpha == b.m_alpha;
        }

    private:
        double m_alpha = 1;
    };

    /// Clevert, Unterthiner & Hochreiter 2016, eq. (16): f(x) = x above 0, exp(x) - 1 below; f'(0) = alpha.
    inline constexpr elu_activation elu{};

    struct selu_activation : activation<selu_activation>
    {
        static constexpr double lambda = 1.0507009873554804934;
        static constexpr double alpha = 1.6732632423543772848;

        static constexpr std::string_view name() noexcept
        {
            return "selu";
        }
    };

    /// Klambauer, Unterthiner, Mayr & Hochreiter 2017, eq. (2): f(x) = lambda x above 0, lambda alpha (exp(x)
    /// - 1) below, which keeps mean 0 and variance 1. Infinite where lambda x overflows the type.
    inline constexpr selu_activation selu{};

    class celu_activation : public activation<celu_activation>
    {
    public:
        constexpr celu_activation() = default;

        /// f(x) = x above 0, alpha (exp(x / alpha) - 1) below. Throws invalid_argument unless 1e-6 <= alpha
        /// <= 1e6.
        [[nodiscard]] constexpr celu_activation with_alpha(double alpha) const
        {
            detail::require_scale(alpha, "alpha");
            celu_activation f = *this;
            f.m_alpha = alpha;
            return f;
        }

        [[nodiscard]] constexpr double alpha() const noexcept
        {
            return m_alpha;
        }

        static constexpr std::string_view name() noexcept
        {
            return "celu";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const celu_activation& a,
                                                       const celu_activation& b) noexcept
        {
            return a.m_alpha == b.m_alpha;
        }

    private:
        double m_alpha = 1;
    };

    /// Barron 2017: f(x) = x above 0, exp(x) - 1 below; the derivative is continuous for every alpha.
    inline constexpr celu_activation celu{};
}

#endif
