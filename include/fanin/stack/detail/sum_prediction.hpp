// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_SUM_PREDICTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// One summand of factor · y, with y a function of the input x.
    struct summand
    {
        signal y;
        double factor;
        double transfer; ///< d log E[y²] / d log E[x²]
        bool given;      ///< whether x determines y; otherwise y has weights of its own
    };

    /// One typical sample of a sum.
    struct sum_of_samples
    {
        std::vector<double> parts;    ///< of each summand in the second moment
        std::vector<double> together; ///< correlation of y and y² over features, times its part in the means
        double transfer = 0;          ///< d log E[y²] / d log E[x²]
    };

    inline sum_of_samples add_samples(const array_list<summand>& all, std::size_t a, signal::sample& y)
    {
        const std::size_t n = all.size();
        sum_of_samples s{std::vector<double>(n), std::vector<double>(n)};
        y.mean = 0;
        y.second_moment = 0;
        double mean = 0;  // of the sum
        double means = 0; // products of two means
        for (std::size_t i = 0; i < n; ++i)
        {
            const signal::sample& x = all[i].y.typical[a];
            s.parts[i] = all[i].factor * all[i].factor * x.second_moment;
            y.second_moment += s.parts[i];
            means += 2 * mean * all[i].factor * x.mean;
            mean += all[i].factor * x.mean;
        }
        const double second = y.second_moment + means;
        y.mean = mean;
        y.second_moment = second;
        if (!(second > 0))
        {
            return s;
        }
        y.kurtosis = 0;
        y.skewness = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            const summand& f = all[i];
            const signal::sample& x = f.y.typical[a];
            double& part = s.parts[i];
            part /= second;
            s.transfer += part * f.transfer;
            y.kurtosis += part * part * x.kurtosis;
            y.skewness += std::copysign(std::pow(part, 1.5) * x.skewness, f.factor * x.skewness);
            for (std::size_t j = 0; j < i; ++j)
            {
                const double of_means =
                    2 * all[j].factor * f.factor * all[j].y.typical[a].mean * x.mean / second;
                s.transfer += of_means * (all[j].transfer + f.transfer) / 2;
                y.kurtosis += 6 * s.parts[j] * part;
            }
            const double relative_mean = x.second_moment > 0 ? x.mean / std::sqrt(x.second_moment) : 0;
            const double sizes = (x.kurtosis - 1) * (1 - relative_mean * relative_mean);
            const double of_others = mean - f.factor * x.mean;
            s.together[i] = sizes > 0 && !f.given
                                ? std::clamp((x.skewness - relative_mean) / std::sqrt(sizes), -1.0, 1.0) * 2
                                      * f.factor * of_others / second
                                : 0;
        }
        return s;
    }

    /// A summand for two samples: mean products over features, and their parts that remain where the means
    /// are subtracted.
    struct summand_pair
    {
        double size;    ///< of a product of cosine 1
        double product; ///< of the two samples
        double means;   ///< product of the means
        double rest;    ///< product - means
        double same;    ///< size without means

        summand_pair(const summand& f, std::size_t a, std::size_t b)
            : size(product_size(f.y, a, b))
            , product(f.y.pairs[a * f.y.typical.size() + b].cosine * size)
            , means(f.y.typical[a].mean * f.y.typical[b].mean)
            , rest(product - means)
            , same(std::max(0.0, size - std::abs(means)))
        {
        }
    };

    /// The variance of the cosine c of the sum that the product of two different summands adds.
    inline double cosine_variance_of(const summand_pair& g, const summand_pair& f, bool given, double c)
    {
        // of a given summand, the mean is no matter of chance
        const auto scatter = [&](double of_g, double of_f, double g_scatters, double f_means)
        { return of_g * of_f + (given ? 0 : g_scatters * f_means); };
        const double means = std::abs(f.means);
        return 2
               * ((1 + c * c)
                      * (scatter(g.size, f.same, g.same, means) + scatter(g.product, f.rest, g.rest, f.means))
                  - 2 * c
                        * (scatter(g.size, f.rest, g.same, f.means)
                           + scatter(g.product, f.same, g.rest, means)));
    }

    /// The sum of functions of one input x, each with weights of its own or given by x; at most the first one
    /// is given. Products of two summands scatter over draws: they are means over `features` features.
    inline signal sum_of(signal x, array_list<summand> all, double features)
    {
        merge_positions(x);
        complete_pairs(x);
        for (summand& f : all)
        {
            merge_positions(f.y);
            complete_pairs(f.y);
        }
        signal y = all.front().y;
        const std::size_t n = y.typical.size();
        array_list<sum_of_samples> sums(n);
        for (std::size_t a = 0; a < n; ++a)
        {
            sums[a] = add_samples(all, a, y.typical[a]);
        }
        y.tokens.nearer.assign(y.tokens.groups, 0);
        for (std::size_t a = 0; a < y.tokens.groups; ++a)
        {
            for (const summand& f : all)
            {
                const double part = f.factor * f.factor * f.y.typical[a].second_moment;
                const double whole = y.typical[a].second_moment;
                y.tokens.nearer[a] += whole > 0 ? part / whole * f.y.tokens.excess(a) : 0;
            }
        }
        for (std::size_t at = 0; at < n * n; ++at)
        {
            const std::size_t a = at / n;
            const std::size_t b = at % n;
            const signal::pair& px = x.pairs[at];
            const sum_of_samples& u = sums[a];
            const sum_of_samples& v = sums[b];
            signal::pair& p = y.pairs[at];
            const double size = product_size(y, a, b);
            if (!(size > 0))
            {
                p = {1, 0, 0};
                continue;
            }
            array_list<summand_pair> pairs;
            double product = 0;
            for (std::size_t j = 0; j < all.size(); ++j)
            {
                pairs.push_back({all[j], a, b});
                product += all[j].factor * all[j].factor * pairs[j].product;
                for (std::size_t i = 0; i < j; ++i)
                {
                    product += all[i].factor * all[j].factor
                               * (all[i].y.typical[a].mean * all[j].y.typical[b].mean
                                  + all[j].y.typical[a].mean * all[i].y.typical[b].mean);
                }
            }
            p.cosine = a == b ? 1 : std::clamp(product / size, -1.0, 1.0);
            p.log_covariance = u.transfer * v.transfer * px.log_covariance;
            double of_cosines = 0;
            for (std::size_t j = 0; j < all.size(); ++j)
            {
                const summand& f = all[j];
                const signal::pair& pf = f.y.pairs[at];
                const double own =
                    std::max(0.0, pf.log_covariance - f.transfer * f.transfer * px.log_covariance);
                const double shared = std::sqrt(own * std::max(0.0, pairs[j].rest) / features);
                p.log_covariance += u.parts[j] * v.parts[j] * own
                                    + (u.parts[j] * v.together[j] + v.parts[j] * u.together[j]) * shared;
                const double part = f.factor * f.factor * pairs[j].size / size;
                of_cosines += part * part * pf.cosine_variance;
                for (std::size_t i = 0; i < j; ++i)
                {
                    const summand& g = all[i];
                    const double both = g.factor * f.factor;
                    const double per_feature = both * both / (size * size) / features;
                    // cosines in two summands deviate alike, as far as these have them from x
                    const double alike = std::min(
                        std::sqrt(g.y.pairs[at].cosine_variance * pf.cosine_variance), px.cosine_variance);
                    const double of_means = g.given ? 0 : pairs[i].rest * pairs[j].means;
                    p.log_covariance += 4 * per_feature
                                        * std::max(0.0, pairs[i].product * pairs[j].rest + of_means
                                                            + alike * pairs[i].size * pairs[j].size);
                    of_cosines +=
                        2 * (g.factor * g.factor * pairs[i].size / size) * part * alike
                        + std::max(0.0,
                                   per_feature * cosine_variance_of(pairs[i], pairs[j], g.given, p.cosine));
                }
            }
            if (a != b)
            {
                p.cosine_variance = std::min(1.0, of_cosines);
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
