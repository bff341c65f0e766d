// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DRAW_HPP
#define FANIN_STACK_DRAW_HPP

#include <fanin/stack/propagate.hpp>

#include <type_traits>
#include <utility>

namespace fanin
{
    /// The stack with held weights: the draws of `propagate(net, x, key)` for a batch of the shape of x. Its
    /// layers are lists of dense layers over `held_weights` and so on; the caller may rescale, train or store
    /// them. Other draws, such as the mask of dropout, and user layers without `hold` stay as they are.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] auto draw(const Net& net, const X& x, key k)
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        tape<T> t({}, nullptr, false);
        decltype(auto) list = detail::as_list(net);
        if constexpr (requires { list.hold(std::move(b), k, t); })
        {
            return list.hold(std::move(b), k, t).first;
        }
        else
        {
            return std::remove_cvref_t<decltype(list)>(list);
        }
    }
}

#endif
