// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_VISIT_PARAMETERS_HPP
#define FANIN_STACK_VISIT_PARAMETERS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/sequential.hpp>
#include <fanin/stack/tape.hpp>
#include <fanin/stack/tunable.hpp>

#include <utility>

namespace fanin::detail
{
    /// The stack as it holds its parameters for x, after the visitor, and the tuner if there is one, have
    /// seen them.
    template <real T, layer Net>
    auto visit_parameters(const Net& net, batch<T> x, key k, parameter_visitor<T> visitor,
                          tuner<T> tune = nullptr)
    {
        static_assert(layer_of<Net, T>,
                      "fanin: a layer of this stack does not take batches of this element type");
        tape<T> t({}, nullptr, false);
        t.visit_parameters(std::move(visitor));
        t.tune_with(std::move(tune));
        if constexpr (is_list<Net>)
        {
            return net.hold(std::move(x), k, t).first;
        }
        else
        {
            return sequential(net).hold(std::move(x), k, t).first;
        }
    }
}

#endif
