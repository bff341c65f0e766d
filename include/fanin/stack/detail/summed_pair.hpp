// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUMMED_PAIR_HPP
#define FANIN_STACK_DETAIL_SUMMED_PAIR_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/summand.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// A summand for two samples: mean products over features, and their parts that remain where the means
    /// are subtracted.
    struct summand_pair
    {
        double size;    ///< of a product of cosine 1
        double product; ///< of the two samples
        double means;   ///< product of the means
        double rest;    ///< product - means
        double same;    ///< size without means

        summand_pair(const summand& f, const signal::pair& p, std::size_t a, std::size_t b)
            : size(product_size(f.y, a, b))
            , product(p.cosine * size)
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

    /// A pair of typical samples of a sum: at one place, or at places apart.
    struct summed_pair
    {
        const array_list<summand>& all;
        const array_list<sum_of_samples>& sums;
        std::size_t a;
        std::size_t b;
        double size;     ///< of a product of cosine 1 of the sum
        double features; ///< with weights of their own
        bool images;

        /// The variance of the cosines that two summands share. What the units of one layer add at positions
        /// is averaged over taps.
        [[nodiscard]] double inherited(const signal::pair& p) const
        {
            return std::max(0.0, p.cosine_variance - (images ? p.of_units : 0));
        }

        /// `same` is whether both are one value; `before` is the pair of the input, pair_of(y) that of y.
        template <class PairOf>
        void set(signal::pair& p, bool same, const signal::pair& before, const PairOf& pair_of) const
        {
            const sum_of_samples& u = sums[a];
            const sum_of_samples& v = sums[b];
            array_list<summand_pair> pairs;
            double product = 0;
            for (std::size_t j = 0; j < all.size(); ++j)
            {
                pairs.push_back({all[j], pair_of(all[j].y), a, b});
                product += all[j].factor * all[j].factor * pairs[j].product;
                for (std::size_t i = 0; i < j; ++i)
                {
                    product += all[i].factor * all[j].factor
                               * (all[i].y.typical[a].mean * all[j].y.typical[b].mean
                                  + all[j].y.typical[a].mean * all[i].y.typical[b].mean);
                }
            }
            p.cosine = same ? 1 : std::clamp(product / size, -1.0, 1.0);
            p.log_covariance = u.transfer * v.transfer * before.log_covariance;
            double of_cosines = 0;
            for (std::size_t j = 0; j < all.size(); ++j)
            {
                const summand& f = all[j];
                const signal::pair& pf = pair_of(f.y);
                const double own =
                    std::max(0.0, pf.log_covariance - f.transfer * f.transfer * before.log_covariance);
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
                    const double alike =
                        std::min(std::sqrt(inherited(pair_of(g.y)) * inherited(pf)), inherited(before));
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
            if (!same)
            {
                p.cosine_variance = std::min(1.0, of_cosines);
            }
        }
    };
}

#endif
