// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_CONSTANT_HPP
#define FANIN_INIT_CONSTANT_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>

#include <string>
#include <string_view>

namespace fanin::init
{
    struct constant_parameters
    {
        double value = 0;
        std::string_view name = "constant";
    };

    /// Every weight has one value.
    template <weight_element T>
    class constant_initializer : public initializer_base<constant_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the value is finite in T.
        constexpr explicit constant_initializer(constant_parameters p)
            : m_parameters(p)
        {
            detail::require_finite<T>("value", p.value);
        }

        [[nodiscard]] constexpr constant_initializer with_value(double value) const
        {
            return constant_initializer({.value = value, .name = "constant"});
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        [[nodiscard]] constexpr double variance(const fans&) const noexcept
        {
            return 0;
        }

        [[nodiscard]] detail::constant_law elements(const fans&) const
        {
            return {m_parameters.value};
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::to_text(m_parameters.value);
        }

    private:
        constant_parameters m_parameters;
    };

    /// Every weight is 0. For biases: weights of 0 stop the signal and the gradient.
    template <weight_element T = float>
    inline constexpr constant_initializer<T> zeros{{.value = 0, .name = "zeros"}};

    /// Every weight is 1. For the gains of normalization layers.
    template <weight_element T = float>
    inline constexpr constant_initializer<T> ones{{.value = 1, .name = "ones"}};

    /// Every weight has one value: 0 by default, `.with_value(v)` sets it. All units of a layer then compute
    /// the same, and training keeps them equal.
    template <weight_element T = float>
    inline constexpr constant_initializer<T> constant{{}};
}

#endif
