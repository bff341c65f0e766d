// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_MUP_HPP
#define FANIN_INIT_MUP_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/simd/exact.hpp>

#include <cmath>
#include <cstddef>

// It decides the bits of the draws, under -ffast-math too.
FANIN_EXACT_BEGIN
/// Yang et al. 2021 (Tensor Programs V), table 3: the maximal update parametrization, under which the learning rate
/// that is best for a narrow model is best for a wide one. Each rule is relative to the model of `base_width` that was
/// tuned; besides, attention divides by the width of a head instead of its root.
namespace fanin::init::mup
{
    /// What to multiply at another width, of weights drawn by a law of variance scale / fan_in.
    struct rule
    {
        double gain;      ///< the standard deviation of the weights, beyond what 1 / fan_in does to it
        double sgd_rate;  ///< the learning rate under SGD
        double adam_rate; ///< the learning rate under Adam and its kin
    };

    /// Weights from inputs that do not grow with the width, and all biases: Var(w) ~ 1 / fan_in; SGD ~ fan_out.
    inline rule input(extent width, extent base_width)
    {
        detail::require(width > 0, "width", std::size_t{width}, "at least 1");
        detail::require(base_width > 0, "base_width", std::size_t{base_width}, "at least 1");
        const double ratio =
            static_cast<double>(std::size_t{width}) / static_cast<double>(std::size_t{base_width});
        return {1, ratio, 1};
    }

    /// Weights from width to width: Var(w) ~ 1 / fan_in; Adam ~ 1 / fan_in.
    inline rule hidden(extent width, extent base_width)
    {
        return {1, 1, 1 / input(width, base_width).sgd_rate};
    }

    /// Weights to outputs that do not grow with the width: Var(w) ~ 1 / fan_in²; SGD and Adam ~ 1 / fan_in.
    inline rule output(extent width, extent base_width)
    {
        const double ratio = input(width, base_width).sgd_rate;
        return {1 / std::sqrt(ratio), 1 / ratio, 1 / ratio};
    }
}
FANIN_EXACT_END

#endif
