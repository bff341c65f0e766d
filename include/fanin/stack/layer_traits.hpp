// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_LAYER_TRAITS_HPP
#define FANIN_STACK_LAYER_TRAITS_HPP

#include <fanin/stats/interval.hpp>

#include <optional>

namespace fanin
{
    /// What a layer says of itself by its member `traits()`. Fields in alphabetical order, for designated initializers.
    struct layer_traits
    {
        /// Whether backward can run: false, for one, where an activation has no derivative.
        bool differentiable = true;
        /// Whether it only runs other layers in turn: these have rows in the report, and it has none. A list known by
        /// its type says so by a static constexpr `traits()`.
        bool list = false;
        /// Whether what it makes of a sample depends neither on the other samples nor on the place in the batch.
        bool samplewise = true;
        std::optional<interval> unsaturated_range =
            std::nullopt; ///< outside it, its values count as saturated
    };
}

#endif
