// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_VJP_HPP
#define FANIN_STACK_VJP_HPP

#include <fanin/stack/detail/cotangent.hpp>
#include <fanin/stack/propagate.hpp>

#include <utility>

namespace fanin
{
    /// The output of a stack and the gradient of its input.
    template <real T>
    struct vector_jacobian_product
    {
        matrix<T> output;   ///< (batch, features out)
        matrix<T> gradient; ///< (batch, features in): the cotangent times the Jacobian, sample by sample
    };

    /// The vector-Jacobian product of a stack at x for a cotangent (batch, features out), without statistics.
    /// Throws invalid_argument if a layer has no derivative, or the cotangent and the output differ in shape.
    template <layer Net, detail::batch_like X, expression Cotangent>
    auto vjp(const Net& net, const X& x, const Cotangent& cotangent, key k)
    {
        auto b = detail::to_batch(x);
        detail::require(cotangent.dimension() == 2, "the dimension of the cotangent", cotangent.dimension(),
                        "2: (batch, features)");
        using T = typename decltype(b)::value_type;
        static_assert(backward_layer_of<Net, T>, "fanin: a layer of this stack has no backward pass");
        decltype(auto) list = detail::as_list(net);
        detail::require_runnable(detail::describe<T>(list), true);
        tape<T> t({.backward = true}, nullptr, false);
        batch<T> y = list.forward(std::move(b), k, t);
        matrix<T> output = y.values();
        batch<T> dy = detail::cotangent_of(y, matrix<T>(cotangent));
        return vector_jacobian_product<T>{std::move(output), list.backward(std::move(dy), k, t).values()};
    }
}

#endif
