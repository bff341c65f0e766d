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
    /// A layer with held weights, as a tuner sees it. The tuner may change the weights in place.
    template <real T>
    struct tunable
    {
        std::string path; ///< as in the report
        std::size_t fan_in;
        std::span<T> weights;                      ///< all weights, in the order of the layer
        std::span<const T> bias;                   ///< one per unit or channel; empty without bias
        const matrix<T>& input;                    ///< (batch, features)
        std::function<matrix<T>()> pre_activation; ///< of the input, with the current weights
    };

    /// A tuner gets each layer that holds weights, from first to last, before the layer returns its output.
    template <real T>
    using tuner = std::function<void(const tunable<T>&)>;
}

#endif
