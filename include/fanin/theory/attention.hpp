// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_ATTENTION_HPP
#define FANIN_THEORY_ATTENTION_HPP

#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <vector>

namespace fanin::theory
{
    /// The weights that a softmax gives to keys whose scores are independent N(0, tau²).
    class attention_weights
    {
    public:
        /// For up to `max_keys` keys. Throws invalid_argument unless 0 <= tau_squared <= 30 and max_keys is
        /// at least 1.
        explicit attention_weights(double tau_squared, std::size_t max_keys = 4096);

        /// m₁ = E Σ w² over n keys: 1/n for equal weights, 1 where one key takes all. The integral over t > 0
        /// of t·n·E[e^(2τz) e^(-t e^(τz))]·E[e^(-t e^(τz))]^(n-1), z ~ N(0, 1). Throws invalid_argument
        /// unless n is in [1, max_keys].
        [[nodiscard]] double second_moment(std::size_t keys) const;

        /// E Σ w² (1 - 2w + Σ w²): the mean square of the gradient of the scores, Σ (w (δ - Σ w δ))², for
        /// independent gradients δ of the weights of variance 1. Throws invalid_argument unless n is in
        /// [1, max_keys].
        [[nodiscard]] double score_gradient(std::size_t keys) const;

    private:
        std::size_t m_max_keys;
        // of log t, with the step in it: t^k · E[e^(kτz) e^(-t e^(τz))], k = 2, 3, 4
        std::vector<double> m_squares;
        std::vector<double> m_cubes;
        std::vector<double> m_fourths;
        std::vector<double> m_logarithms; // of E[e^(-t e^(τz))]
        double m_step = 0.125;            // of log t
    };

    /// The fraction of what keys at n positions have in common that their rotation keeps in common for a
    /// query: the mean over pairs of positions, equal ones included, of the mean cosine of the angle between
    /// their rotations. 1 without rotation. Heads have `width` features, and pair i turns by base^(-2i/width)
    /// per position.
    [[nodiscard]] double rotary_overlap(std::size_t width, std::size_t positions, double base = 10000);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/theory/attention.ipp>
#endif

#endif
