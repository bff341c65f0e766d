// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SCALAR_HPP
#define FANIN_STACK_SCALAR_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/gain.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/stack/layer.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// The number of a layer that it is about to hold, as the visitor of the pass leaves it.
        template <real T>
        double shown_number(double value, parameter_role role, tape<T>& t)
        {
            const auto one = [&]
            { return xt::xtensor<T, 1>(std::array<std::size_t, 1>{1}, static_cast<T>(value)); };
            return t.has_visitor() ? static_cast<double>(shown_values<T, 1>({1}, role, true, t, one)(0))
                                   : value;
        }
    }

    /// y = g · x, with one trained number g for the whole layer.
    class scalar_gain_layer
    {
    public:
        explicit scalar_gain_layer(double value)
            : m_value(value)
        {
            detail::require(detail::is_finite(value), "the value of scalar_gain", value, "finite");
        }

        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            if (t.recording())
            {
                t.push(x.values());
            }
            t.recorder().parameters({1, 0});
            return scaled(std::move(x));
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            const auto x = t.template pop<matrix<T>>();
            if (t.recorder().measures())
            {
                double sum = 0;
                for (std::size_t i = 0; i < x.size(); ++i)
                {
                    sum += static_cast<double>(x.data()[i]) * static_cast<double>(dy.values().data()[i]);
                }
                t.recorder().weight_gradient(matrix<T>{{static_cast<T>(sum)}});
            }
            return scaled(std::move(dy));
        }

        /// The layer with the number that a file gives it, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const scalar_gain_layer held(detail::shown_number(m_value, parameter_role::gain, t));
            batch<T> y = held.forward(std::move(x), k, t);
            return std::pair(held, std::move(y));
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return detail::with_gain({.y = x}, m_value);
        }

        /// "scalar_gain 0"
        [[nodiscard]] std::string name() const
        {
            return detail::join("scalar_gain ", m_value);
        }

    private:
        template <real T>
        batch<T> scaled(batch<T> x) const
        {
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            for (T& v : y)
            {
                v *= static_cast<T>(m_value);
            }
            return {std::move(y), std::move(shape)};
        }

        double m_value;
    };

    /// y = x + b, with one trained number b for the whole layer.
    class scalar_bias_layer
    {
    public:
        explicit scalar_bias_layer(double value)
            : m_value(value)
        {
            detail::require(detail::is_finite(value), "the value of scalar_bias", value, "finite");
        }

        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            t.recorder().parameters({0, 1});
            sample_shape shape = x.shape();
            matrix<T> y = std::move(x).values();
            for (T& v : y)
            {
                v += static_cast<T>(m_value);
            }
            return {std::move(y), std::move(shape)};
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            if (t.recorder().measures())
            {
                t.recorder().weight_gradient(matrix<T>::from_shape({0, 0}), dy.values(), 1);
            }
            return dy;
        }

        /// The layer with the number that a file gives it, and its output for x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const scalar_bias_layer held(detail::shown_number(m_value, parameter_role::bias, t));
            batch<T> y = held.forward(std::move(x), k, t);
            return std::pair(held, std::move(y));
        }

        /// None unless the number is 0.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_value == 0 ? prediction{.y = x} : prediction{};
        }

        /// "scalar_bias 0"
        [[nodiscard]] std::string name() const
        {
            return detail::join("scalar_bias ", m_value);
        }

    private:
        double m_value;
    };

    /// One trained factor, as at the end of the branches of Fixup (1) and SkipInit (0). Throws
    /// invalid_argument if the value is not finite.
    [[nodiscard]] inline auto scalar_gain(double value = 1)
    {
        return scalar_gain_layer(value);
    }

    /// One trained summand, as before the convolutions and activations of Fixup. Throws invalid_argument if
    /// the value is not finite.
    [[nodiscard]] inline auto scalar_bias(double value = 0)
    {
        return scalar_bias_layer(value);
    }
}

#endif
