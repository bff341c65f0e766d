// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SIN_HPP
#define FANIN_ACT_SIN_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/quarter_turns.hpp>
#include <fanin/core/classify.hpp>

#include <string_view>

namespace fanin::act
{
    struct sin_activation : activation<sin_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "sin";
        }
    };

    /// Sitzmann et al. 2020 (SIREN), eq. (5): f(x) = sin(x), for x of any size; NaN at ±Inf.
    inline constexpr sin_activation sin{};
}

#define FANIN_KERNEL <fanin/act/detail/sin.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
