// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SIREN_HPP
#define FANIN_INIT_SIREN_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>

#include <cmath>
#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// U(-a, a), a = √(6 / in) / ω.
    template <weight_element T>
    class siren_initializer : public initializer_base<siren_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the frequency is positive, and its inverse neither underflows nor
        /// overflows.
        constexpr explicit siren_initializer(double omega)
            : m_omega(omega)
        {
            constexpr double least = 1 / detail::largest_stddev<T>;
            constexpr double largest = 1 / detail::smallest_stddev;
            detail::require(omega >= least && omega <= largest, "omega", omega, "in [", least, ", ", largest,
                            "]");
        }

        [[nodiscard]] constexpr siren_initializer with_omega(double omega) const
        {
            return siren_initializer(omega);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "siren";
        }

        [[nodiscard]] double variance(const fans& f) const
        {
            return 2 / (select(fan::in, f) * m_omega * m_omega);
        }

        [[nodiscard]] detail::uniform_law elements(const fans& f) const
        {
            const double bound = std::sqrt(6 / select(fan::in, f)) / m_omega;
            return {-bound, bound};
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join("U(-a, a), a = sqrt(6/in)/", m_omega);
        }

    private:
        double m_omega;
    };

    /// U(-1 / in, 1 / in).
    template <weight_element T>
    class siren_first_initializer : public initializer_base<siren_first_initializer<T>, T>
    {
    public:
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "siren_first";
        }

        [[nodiscard]] double variance(const fans& f) const
        {
            const double n = select(fan::in, f);
            return 1 / (3 * n * n);
        }

        [[nodiscard]] detail::uniform_law elements(const fans& f) const
        {
            const double bound = 1 / select(fan::in, f);
            return {-bound, bound};
        }

        [[nodiscard]] std::string formula() const
        {
            return "U(-a, a), a = 1/in";
        }
    };

    /// Sitzmann, Martel, Bergman, Lindell & Wetzstein 2020, "Implicit neural representations with periodic
    /// activation functions", sec. 3.2 and supplement 1.5: U(-a, a), a = √(6 / in) / ω, for each layer sin(ω
    /// (x W + b)) except the first, hence for `act::sin.with_omega(ω)`. ω is 30 by default; `.with_omega(w)`
    /// sets it. Inputs x of variance 1/2, that of a sine over all phases, give arguments ω x W of variance 1.
    template <weight_element T = float>
    inline constexpr siren_initializer<T> siren{30};

    /// Sitzmann et al. 2020, the first layer: U(-1 / in, 1 / in), so that sin(ω x W) spans several periods
    /// for x in (-1, 1).
    template <weight_element T = float>
    inline constexpr siren_first_initializer<T> siren_first{};
}
FANIN_EXACT_END

#endif
