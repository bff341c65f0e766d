// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SOFTPLUS_HPP
#define FANIN_ACT_SOFTPLUS_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/sigmoids.hpp>
#include <fanin/act/detail/smooth_relus.hpp>

#include <string_view>

namespace fanin::act
{
    class softplus_activation : public activation<softplus_activation>
    {
    public:
        constexpr softplus_activation() = default;

        /// f(x) = ln(1 + exp(beta x)) / beta. Throws invalid_argument unless 1e-6 <= beta <= 1e6.
        [[nodiscard]] constexpr softplus_activation with_beta(double beta) const
        {
            detail::require_scale(beta, "beta");
            softplus_activation f = *this;
            f.m_beta = beta;
            return f;
        }

        [[nodiscard]] constexpr double beta() const noexcept
        {
            return m_beta;
        }

        static constexpr std::string_view name() noexcept
        {
            return "softplus";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const softplus_activation& a,
                                                       const softplus_activation& b) noexcept
        {
            return a.m_beta == b.m_beta;
        }

    private:
        double m_beta = 1;
    };

    /// Dugas et al. 2000: f(x) = ln(1 + exp(x)), a smooth relu. Its derivative is sigmoid.
    inline constexpr softplus_activation softplus{};

    struct log_sigmoid_activation : activation<log_sigmoid_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "log_sigmoid";
        }
    };

    /// f(x) = ln(sigmoid(x)) = -softplus(-x).
    inline constexpr log_sigmoid_activation log_sigmoid{};
}

#endif
