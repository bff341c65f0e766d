// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_MISH_HPP
#define FANIN_ACT_MISH_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/gates.hpp>

#include <string_view>

namespace fanin::act
{
    struct mish_activation : activation<mish_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "mish";
        }
    };

    /// Misra 2019: f(x) = x tanh(softplus(x)).
    inline constexpr mish_activation mish{};
}

#endif
