// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SIGMOID_HPP
#define FANIN_ACT_SIGMOID_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/error.hpp>
#include <fanin/stats/interval.hpp>

#include <cmath>
#include <span>
#include <string_view>

// NaN passes through under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::act
{
    class sigmoid_activation : public activation<sigmoid_activation>
    {
    public:
        constexpr sigmoid_activation() = default;

        /// f(x) = 1 / ((1 + exp(-x)) + epsilon); throws invalid_argument unless 0 <= epsilon <= 1.
        [[nodiscard]] constexpr sigmoid_activation with_epsilon(double epsilon) const
        {
            detail::require(epsilon >= 0 && epsilon <= 1, "epsilon", epsilon, "in [0, 1]");
            sigmoid_activation f = *this;
            f.m_epsilon = epsilon;
            return f;
        }

        static constexpr std::string_view name() noexcept
        {
            return "sigmoid";
        }

        // Both kernels take the exponential of -|x| only, which cannot overflow.
        template <real T>
        void values(std::span<const T> x, std::span<T> y) const
        {
            const T epsilon = static_cast<T>(m_epsilon);
            detail::map(x, y,
                        [=](T v)
                        {
                            const T e = std::exp(-std::abs(v));
                            return v >= 0 ? 1 / (1 + e + epsilon) : e / (1 + (1 + epsilon) * e);
                        });
        }

        template <real T>
        void derivatives(std::span<const T> x, std::span<T> y) const
        {
            const T epsilon = static_cast<T>(m_epsilon);
            detail::map(x, y,
                        [=](T v)
                        {
                            const T e = std::exp(-std::abs(v));
                            const T root = v >= 0 ? 1 + e + epsilon : 1 + (1 + epsilon) * e;
                            return e / (root * root);
                        });
        }

        /// The values y between which the derivative y·(1 - (1 + epsilon)·y) is at least 0.01.
        [[nodiscard]] interval responsive_range() const
        {
            const double a = 1 + m_epsilon;
            const double root = std::sqrt(1 - 0.04 * a);
            return {(1 - root) / (2 * a), (1 + root) / (2 * a)};
        }

    private:
        double m_epsilon = 0;
    };

    /// f(x) = 1 / (1 + exp(-x)).
    inline constexpr sigmoid_activation sigmoid{};
}
#include <fanin/core/simd/exact_end.inl>

#endif
