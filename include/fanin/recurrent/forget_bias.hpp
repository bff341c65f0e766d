// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_FORGET_BIAS_HPP
#define FANIN_RECURRENT_FORGET_BIAS_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>

#include <string>
#include <string_view>

namespace fanin::init
{
    /// One value for the biases of the gate that keeps the state.
    template <real T>
    class forget_bias_initializer : public initializer_base<forget_bias_initializer<T>, T>
    {
    public:
        static constexpr bool keeps_the_state = true;

        /// Throws invalid_argument unless the value is finite in T.
        constexpr explicit forget_bias_initializer(double value)
            : m_value(value)
        {
            detail::require_finite<T>("the forget bias", value);
        }

        [[nodiscard]] constexpr forget_bias_initializer with_value(double value) const
        {
            return forget_bias_initializer(value);
        }

        /// "forget_bias 1"
        [[nodiscard]] std::string name() const
        {
            return detail::join("forget_bias ", m_value);
        }

        [[nodiscard]] constexpr double variance(const fans&) const noexcept
        {
            return 0;
        }

        [[nodiscard]] detail::constant_law elements(const fans&) const
        {
            return {m_value};
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::to_text(m_value);
        }

    private:
        double m_value;
    };

    /// Jozefowicz, Zaremba & Sutskever 2015, section 3.2: 1 for the biases of an LSTM's forget gates, or of a
    /// GRU's update gates; those of the other gates are 0. The cell then keeps what it has at the start of
    /// training. `.with_value(v)` sets another value.
    template <real T = float>
    inline constexpr forget_bias_initializer<T> forget_bias{1};
}

#endif
