// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_TANH_HPP
#define FANIN_ACT_TANH_HPP

#include <fanin/act/activation.hpp>
#include <fanin/stats/interval.hpp>

#include <cmath>
#include <span>
#include <string_view>

// NaN passes through under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::act
{
    struct tanh_activation : activation<tanh_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "tanh";
        }

        template <real T>
        static void values(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y, [](T v) { return std::tanh(v); });
        }

        // 4e / (1 + e)², e = exp(-2|x|): 1 - tanh² is 0 from x = 9 on in float, where the derivative is 6e-8.
        template <real T>
        static void derivatives(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y,
                        [](T v)
                        {
                            const T e = std::exp(-2 * std::abs(v));
                            return 4 * e / ((1 + e) * (1 + e));
                        });
        }

        /// The values between which the derivative 1 - y² is at least 0.01.
        static constexpr interval responsive_range() noexcept
        {
            return {-0.994987437106620, 0.994987437106620};
        }
    };

    /// f(x) = tanh(x).
    inline constexpr tanh_activation tanh{};
}
#include <fanin/core/simd/exact_end.inl>

#endif
