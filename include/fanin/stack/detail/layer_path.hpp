// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_PATH_HPP
#define FANIN_STACK_DETAIL_LAYER_PATH_HPP

#include <fanin/core/text.hpp>

#include <string>

namespace fanin::detail
{
    /// The path of `child` in the layer at `parent`: "1.0" for the first layer in the second; at the top of
    /// the stack, "0".
    inline std::string child_path(const std::string& parent, const std::string& child)
    {
        return parent.empty() ? child : join(parent, ".", child);
    }

    /// Whether the layer at `path` is a descendant of the layer at `parent`.
    inline bool is_inside(const std::string& path, const std::string& parent)
    {
        return path.starts_with(parent + ".");
    }
}

#endif
