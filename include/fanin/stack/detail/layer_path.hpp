// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_PATH_HPP
#define FANIN_STACK_DETAIL_LAYER_PATH_HPP

#include <fanin/core/text.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// The path of `child` in the layer at `parent`: "1.0" for the first layer in the second; at the top of
    /// the stack, "0".
    inline std::string child_path(const std::string& parent, const std::string& child)
    {
        return parent.empty() ? child : join(parent, ".", child);
    }

    /// "1.0" of {1, 0}
    inline std::string path_of(const std::vector<std::size_t>& indices)
    {
        std::string path;
        for (const std::size_t index : indices)
        {
            path = child_path(path, to_text(index));
        }
        return path;
    }

    /// Where a pass is in the stack.
    class place_in_stack
    {
    public:
        /// Enters child `index` of the current layer, or leaves it.
        void enter(std::size_t index)
        {
            m_indices.push_back(index);
        }
        void leave()
        {
            m_indices.pop_back();
        }

        [[nodiscard]] std::string path() const // "1.0"
        {
            return path_of(m_indices);
        }

    private:
        std::vector<std::size_t> m_indices;
    };

    /// Whether the layer at `path` is a descendant of the layer at `parent`.
    inline bool is_inside(const std::string& path, const std::string& parent)
    {
        return path.starts_with(parent + ".");
    }
}

#endif
