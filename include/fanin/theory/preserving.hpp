// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_PRESERVING_HPP
#define FANIN_THEORY_PRESERVING_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/variance_scaling.hpp>
#include <fanin/theory/gain.hpp>
#include <fanin/theory/scalar_function.hpp>

namespace fanin::init
{
    /// N(0, gain²/in) with the forward gain of the activation: `he` for any φ. It keeps the pre-activation
    /// variance q; a deep stack stays at q if theory::gains::fixed_point is stable. Throws invalid_argument
    /// if theory::gain throws.
    template <real T = float, theory::scalar_function A>
    [[nodiscard]] variance_scaling<T> preserving(const A& act, double q = 1)
    {
        const double gain = theory::gain(act, q).forward;
        return variance_scaling<T>{{.scale = gain * gain, .name = "preserving"}};
    }
}

#endif
