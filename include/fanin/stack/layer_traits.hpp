// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_TRAITS_HPP
#define FANIN_STACK_LAYER_TRAITS_HPP

#include <fanin/stats/interval.hpp>

#include <optional>

namespace fanin
{
    /// The properties of a layer, from its member `traits()`. Fields in alphabetical order, for designated
    /// initializers.
    struct layer_traits
    {
        /// Whether backward works; false if, for example, an activation has no derivative.
        bool differentiable = true;
        /// Whether this process returns a part of each sample, and others the rest. The next layer must take
        /// parts.
        bool gives_parts = false;
        /// Whether the layer only runs other layers in turn. These have rows in the report, the list has
        /// none. A type known as a list has a static constexpr `traits()`.
        bool list = false;
        /// Whether the output of a sample is independent of the other samples and of its row in the batch.
        bool samplewise = true;
        /// Whether the batch may lie on several processes although the layer is not samplewise: it then asks
        /// tape::others() for what it needs of their rows.
        bool splittable = false;
        bool takes_parts = false; ///< whether the layer needs what one that gives parts returns
        std::optional<interval> unsaturated_range =
            std::nullopt; ///< outputs outside this range count as saturated
    };
}

#endif
