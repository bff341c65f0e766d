// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_UNIFORM_HPP
#define FANIN_INIT_UNIFORM_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>

#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct uniform_parameters
    {
        double lo = -0.05;
        double hi = 0.05;
        std::string_view name = "uniform";
    };

    /// U[lo, hi) for every shape of the layer; lo == hi gives the constant.
    template <weight_element T>
    class uniform_initializer : public initializer_base<uniform_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless lo <= hi, and both and their distance are finite in T.
        constexpr explicit uniform_initializer(uniform_parameters p)
            : m_parameters(p)
        {
            detail::require_finite<T>("lo", p.lo);
            detail::require_finite<T>("hi", p.hi);
            detail::require(p.lo <= p.hi, "lo", p.lo, "<= hi = ", p.hi);
            detail::require_finite<T>("hi - lo", p.hi - p.lo);
        }

        [[nodiscard]] constexpr uniform_initializer with_range(double lo, double hi) const
        {
            return uniform_initializer({.lo = lo, .hi = hi});
        }

        /// The name given at construction; "uniform" of a law that has been changed.
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        [[nodiscard]] constexpr double variance(const fans&) const noexcept
        {
            const double width = m_parameters.hi - m_parameters.lo;
            return width * width / 12;
        }

        [[nodiscard]] detail::uniform_law elements(const fans&) const
        {
            return {m_parameters.lo, m_parameters.hi};
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join("U(", m_parameters.lo, ", ", m_parameters.hi, ")");
        }

    private:
        uniform_parameters m_parameters;
    };

    /// U(-0.05, 0.05), Keras' RandomUniform. It ignores the width of the layer.
    template <weight_element T = float>
    inline constexpr uniform_initializer<T> uniform{{}};
}
FANIN_EXACT_END

#endif
