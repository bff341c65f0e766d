// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_ACTIVATION_HPP
#define FANIN_ACT_ACTIVATION_HPP

#include <fanin/act/detail/apply.hpp>
#include <fanin/core/concepts.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace fanin::detail
{
    /// y[i] = f(x[i]); y may be x.
    template <real T, class F>
    void map(std::span<const T> x, std::span<T> y, F f)
    {
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            y[i] = f(x[i]);
        }
    }

    /// The lazy expression f(x), element by element, like xt::tanh(x).
    template <class F, class E>
    auto lazy_map(F f, E&& x)
    {
        static_assert(real<typename std::remove_cvref_t<E>::value_type>,
                      "fanin: an activation takes float or double");
        return xt::xfunction<F, xt::const_xclosure_t<E>>(std::move(f), std::forward<E>(x));
    }
}

namespace fanin::act
{
    /// The forms of an activation, built on two kernels over arrays: a detail::activation_kernel of
    /// `Derived`, or its own `values` and `derivatives`. NaN passes through all forms.
    template <class Derived>
    class activation
    {
    public:
        /// y[i] = f(x[i]), with x and y of equal size; y may be x.
        template <real T>
        void values(std::span<const T> x, std::span<T> y) const
        {
            detail::apply<detail::form::value>(self(), x, y);
        }

        /// y[i] = f'(x[i]), with x and y of equal size; y may be x.
        template <real T>
        void derivatives(std::span<const T> x, std::span<T> y) const
        {
            detail::apply<detail::form::slope>(self(), x, y);
        }

        /// f(x) of one element.
        template <real T>
        [[nodiscard]] T operator()(T x) const
        {
            self().values(std::span<const T>(&x, 1), std::span<T>(&x, 1));
            return x;
        }

        /// f'(x) of one element.
        template <real T>
        [[nodiscard]] T derivative(T x) const
        {
            self().derivatives(std::span<const T>(&x, 1), std::span<T>(&x, 1));
            return x;
        }

        /// f of each element, as a lazy xtensor expression.
        template <expression E>
        [[nodiscard]] auto operator()(E&& x) const
        {
            return detail::lazy_map([f = self()](auto v) { return f(v); }, std::forward<E>(x));
        }

        /// f' of each element, as a lazy xtensor expression.
        template <expression E>
        [[nodiscard]] auto derivative(E&& x) const
        {
            return detail::lazy_map([f = self()](auto v) { return f.derivative(v); }, std::forward<E>(x));
        }

    private:
        [[nodiscard]] constexpr const Derived& self() const noexcept
        {
            return static_cast<const Derived&>(*this);
        }
    };
}

namespace fanin::detail
{
    /// A comparison used as an activation would silently turn every signal into 0 and 1.
    template <class Result>
    constexpr void refuse_integers()
    {
        using R = std::remove_cvref_t<Result>;
        static_assert(
            !std::integral<R> && !std::is_enum_v<R>,
            "fanin: an activation, or its derivative, must return float or double, not bool or an integer: "
            "return T(x > 0) where x > 0 is meant");
    }

    /// Refuses an activation, or its derivative, that returns integers for elements T.
    template <class A, class T = double>
    constexpr void refuse_integers_of()
    {
        if constexpr (std::invocable<const A&, T>)
        {
            refuse_integers<std::invoke_result_t<const A&, T>>();
        }
        if constexpr (requires(const A& f, T x) { f.derivative(x); })
        {
            refuse_integers<decltype(std::declval<const A&>().derivative(std::declval<T>()))>();
        }
    }
}

namespace fanin::detail
{
    /// omega of an activation sin(omega x), given by its member `sine_frequency()`.
    template <class A>
    std::optional<double> sine_frequency(const A& f)
    {
        if constexpr (requires {
                          { f.sine_frequency() } -> std::convertible_to<std::optional<double>>;
                      })
        {
            return f.sine_frequency();
        }
        else
        {
            return std::nullopt;
        }
    }
}

namespace fanin
{
    /// The activations of a dense layer: callables from one element to one element.
    template <class A, class T>
    concept activation_of =
        real<T> && std::invocable<const A&, T> && std::convertible_to<std::invoke_result_t<const A&, T>, T>;

    /// An activation with a known derivative: those of fanin, and act::differentiable(f, df).
    template <class A>
    concept activation_with_derivative =
        requires(const A& f) { f.derivative(1.0f); } || requires(const A& f) { f.derivative(1.0); };

    namespace detail
    {
        /// Replaces each element by its value under f: in one kernel where the activation has one.
        template <real T, activation_of<T> A>
        void activate(const A& f, std::span<T> x)
        {
            refuse_integers_of<A, T>();
            if constexpr (requires { f.values(std::span<const T>(x), x); })
            {
                f.values(std::span<const T>(x), x);
            }
            else
            {
                map(std::span<const T>(x), x, [&](T v) { return static_cast<T>(f(v)); });
            }
        }

        /// Whether f has a derivative: by its type, or by its `is_differentiable()` where the type does not
        /// tell.
        template <class A>
        bool has_derivative(const A& f)
        {
            if constexpr (requires { f.is_differentiable(); })
            {
                return f.is_differentiable();
            }
            else
            {
                return activation_with_derivative<A>;
            }
        }

        /// Replaces each element by the derivative of f there: in one kernel where the activation has one.
        template <real T, activation_of<T> A>
        void slopes(const A& f, std::span<T> x)
        {
            refuse_integers_of<A, T>();
            if constexpr (requires { f.derivatives(std::span<const T>(x), x); })
            {
                f.derivatives(std::span<const T>(x), x);
            }
            else if constexpr (activation_with_derivative<A>)
            {
                map(std::span<const T>(x), x, [&](T v) { return static_cast<T>(f.derivative(v)); });
            }
        }
    }
}

#endif
