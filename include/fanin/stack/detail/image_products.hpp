// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_IMAGE_PRODUCTS_HPP
#define FANIN_STACK_DETAIL_IMAGE_PRODUCTS_HPP

#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The positions of the samples of a signal.
    inline double positions_in(const signal& x)
    {
        return x.shape.empty() || x.shape.back() == 0
                   ? 1
                   : static_cast<double>(features_of(x.shape)) / static_cast<double>(x.shape.back());
    }

    /// Mean products E[x x'] of a feature of two typical samples, row by row.
    struct image_products
    {
        double of_position; ///< 1 over the positions
        std::vector<double> aligned;
        std::vector<double> apart;

        /// x has pairs and, unless it has but one position, pairs apart.
        explicit image_products(const signal& x)
            : of_position(1 / positions_in(x))
        {
            const std::size_t n = x.typical.size();
            for (std::size_t i = 0; i < n * n; ++i)
            {
                const double size = product_size(x, i / n, i % n);
                aligned.push_back(size * (i % (n + 1) == 0 ? 1 : x.pairs[i].cosine));
                apart.push_back(x.apart.empty() ? aligned.back() : size * x.apart[i].cosine);
            }
        }

        /// Over all pairs of positions: of the means over the positions.
        [[nodiscard]] double whole(std::size_t i) const
        {
            return of_position * aligned[i] + (1 - of_position) * apart[i];
        }
    };

    /// The mean product of a feature over all pairs of positions of different samples.
    inline double mean_product_of(const signal& x)
    {
        const image_products products(x);
        const std::size_t n = x.typical.size();
        double sum = 0;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            sum += n == 1 || i % (n + 1) != 0 ? products.whole(i) : 0;
        }
        return sum / static_cast<double>(n == 1 ? 1 : n * (n - 1));
    }

    /// Gives the pairs of x these products; typical samples have those with themselves.
    inline void set_products(signal& x, const image_products& products)
    {
        const std::size_t n = x.typical.size();
        std::vector<double> before(n * n);
        for (std::size_t i = 0; i < n * n; ++i)
        {
            before[i] = product_size(x, i / n, i % n);
        }
        for (std::size_t a = 0; a < n; ++a)
        {
            x.typical[a].second_moment = std::max(0.0, products.aligned[a * (n + 1)]);
        }
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const double size = product_size(x, i / n, i % n);
            const double scale = size > 0 ? before[i] / size : 0;
            const auto set = [&](signal::pair& p, double product)
            {
                p.cosine = size > 0 ? std::clamp(product / size, -1.0, 1.0) : 0;
                p.cosine_variance = std::min(1.0, p.cosine_variance * scale * scale);
                p.of_units = std::min(1.0, p.of_units * scale * scale);
                p.cosine_third *= scale * scale * scale;
            };
            set(x.pairs[i], products.aligned[i]);
            if (i % (n + 1) == 0)
            {
                x.pairs[i].cosine = 1;
                x.pairs[i].cosine_variance = 0;
            }
            if (!x.apart.empty())
            {
                set(x.apart[i], products.apart[i]);
            }
        }
    }

    /// Whether what positions have in common is known.
    inline bool knows_positions_apart(const signal& x)
    {
        return x.shape.size() > 1
               && (x.apart.size() == x.typical.size() * x.typical.size() || positions_in(x) == 1);
    }
}

#endif
