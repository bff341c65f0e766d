// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DRAW_HPP
#define FANIN_STACK_DRAW_HPP

#include <fanin/stack/propagate.hpp>

#include <utility>

namespace fanin
{
    /// The same stack with its weights held: what `propagate(net, x, key)` draws for a batch of the shape of x. Layers
    /// are then lists of dense layers over `held_weights` and so on, which may be rescaled, trained or stored. What draws and is no weight stays as it is, such as the mask of dropout;
    /// so does a layer of a user's that has no `hold`.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] auto draw(const Net& net, const X& x, key k)
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        tape<T> t({}, nullptr, false);
        decltype(auto) list = detail::as_list(net);
        return list.hold(std::move(b), k, t).first;
    }
}

#endif
