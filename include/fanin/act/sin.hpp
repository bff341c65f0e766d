// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SIN_HPP
#define FANIN_ACT_SIN_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/others.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/core/text.hpp>

#include <string>
#include <string_view>

namespace fanin::act
{
    /// f(x) = sin(omega x). omega x is not rounded, so that the zeros are those of the double omega. Values
    /// are right to 4 ulp, derivatives to 6, over the whole line.
    class sin_of_omega_activation : public activation<sin_of_omega_activation>
    {
    public:
        /// Throws invalid_argument unless 1e-6 <= omega <= 1e6.
        constexpr explicit sin_of_omega_activation(double omega)
            : m_omega(omega)
        {
            detail::require_scale(omega, "omega");
        }

        [[nodiscard]] constexpr sin_of_omega_activation with_omega(double omega) const
        {
            return sin_of_omega_activation(omega);
        }

        [[nodiscard]] constexpr double omega() const noexcept
        {
            return m_omega;
        }

        /// The frequency, for theory and diagnosis.
        [[nodiscard]] constexpr double sine_frequency() const noexcept
        {
            return m_omega;
        }

        /// "sin, omega 30"; "sin" where it is 1.
        [[nodiscard]] std::string name() const
        {
            return m_omega == 1 ? "sin" : detail::join("sin, omega ", m_omega);
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const sin_of_omega_activation& a,
                                                       const sin_of_omega_activation& b) noexcept
        {
            return a.m_omega == b.m_omega;
        }

    private:
        double m_omega;
    };

    struct sin_activation : activation<sin_activation>
    {
        /// f(x) = sin(omega x), with the derivative omega cos(omega x). `init::siren` is the law for it, at
        /// omega 30. The bits at omega = 1 are those of `sin`. Throws invalid_argument unless 1e-6 <= omega
        /// <= 1e6.
        [[nodiscard]] constexpr sin_of_omega_activation with_omega(double omega) const
        {
            return sin_of_omega_activation(omega);
        }

        static constexpr double omega() noexcept
        {
            return 1;
        }

        static constexpr double sine_frequency() noexcept
        {
            return 1;
        }

        static constexpr std::string_view name() noexcept
        {
            return "sin";
        }
    };

    /// Sitzmann et al. 2020 (SIREN), eq. (5): f(x) = sin(x), for x of any size; NaN at ±Inf.
    inline constexpr sin_activation sin{};
}

#endif
