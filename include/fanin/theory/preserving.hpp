// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_PRESERVING_HPP
#define FANIN_THEORY_PRESERVING_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/init/variance_scaling.hpp>
#include <fanin/theory/gain.hpp>
#include <fanin/theory/scalar_function.hpp>

namespace fanin::init
{
    /// N(0, gain²/in) with the forward gain of the activation: `he` for any φ. Keeps a pre-activation variance of
    /// q from layer to layer, where it can be kept: see theory::gains::fixed_point. Throws invalid_argument
    /// where theory::gain does.
    template <real T = float, theory::scalar_function A>
    [[nodiscard]] variance_scaling<T> preserving(const A& act, double q = 1)
    {
        const double gain = theory::gain(act, q).forward;
        return variance_scaling<T>{{.scale = gain * gain, .name = "preserving"}};
    }
}

#endif
