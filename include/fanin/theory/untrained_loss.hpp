// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_UNTRAINED_LOSS_HPP
#define FANIN_THEORY_UNTRAINED_LOSS_HPP

#include <fanin/core/linkage.hpp>

#include <cstddef>

namespace fanin::theory
{
    /// The expected softmax cross-entropy of C independent normal logits of variance s², where the label is
    /// independent of them: E[ln Σ exp(z_c) - z_y].
    ///
    /// Where exp(s²) is well below C it is ln C + s²/2 - (exp(s²) - 1)/(2C), to the first order in 1/C (the
    /// delta method on the mean of C lognormal numbers). Where the last term exceeds 0.005 it is integrated,
    /// by ln S = ∫ (exp(-t) - exp(-tS))/t dt over t > 0 (Frullani), to 7 digits. Throws invalid_argument
    /// unless 0 < C and 0 <= s² < ∞.
    [[nodiscard]] double untrained_loss(std::size_t classes, double logit_variance);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/theory/untrained_loss.ipp>
#endif

#endif
