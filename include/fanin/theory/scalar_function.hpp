// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_SCALAR_FUNCTION_HPP
#define FANIN_THEORY_SCALAR_FUNCTION_HPP

#include <fanin/core/platform.hpp>

#include <concepts>
#include <type_traits>

namespace fanin::theory
{
    /// Any callable that maps a double to a number: an activation of act::, a lambda, a functor. If it has a
    /// member `derivative(x)`, theory uses it.
    template <class F>
    concept scalar_function = std::invocable<const F&, double>
                              && std::convertible_to<std::invoke_result_t<const F&, double>, double>;

    /// A function with a member `derivative(x)`.
    template <class F>
    concept differentiable_function = scalar_function<F> && requires(const F& f, double x) {
        { f.derivative(x) } -> std::convertible_to<double>;
    };
}

namespace fanin::detail
{
    /// f(x), in double.
    template <theory::scalar_function F>
    double value_of(const F& f, double x)
    {
        static_assert(
            !std::is_same_v<std::remove_cvref_t<std::invoke_result_t<const F&, double>>, float>,
            "fanin: theory needs the function in double, not rounded to float: let it take `auto x` or "
            "`double x`");
        return static_cast<double>(f(x));
    }

    /// A function with a separate derivative.
    template <theory::scalar_function F, theory::scalar_function D>
    struct function_with_derivative
    {
        F f;
        D df;

        double operator()(double x) const
        {
            return value_of(f, x);
        }

        [[nodiscard]] double derivative(double x) const
        {
            return value_of(df, x);
        }
    };
}

#endif
