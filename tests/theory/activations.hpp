// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_THEORY_ACTIVATIONS_HPP
#define FANIN_TESTS_THEORY_ACTIVATIONS_HPP

#include <cmath>
#include <numbers>

// Activations in double, each with its derivative, in forms that do not cancel.

namespace functions
{
    /// a·x below 0, b·x above.
    struct bent
    {
        double below;
        double above = 1;

        double operator()(double x) const
        {
            return (x < 0 ? below : above) * x;
        }

        double derivative(double x) const
        {
            return x < 0 ? below : above;
        }
    };

    struct selu
    {
        double scale = 1.0507009873554804934;
        double alpha = 1.6732632423543772848;

        double operator()(double x) const
        {
            return scale * (x > 0 ? x : alpha * std::expm1(x));
        }

        double derivative(double x) const
        {
            return scale * (x > 0 ? 1 : alpha * std::exp(x));
        }
    };

    inline constexpr selu elu{1, 1};

    struct gelu
    {
        double operator()(double x) const
        {
            return x / 2 * std::erfc(-x / std::numbers::sqrt2);
        }

        double derivative(double x) const
        {
            return std::erfc(-x / std::numbers::sqrt2) / 2
                   + x * std::exp(-x * x / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
        }
    };

    struct sigmoid
    {
        double operator()(double x) const
        {
            const double e = std::exp(-std::abs(x));
            return (x >= 0 ? 1 : e) / (1 + e);
        }

        double derivative(double x) const
        {
            const double e = std::exp(-std::abs(x));
            return e / ((1 + e) * (1 + e));
        }
    };

    struct silu
    {
        double operator()(double x) const
        {
            return x * sigmoid{}(x);
        }

        double derivative(double x) const
        {
            return sigmoid{}(x) + x * sigmoid{}.derivative(x);
        }
    };

    struct softplus
    {
        double operator()(double x) const
        {
            return (x > 0 ? x : 0) + std::log1p(std::exp(-std::abs(x)));
        }

        double derivative(double x) const
        {
            return sigmoid{}(x);
        }
    };

    /// x between two bounds: hard tanh, relu6.
    struct clipped
    {
        double lo;
        double hi;

        double operator()(double x) const
        {
            return x < lo ? lo : x > hi ? hi : x;
        }

        double derivative(double x) const
        {
            return x > lo && x < hi ? 1 : 0;
        }
    };

    struct erf
    {
        double operator()(double x) const
        {
            return std::erf(x);
        }

        double derivative(double x) const
        {
            return 2 * std::numbers::inv_sqrtpi * std::exp(-x * x);
        }
    };

    struct sine
    {
        double operator()(double x) const
        {
            return std::sin(x);
        }

        double derivative(double x) const
        {
            return std::cos(x);
        }
    };

    /// An activation without its derivative.
    template <class A>
    auto values_of(const A& act)
    {
        return [act](double x) { return act(x); };
    }
}

#endif
