// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_MUP_HPP
#define FANIN_INIT_MUP_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/simd/exact.hpp>

#include <cmath>
#include <cstddef>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
/// Yang et al. 2021 (Tensor Programs V), table 3: the maximal update parametrization, under which the best
/// learning rate of a narrow model is best for a wide model, too. Each rule is relative to the tuned model of
/// `base_width`. In addition, attention scores are divided by the width of a head instead of its root.
namespace fanin::init::mup
{
    /// Factors at another width, for weights drawn by a law of variance scale / fan_in.
    struct rule
    {
        double gain;      ///< the standard deviation of the weights, beyond the factor of 1 / fan_in
        double sgd_rate;  ///< the learning rate under SGD
        double adam_rate; ///< the learning rate under Adam and its variants
    };

    /// Weights from inputs of fixed width, and all biases: Var(w) ~ 1 / fan_in; SGD ~ fan_out.
    inline rule input(extent width, extent base_width)
    {
        detail::require(width > 0, "width", std::size_t{width}, "at least 1");
        detail::require(base_width > 0, "base_width", std::size_t{base_width}, "at least 1");
        const double ratio =
            static_cast<double>(std::size_t{width}) / static_cast<double>(std::size_t{base_width});
        return {1, ratio, 1};
    }

    /// Hidden weights: Var(w) ~ 1 / fan_in; Adam ~ 1 / fan_in.
    inline rule hidden(extent width, extent base_width)
    {
        return {1, 1, 1 / input(width, base_width).sgd_rate};
    }

    /// Weights to outputs of fixed width: Var(w) ~ 1 / fan_in²; SGD and Adam ~ 1 / fan_in.
    inline rule output(extent width, extent base_width)
    {
        const double ratio = input(width, base_width).sgd_rate;
        return {1 / std::sqrt(ratio), 1 / ratio, 1 / ratio};
    }
}
FANIN_EXACT_END

#endif
