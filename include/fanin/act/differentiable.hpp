// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DIFFERENTIABLE_HPP
#define FANIN_ACT_DIFFERENTIABLE_HPP

#include <fanin/act/activation.hpp>

#include <span>
#include <string>
#include <utility>

namespace fanin::act
{
    template <class F, class Derivative>
    class named_differentiable;

    /// An activation built from two callables, each from one element to one element.
    template <class F, class Derivative>
    class differentiable_activation : public activation<differentiable_activation<F, Derivative>>
    {
    public:
        constexpr differentiable_activation(F f, Derivative slope)
            : m_f(std::move(f))
            , m_derivative(std::move(slope))
        {
            detail::refuse_integers_of<F>();
            detail::refuse_integers_of<Derivative>();
        }

        /// Gives the activation a name for reports.
        [[nodiscard]] named_differentiable<F, Derivative> named(std::string name) const
        {
            return {*this, std::move(name)};
        }

        template <real T>
        void values(std::span<const T> x, std::span<T> y) const
        {
            static_assert(activation_of<F, T>, "fanin: f must take one element T to one element T");
            detail::refuse_integers_of<F, T>();
            detail::map(x, y, [this](T v) { return static_cast<T>(m_f(v)); });
        }

        template <real T>
        void derivatives(std::span<const T> x, std::span<T> y) const
        {
            static_assert(activation_of<Derivative, T>, "fanin: f' must take one element T to one element T");
            detail::refuse_integers_of<Derivative, T>();
            detail::map(x, y, [this](T v) { return static_cast<T>(m_derivative(v)); });
        }

    private:
        F m_f;
        Derivative m_derivative;
    };

    template <class F, class Derivative>
    class named_differentiable : public differentiable_activation<F, Derivative>
    {
    public:
        named_differentiable(differentiable_activation<F, Derivative> f, std::string name)
            : differentiable_activation<F, Derivative>(std::move(f))
            , m_name(std::move(name))
        {
        }

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_name;
        }

    private:
        std::string m_name;
    };

    /// An activation of your own with its derivative. Each is callable on one element while const. Its name
    /// is that of `.named("...")`, else "custom".
    template <class F, class Derivative>
    [[nodiscard]] constexpr differentiable_activation<F, Derivative> differentiable(F f,
                                                                                    Derivative derivative)
    {
        return {std::move(f), std::move(derivative)};
    }
}

#endif
