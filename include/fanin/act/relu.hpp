// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_RELU_HPP
#define FANIN_ACT_RELU_HPP

#include <fanin/act/activation.hpp>

#include <span>
#include <string_view>

// NaN passes through under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::act
{
    struct relu_activation : activation<relu_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "relu";
        }

        template <real T>
        static void values(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y, [](T v) { return v < 0 ? T(0) : v; }); // std::max would turn NaN into 0
        }

        template <real T>
        static void derivatives(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y, [](T v) { return v > 0 ? T(1) : v <= 0 ? T(0) : v; });
        }
    };

    /// Nair & Hinton 2010: f(x) = max(x, 0); f'(0) = 0. Half of its units are zero at every
    /// scale of the weights.
    inline constexpr relu_activation relu{};
}
#include <fanin/core/simd/exact_end.inl>

#endif
