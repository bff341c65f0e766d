// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_LAYER_VIEW_HPP
#define FANIN_STACK_DETAIL_LAYER_VIEW_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/stack/layer_traits.hpp>

#include <string>

namespace fanin::detail
{
    /// What a pass asks of a layer of any type beside its batches, for the duration of a call.
    struct layer_view
    {
        layer_traits traits;
        function_ref<std::string()> name;
        function_ref<layer_facts()> facts;
    };
}

#endif
