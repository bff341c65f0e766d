// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_ATTENTION_IPP
#define FANIN_THEORY_ATTENTION_IPP

#include <fanin/core/error.hpp>
#include <fanin/theory/attention.hpp>

#include <algorithm>
#include <cmath>

namespace fanin::theory
{
    // Both integrands are smooth and fall fast on both sides, in log t and in z: equal steps are exact.
    FANIN_INLINE attention_weights::attention_weights(double tau_squared, std::size_t max_keys)
        : m_max_keys(max_keys)
    {
        detail::require(tau_squared >= 0 && tau_squared <= 30, "tau_squared", tau_squared, "in [0, 30]");
        detail::require(max_keys > 0, "max_keys", max_keys, "at least 1");
        const double tau = std::sqrt(tau_squared);
        const double step = 0.2 / std::max(1.0, tau);
        const double end = 9 + 2 * tau;
        std::vector<double> weights; // of z
        std::vector<double> scores;  // e^(τz)
        for (double z = -9; z <= end; z += step)
        {
            weights.push_back(std::exp(-z * z / 2) * step / std::sqrt(2 * 3.14159265358979323846));
            scores.push_back(std::exp(tau * z));
        }
        const double first = -2 * tau_squared - 9 * tau - 18 - std::log(static_cast<double>(max_keys));
        const double last = 9 * tau + 6;
        for (double u = first; u <= last; u += m_step)
        {
            const double t = std::exp(u);
            double square = 0;
            double cube = 0;
            double fourth = 0;
            double rest = 0; // 1 - E[e^(-t e^(τz))]
            for (std::size_t i = 0; i < scores.size(); ++i)
            {
                const double kept = std::exp(-t * scores[i]);
                const double each = t * scores[i];
                const double of_square = weights[i] * each * each * kept;
                square += of_square;
                cube += of_square * each;
                fourth += of_square * each * each;
                rest -= weights[i] * std::expm1(-t * scores[i]);
            }
            m_squares.push_back(square * m_step);
            m_cubes.push_back(cube * m_step);
            m_fourths.push_back(fourth * m_step);
            m_logarithms.push_back(std::log1p(-std::min(rest, 1.0)));
        }
    }

    FANIN_INLINE double attention_weights::second_moment(std::size_t keys) const
    {
        detail::require(keys >= 1 && keys <= m_max_keys, "keys", keys, "in [1, ", m_max_keys, "]");
        const auto n = static_cast<double>(keys);
        double sum = 0;
        for (std::size_t i = 0; i < m_squares.size(); ++i)
        {
            const double power = keys == 1 ? 1 : std::exp((n - 1) * m_logarithms[i]);
            sum += m_squares[i] * n * power;
        }
        return sum;
    }

    FANIN_INLINE double attention_weights::score_gradient(std::size_t keys) const
    {
        detail::require(keys >= 1 && keys <= m_max_keys, "keys", keys, "in [1, ", m_max_keys, "]");
        const auto n = static_cast<double>(keys);
        double sum = 0;
        for (std::size_t i = 0; i < m_squares.size(); ++i)
        {
            // 1/S^k is the integral of t^(k-1) e^(-t S) / (k-1)!
            const double of_others = keys == 1 ? 1 : std::exp((n - 1) * m_logarithms[i]);
            const double of_rest = keys <= 2 ? 1 : std::exp((n - 2) * m_logarithms[i]);
            const double two = m_squares[i] * m_squares[i] / m_step; // two keys, squared both
            sum += n * of_others * (m_squares[i] - m_cubes[i] + m_fourths[i] / 6)
                   + n * (n - 1) * of_rest * two / 6;
        }
        return std::max(0.0, sum);
    }

    FANIN_INLINE double rotary_overlap(std::size_t width, std::size_t positions, double base)
    {
        detail::require(width > 0 && width % 2 == 0, "width", width, "even and at least 2");
        detail::require(positions > 0, "positions", positions, "at least 1");
        const auto n = static_cast<double>(positions);
        double sum = 0;
        for (std::size_t i = 0; i < width / 2; ++i)
        {
            const double half = std::pow(base, -2 * static_cast<double>(i) / static_cast<double>(width)) / 2;
            const double sine = std::sin(half);
            const double root = std::abs(sine) > 1e-12 ? std::sin(n * half) / (n * sine) : 1; // |Σ e^(iθs)|/n
            sum += root * root;
        }
        return sum / static_cast<double>(width / 2);
    }
}

#endif
