// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_LAYER_LAWS_HPP
#define FANIN_INIT_PROFILE_LAYER_LAWS_HPP

#include <fanin/core/platform.hpp>

namespace fanin::init::profile
{
    /// The initializers of the parameters of a layer: `laws.weights(in, out, key)`, `laws.bias({out}, axes,
    /// key)`.
    template <class Weights, class Bias>
    struct layer_laws
    {
        Weights weights;
        Bias bias;
    };

    template <class Weights, class Bias>
    layer_laws(Weights, Bias) -> layer_laws<Weights, Bias>;

    /// The initializers of a recurrent layer, which has separate weights for its state.
    template <class Weights, class Recurrent, class Bias>
    struct recurrent_laws
    {
        Weights weights;
        Recurrent recurrent;
        Bias bias;
    };

    template <class Weights, class Recurrent, class Bias>
    recurrent_laws(Weights, Recurrent, Bias) -> recurrent_laws<Weights, Recurrent, Bias>;
}

#endif
