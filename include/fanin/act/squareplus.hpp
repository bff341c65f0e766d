// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SQUAREPLUS_HPP
#define FANIN_ACT_SQUAREPLUS_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/powers.hpp>

#include <string_view>

namespace fanin::act
{
    class squareplus_activation : public activation<squareplus_activation>
    {
    public:
        constexpr squareplus_activation() = default;

        /// f(x) = (x + √(x² + b)) / 2. Throws invalid_argument unless 1e-6 <= b <= 1e6.
        [[nodiscard]] constexpr squareplus_activation with_b(double b) const
        {
            detail::require_scale(b, "b");
            squareplus_activation f = *this;
            f.m_b = b;
            return f;
        }

        [[nodiscard]] constexpr double b() const noexcept
        {
            return m_b;
        }

        static constexpr std::string_view name() noexcept
        {
            return "squareplus";
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const squareplus_activation& a,
                                                       const squareplus_activation& b) noexcept
        {
            return a.m_b == b.m_b;
        }

    private:
        double m_b = 4;
    };

    /// Barron 2021: f(x) = (x + √(x² + 4)) / 2, close to softplus without an exponential.
    inline constexpr squareplus_activation squareplus{};
}

#endif
