// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SILU_HPP
#define FANIN_ACT_SILU_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/gates.hpp>
#include <fanin/act/detail/parameter.hpp>

#include <string_view>

namespace fanin::act
{
    class silu_activation : public activation<silu_activation>
    {
    public:
        constexpr explicit silu_activation(std::string_view name, double beta)
            : m_name(name)
            , m_beta(beta)
        {
        }

        /// f(x) = x sigmoid(beta x). Throws invalid_argument unless 1e-6 <= beta <= 1e6.
        [[nodiscard]] constexpr silu_activation with_beta(double beta) const
        {
            detail::require_scale(beta, "beta");
            return silu_activation(m_name, beta);
        }

        [[nodiscard]] constexpr double beta() const noexcept
        {
            return m_beta;
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_name;
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const silu_activation& a,
                                                       const silu_activation& b) noexcept
        {
            return a.m_beta == b.m_beta;
        }

    private:
        std::string_view m_name;
        double m_beta;
    };

    /// Elfwing, Uchibe & Doya 2018: f(x) = x sigmoid(x).
    inline constexpr silu_activation silu{"silu", 1};

    /// Ramachandran, Zoph & Le 2017: f(x) = x sigmoid(beta x), with beta = 1 by default.
    inline constexpr silu_activation swish{"swish", 1};

    /// Hendrycks & Gimpel 2016, sec. 2: f(x) = x sigmoid(1.702 x), close to gelu.
    inline constexpr silu_activation quick_gelu{"quick_gelu", 1.702};
}

#endif
