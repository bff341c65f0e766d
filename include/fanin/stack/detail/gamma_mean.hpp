// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GAMMA_MEAN_HPP
#define FANIN_STACK_DETAIL_GAMMA_MEAN_HPP

#include <fanin/core/platform.hpp>

#include <algorithm>
#include <cmath>

namespace fanin::detail
{
    /// Mean and variance of 1/(v + epsilon), with v gamma distributed, to three digits.
    struct gamma_mean_of_inverse
    {
        double mean = 0;
        double variance = 0;

        /// `mean_v` > 0 is the mean of v, `shape` > 0 its square divided by the variance of v.
        gamma_mean_of_inverse(double mean_v, double epsilon, double shape)
        {
            // v = mean_v/shape · exp(u); u has the density exp(shape·u - exp(u)), whose peak is at log(shape)
            const double peak = std::log(shape);
            const double width = 1 / std::sqrt(shape);
            constexpr int steps = 400;
            const double lo = peak - 10 * width - 30 / shape; // it falls like exp(shape·u)
            const double hi = peak + std::max(10 * width, 4.0);
            double whole = 0;
            double square = 0;
            for (int i = 0; i <= steps; ++i)
            {
                const double u = lo + (hi - lo) * i / steps;
                const double density = std::exp(shape * (u - peak) - std::exp(u) + shape);
                const double inverse = 1 / (mean_v / shape * std::exp(u) + epsilon);
                whole += density;
                mean += density * inverse;
                square += density * inverse * inverse;
            }
            mean /= whole;
            variance = std::max(0.0, square / whole - mean * mean);
        }
    };
}

#endif
