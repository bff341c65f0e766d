// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_SUM_PREDICTION_HPP

#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The sum skip · x + scale · f(x).
    struct signal_sum
    {
        double skip;
        double scale;
        double transfer; ///< d log E[f²] / d log E[x²]
        double features; ///< with weights of their own in f
    };

    /// The parts of one typical sample of a sum in its second moment.
    struct sum_part
    {
        double input;
        double branch;
        double means;    ///< 2⟨x, f⟩
        double transfer; ///< d log E[y²] / d log E[x²]
        double together; ///< correlation of f and f² over features, times the mean of x in 2⟨x, f⟩
    };

    inline sum_part add_samples(signal::sample& y, const signal::sample& x, const signal::sample& f,
                                const signal_sum& w)
    {
        const double of_x = w.skip * w.skip * x.second_moment;
        const double of_f = w.scale * w.scale * f.second_moment;
        const double of_means = 2 * w.skip * w.scale * x.mean * f.mean;
        const double all = of_x + of_f + of_means;
        y.mean = w.skip * x.mean + w.scale * f.mean;
        y.second_moment = all;
        if (!(all > 0))
        {
            return {};
        }
        sum_part p{of_x / all, of_f / all, of_means / all, 0, 0};
        p.transfer = p.input + p.branch * w.transfer + p.means * (1 + w.transfer) / 2;
        y.kurtosis =
            p.input * p.input * x.kurtosis + p.branch * p.branch * f.kurtosis + 6 * p.input * p.branch;
        const auto third = [](double part, double skewness) { return std::pow(part, 1.5) * skewness; };
        y.skewness = std::copysign(third(p.input, x.skewness), w.skip * x.skewness)
                     + std::copysign(third(p.branch, f.skewness), w.scale * f.skewness);
        const double mean = f.second_moment > 0 ? f.mean / std::sqrt(f.second_moment) : 0;
        const double sizes = (f.kurtosis - 1) * (1 - mean * mean);
        p.together = sizes > 0 ? std::clamp((f.skewness - mean) / std::sqrt(sizes), -1.0, 1.0) * 2 * w.skip
                                     * w.scale * x.mean / all
                               : 0;
        return p;
    }

    /// The sum of a signal and a branch f(x) whose weights are its own.
    inline signal sum_of(signal x, signal f, const signal_sum& w)
    {
        merge_positions(x);
        merge_positions(f);
        complete_pairs(x);
        complete_pairs(f);
        signal y = x;
        const std::size_t n = x.typical.size();
        std::vector<sum_part> parts(n);
        for (std::size_t a = 0; a < n; ++a)
        {
            parts[a] = add_samples(y.typical[a], x.typical[a], f.typical[a], w);
        }
        const double both = w.skip * w.scale;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                const std::size_t i = a * n + b;
                const signal::pair& px = x.pairs[i];
                const signal::pair& pf = f.pairs[i];
                signal::pair& p = y.pairs[i];
                const sum_part& u = parts[a];
                const sum_part& v = parts[b];
                const double of_x = product_size(x, a, b);
                const double of_f = product_size(f, a, b);
                const double size = product_size(y, a, b);
                if (!(size > 0))
                {
                    p = {1, 0, 0};
                    continue;
                }
                const double kx = px.cosine * of_x;
                const double means = f.typical[a].mean * f.typical[b].mean;
                const double rest = pf.cosine * of_f - means; // covariance of f of the two samples
                // cosines in x and in f(x) deviate alike, as far as f has them from x
                const double alike =
                    std::min(std::sqrt(px.cosine_variance * pf.cosine_variance), px.cosine_variance);
                const double products = std::max(0.0, kx * rest + alike * of_x * of_f) / w.features;
                const double own =
                    std::max(0.0, pf.log_covariance - w.transfer * w.transfer * px.log_covariance);
                const double shared = std::sqrt(own * std::max(0.0, rest) / w.features);
                p.log_covariance = u.transfer * v.transfer * px.log_covariance + u.branch * v.branch * own
                                   + 4 * both * both * products / (size * size)
                                   + (u.branch * v.together + v.branch * u.together) * shared;
                if (a == b)
                {
                    p.cosine = 1;
                    continue;
                }
                p.cosine = std::clamp(
                    (w.skip * w.skip * kx + w.scale * w.scale * pf.cosine * of_f
                     + both * (x.typical[a].mean * f.typical[b].mean + f.typical[a].mean * x.typical[b].mean))
                        / size,
                    -1.0, 1.0);
                const double i_part = w.skip * w.skip * of_x / size;
                const double f_part = w.scale * w.scale * of_f / size;
                const double same = std::max(0.0, of_f
                                                      - std::sqrt(f.typical[a].mean * f.typical[a].mean
                                                                  * f.typical[b].mean * f.typical[b].mean));
                const double c = p.cosine;
                const double cross =
                    2 * ((1 + c * c) * (of_x * same + kx * rest) - 2 * c * (of_x * rest + kx * same));
                p.cosine_variance =
                    std::min(1.0, i_part * i_part * px.cosine_variance + 2 * i_part * f_part * alike
                                      + f_part * f_part * pf.cosine_variance
                                      + std::max(0.0, both * both * cross / (size * size) / w.features));
            }
        }
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        summarize_pairs(y);
        return y;
    }
}

#endif
