// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_DESCRIPTION_HPP
#define FANIN_STACK_DETAIL_LAYER_DESCRIPTION_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/layer_traits.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// A layer and those that it runs, as far as they are known without running them.
    struct layer_description
    {
        std::size_t index = 0; ///< as a child of another
        std::string name;
        layer_traits traits;
        std::vector<layer_description> children{};
    };

    /// Throws invalid_argument unless the layer and all in it have the trait, naming the first that has not: children
    /// come before what runs them.
    inline void require_trait(const layer_description& l, bool layer_traits::* trait, std::string_view why,
                              const std::string& path = "")
    {
        for (const layer_description& child : l.children)
        {
            require_trait(child, trait, why, child_path(path, to_text(child.index)));
        }
        if (!(l.traits.*trait))
        {
            throw invalid_argument(join("fanin: layer ", path, " (", l.name, ") ", why));
        }
    }

    inline void require_differentiable(const layer_description& l, const std::string& path = "")
    {
        require_trait(l, &layer_traits::differentiable, "has no derivative, which a backward pass needs",
                      path);
    }
}

#endif
