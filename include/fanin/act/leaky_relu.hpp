// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_LEAKY_RELU_HPP
#define FANIN_ACT_LEAKY_RELU_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/parameter.hpp>
#include <fanin/act/detail/piecewise.hpp>

#include <string_view>

namespace fanin::act
{
    class leaky_relu_activation : public activation<leaky_relu_activation>
    {
    public:
        constexpr explicit leaky_relu_activation(std::string_view name, double slope)
            : m_name(name)
            , m_slope(slope)
        {
        }

        /// f(x) = x above 0, slope x below. Throws invalid_argument unless slope is within ±1e6.
        [[nodiscard]] constexpr leaky_relu_activation with_slope(double slope) const
        {
            detail::require_within(slope, "slope", -1e6, 1e6);
            return leaky_relu_activation(m_name, slope);
        }

        [[nodiscard]] constexpr double slope() const noexcept
        {
            return m_slope;
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_name;
        }

        /// Whether both are one function.
        [[nodiscard]] friend constexpr bool operator==(const leaky_relu_activation& a,
                                                       const leaky_relu_activation& b) noexcept
        {
            return a.m_slope == b.m_slope;
        }

    private:
        std::string_view m_name;
        double m_slope;
    };

    /// Maas, Hannun & Ng 2013: f(x) = x above 0, 0.01 x below; f'(0) = 0.01.
    inline constexpr leaky_relu_activation leaky_relu{"leaky_relu", 0.01};

    /// He, Zhang, Ren & Sun 2015, eq. (1): leaky_relu with a learned slope, here at its initial value 0.25.
    inline constexpr leaky_relu_activation prelu{"prelu", 0.25};
}

#endif
