// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_EXP_HPP
#define FANIN_ACT_EXP_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/others.hpp>

#include <string_view>

namespace fanin::act
{
    struct exp_activation : activation<exp_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "exp";
        }
    };

    /// f(x) = exp(x). Infinite where that overflows the type: above 88.72 in float, 709.78 in double.
    inline constexpr exp_activation exp{};
}

#endif
