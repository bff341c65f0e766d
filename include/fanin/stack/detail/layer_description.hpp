// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_DESCRIPTION_HPP
#define FANIN_STACK_DETAIL_LAYER_DESCRIPTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/stack/layer_traits.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// The description of a layer and its children, known without a run.
    struct layer_description
    {
        std::size_t index = 0; ///< as a child of another
        std::string name;
        layer_traits traits;
        layer_facts facts{};
        array_list<layer_description> children{};
    };

    /// Throws invalid_argument unless the layer and all its descendants have the trait. The message names the
    /// first one without it, children before parents.
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
        require_trait(l, &layer_traits::differentiable,
                      "has no derivative, but a backward pass needs one: give its activation derivative(x), "
                      "or the layer backward(dy, key, tape)",
                      path);
    }
}

#endif
