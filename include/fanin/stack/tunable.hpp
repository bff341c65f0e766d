// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_TUNABLE_HPP
#define FANIN_STACK_TUNABLE_HPP

#include <fanin/core/concepts.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>

namespace fanin
{
    /// A layer whose weights are drawn to be held, as a tuner sees it, which may change them in place.
    template <real T>
    struct tunable
    {
        std::string path; ///< as in the report
        std::size_t fan_in;
        std::span<T> weights;                      ///< all of them, in an order of the layer's own
        std::span<const T> bias;                   ///< of each unit or channel; empty where there is none
        const matrix<T>& input;                    ///< (batch, features)
        std::function<matrix<T>()> pre_activation; ///< what the weights, as they are now, make of the input
    };

    /// Is shown each layer that holds weights, from first to last, before the layer hands anything on.
    template <real T>
    using tuner = std::function<void(const tunable<T>&)>;
}

#endif
