// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FEATURE_CLASSES_HPP
#define FANIN_STACK_DETAIL_FEATURE_CLASSES_HPP

#include <fanin/stack/signal.hpp>
#include <fanin/theory/detail/function_view.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The moments of φ(middle + width z), z ~ N(0, 1), that a feature has over samples.
    struct moments_within
    {
        double mean = 0;
        double variance = 0;
        double fourth = 0; ///< central
        double mixed = 0;  ///< E[φ'² (φ - E[φ])²]
        double slope = 0;  ///< E[φ'²]
        double lowest = 0; ///< probability of the least value
    };

    /// Evenly spaced points of N(0, 1), and their weights, which sum to 1.
    struct even_points
    {
        static constexpr std::size_t size = 160;

        std::array<double, size> z;
        std::array<double, size> weights;

        even_points()
        {
            double all = 0;
            for (std::size_t i = 0; i < size; ++i)
            {
                z[i] = 5.0 * ((static_cast<double>(i) + 0.5) * 2 / size - 1);
                weights[i] = std::exp(-z[i] * z[i] / 2);
                all += weights[i];
            }
            for (double& weight : weights)
            {
                weight /= all;
            }
        }
    };

    inline moments_within moments_of_part(const function_view& f, double middle, double width)
    {
        static const even_points points;
        constexpr std::size_t size = even_points::size;
        const std::array<double, size>& weights = points.weights;
        std::array<double, size> x;
        std::array<double, size> y;
        std::array<double, size> slopes{};
        for (std::size_t i = 0; i < size; ++i)
        {
            x[i] = middle + width * points.z[i];
        }
        f.values(x, y);
        if (f.has_slopes())
        {
            f.slopes(x, slopes);
        }
        moments_within m;
        const double least = *std::min_element(y.begin(), y.end());
        for (std::size_t i = 0; i < size; ++i)
        {
            m.mean += weights[i] * y[i];
            m.slope += weights[i] * slopes[i] * slopes[i];
            m.lowest += y[i] == least ? weights[i] : 0;
        }
        for (std::size_t i = 0; i < size; ++i)
        {
            const double d = (y[i] - m.mean) * (y[i] - m.mean);
            m.variance += weights[i] * d;
            m.fourth += weights[i] * d * d;
            m.mixed += weights[i] * d * slopes[i] * slopes[i];
        }
        return m;
    }

    /// Features after φ of Gaussian pre-activations of variance q, whose samples have the correlation c: they
    /// share √(c q) u, and given u they are independent. Where φ is constant on a side, such as relu, a
    /// feature may have the same value for every sample. `of_pairs` is what samples that have more
    /// in common than others add to the relative variance of a feature's variance.
    inline std::vector<signal::feature_class> feature_classes(const function_view& f, double q, double c,
                                                              std::size_t samples, double of_pairs)
    {
        c = std::clamp(c, 0.0, 1.0);
        const auto count = static_cast<double>(samples);
        constexpr int steps = 40;
        std::vector<signal::feature_class> classes;
        double all = 0;
        for (int i = -steps; i <= steps; ++i)
        {
            const double u = 4.5 * i / steps;
            const double weight = std::exp(-u * u / 2);
            const moments_within m = moments_of_part(f, std::sqrt(c * q) * u, std::sqrt((1 - c) * q));
            const double constant = std::pow(m.lowest, count);
            const double alive = std::max(1 - constant, 1e-12);
            const double square = m.variance * m.variance;
            // of all features, the constant ones included; then of those that are not
            const double second = 1 + (square > 0 ? (m.fourth / square - 1) / count : 0);
            classes.push_back(
                {weight, (1 - 1 / count) * m.variance / alive, std::max(0.0, second * alive - 1), constant,
                 m.slope, m.slope * m.variance > 0 ? (m.mixed / (m.slope * m.variance) - 1) / count : 0, 0});
            all += weight;
        }
        for (signal::feature_class& k : classes)
        {
            k.weight /= all;
            k.with_pairs = k.scatter + of_pairs;
        }
        return classes;
    }
}

#endif
