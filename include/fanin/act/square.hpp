// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_SQUARE_HPP
#define FANIN_ACT_SQUARE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/powers.hpp>

#include <string_view>

namespace fanin::act
{
    struct square_activation : activation<square_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "square";
        }
    };

    /// f(x) = x². Infinite where that overflows the type.
    inline constexpr square_activation square{};
}

#endif
