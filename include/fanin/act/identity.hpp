// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_IDENTITY_HPP
#define FANIN_ACT_IDENTITY_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/detail/piecewise.hpp>

#include <string_view>

namespace fanin::act
{
    struct identity_activation : activation<identity_activation>
    {
        static constexpr std::string_view name() noexcept
        {
            return "identity";
        }
    };

    /// f(x) = x. A linear layer.
    inline constexpr identity_activation identity{};
}

#endif
