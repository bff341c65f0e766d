// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DEPTH_STYLE_HPP
#define FANIN_SHOW_DEPTH_STYLE_HPP

#include <fanin/core/platform.hpp>

#include <optional>
#include <string>

namespace fanin
{
    /// The style of a figure over depth. Fields in alphabetical order, for designated initializers.
    struct depth_style
    {
        double height = 300;                             ///< px, of each chart
        std::optional<std::string> title = std::nullopt; ///< by default the layers of the stack; "" for none
        double width = 1000;                             ///< px
    };
}

#endif
