// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CENTRED_PRODUCTS_HPP
#define FANIN_STACK_DETAIL_CENTRED_PRODUCTS_HPP

#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// What is left of a signal without the mean of each feature over the batch.
    struct centred_products
    {
        double mean_variance; ///< of a feature over the batch
        double concentration; ///< tr K²/(tr K)² of the products K of samples: 1 over their degrees of freedom
    };

    /// Subtracts the mean of each feature over the batch from a signal.
    inline centred_products centre(signal& s)
    {
        complete_pairs(s);
        const std::size_t n = s.typical.size();
        const auto count = static_cast<double>(n);
        const double of_self = 1 / static_cast<double>(s.samples);
        const double of_others = n > 1 ? (1 - of_self) / (count - 1) : 0;
        std::vector<double> k(n * n);
        std::vector<double> sizes(n * n);
        std::vector<double> with_mean(n); // product of a sample with the mean of all
        double with_all = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                sizes[a * n + b] = product_size(s, a, b);
                k[a * n + b] =
                    a == b ? s.typical[a].second_moment : s.pairs[a * n + b].cosine * sizes[a * n + b];
                with_mean[a] += k[a * n + b] * (a == b ? of_self : of_others);
            }
            with_all += with_mean[a] / count;
        }
        double trace = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                k[a * n + b] += with_all - with_mean[a] - with_mean[b];
            }
            s.typical[a].second_moment = std::max(0.0, k[a * n + a]);
            trace += s.typical[a].second_moment / count;
        }
        double squares = 0;
        double of_pairs = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                signal::pair& p = s.pairs[a * n + b];
                const double size = product_size(s, a, b);
                const double scale = size > 0 ? sizes[a * n + b] / size : 0;
                p.cosine_variance = std::min(1.0, p.cosine_variance * scale * scale);
                p.of_units = std::min(1.0, p.of_units * scale * scale);
                p.cosine = size > 0 ? std::clamp(k[a * n + b] / size, -1.0, 1.0) : 0;
                const double square = size * size * (p.cosine * p.cosine + p.cosine_variance - p.of_units);
                (a == b ? squares : of_pairs) += square;
                p.cosine = a == b ? 1 : p.cosine;
            }
        }
        const double square = squares / count * of_self + (n > 1 ? of_pairs / count * of_others : 0);
        return {trace, trace > 0 ? square / (trace * trace) : 1};
    }
}

#endif
