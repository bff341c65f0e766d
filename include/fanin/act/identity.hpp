// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_IDENTITY_HPP
#define FANIN_ACT_IDENTITY_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/classify.hpp>

#include <span>
#include <string_view>

// NaN passes through under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::act
{
    struct identity_activation : activation<identity_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "identity";
        }

        template <real T>
        static void values(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y, [](T v) { return v; });
        }

        template <real T>
        static void derivatives(std::span<const T> x, std::span<T> y)
        {
            detail::map(x, y, [](T v) { return detail::is_nan(v) ? v : T(1); });
        }
    };

    /// f(x) = x. A linear layer.
    inline constexpr identity_activation identity{};
}
#include <fanin/core/simd/exact_end.inl>

#endif
