// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_IRNN_HPP
#define FANIN_INIT_IRNN_HPP

#include <fanin/init/identity.hpp>

namespace fanin::init
{
    /// Le, Jaitly & Hinton 2015, "A simple way to initialize recurrent networks of rectified linear units": I
    /// for the recurrent weights (hidden, hidden) of relu units, and `zeros` for their biases. A state then
    /// persists until an input changes it. `.with_gain(s)` makes it s I, with s < 1 where the far past
    /// matters less.
    template <real T = float>
    inline constexpr identity_initializer<T> irnn{{.name = "irnn"}};
}

#endif
