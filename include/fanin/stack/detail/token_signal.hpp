// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_SIGNAL_HPP
#define FANIN_STACK_DETAIL_TOKEN_SIGNAL_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/token_cosines.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

// The signal of a batch of tokens.
namespace fanin::detail
{
    inline void summarize_pairs(signal& s); // signal_pairs.hpp, which includes what includes this header

    /// The length of all sequences; 0 if they differ, or there are none.
    inline std::size_t common_length(const sequence_layout& sequences)
    {
        const std::size_t n = sequences.max_length();
        for (std::size_t i = 0; i < sequences.count(); ++i)
        {
            if (sequences.length(i) != n)
            {
                return 0;
            }
        }
        return n;
    }

    /// Pairs of different values among those of rows [begin, end) of one feature that are equal.
    template <real T>
    double equal_pairs(const T* begin, const T* end)
    {
        std::vector<T> all(begin, end);
        std::sort(all.begin(), all.end());
        double pairs = 0;
        for (std::size_t i = 0; i < all.size();)
        {
            std::size_t next = i;
            while (next < all.size() && all[next] == all[i])
            {
                ++next;
            }
            pairs += static_cast<double>(next - i) * static_cast<double>(next - i - 1) / 2;
            i = std::max(next, i + 1); // NaN equals nothing
        }
        return pairs;
    }

    /// The moments of one group of positions, over all sequences.
    template <real T>
    signal::sample moments_of_positions(const batch<T>& x, std::size_t length, std::size_t begin,
                                        std::size_t end)
    {
        const std::size_t d = x.features();
        const auto features = static_cast<double>(d);
        const auto count = static_cast<double>(x.samples() / length * (end - begin));
        signal::sample mean{0, 0, 0, 0};
        for (std::size_t i = 0; i < x.samples(); ++i)
        {
            if (i % length < begin || i % length >= end)
            {
                continue;
            }
            double first = 0;
            double second = 0;
            for (std::size_t j = 0; j < d; ++j)
            {
                const auto v = static_cast<double>(x.values()(i, j));
                first += v / features;
                second += v * v / features;
                mean.skewness += v * v * v / features / count;
                mean.kurtosis += v * v * v * v / features / count;
            }
            mean.mean += first / count;
            mean.mean_variance += first * first / count;
            mean.second_moment += second / count;
            mean.size_variance += second * second / count;
        }
        const double square = mean.second_moment * mean.second_moment;
        mean.mean_variance = std::max(0.0, mean.mean_variance - mean.mean * mean.mean);
        mean.size_variance = square > 0 ? std::max(0.0, mean.size_variance / square - 1) : 0;
        mean.kurtosis /= square;
        mean.kurtosis = is_finite(mean.kurtosis) ? mean.kurtosis : 3;
        mean.skewness /= std::pow(square, 0.75);
        mean.skewness = is_finite(mean.skewness) ? mean.skewness : 0;
        return mean;
    }

    /// The mean products of one feature of two different tokens: of one sequence, and of two, by the groups
    /// of their positions, row by row.
    struct token_products
    {
        std::vector<double> within;
        std::vector<double> between;
    };

    template <real T>
    token_products products_of_tokens(const batch<T>& x, const signal::token_groups& t)
    {
        const std::size_t d = x.features();
        const std::size_t g = t.groups;
        const std::size_t count = x.samples() / t.length;
        token_products p{std::vector<double>(g * g), std::vector<double>(g * g)};
        std::vector<double> all(g * d);
        for (std::size_t s = 0; s < count; ++s)
        {
            std::vector<double> sums(g * d);
            for (std::size_t a = 0; a < g; ++a)
            {
                for (std::size_t i = t.begin(a); i < t.begin(a + 1); ++i)
                {
                    for (std::size_t j = 0; j < d; ++j)
                    {
                        sums[a * d + j] += static_cast<double>(x.values()(s * t.length + i, j));
                    }
                }
            }
            for (std::size_t a = 0; a < g; ++a)
            {
                for (std::size_t b = 0; b < g; ++b)
                {
                    for (std::size_t j = 0; j < d; ++j)
                    {
                        p.within[a * g + b] += sums[a * d + j] * sums[b * d + j];
                    }
                }
            }
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                all[i] += sums[i];
            }
        }
        const auto sequences = static_cast<double>(count);
        for (std::size_t a = 0; a < g; ++a)
        {
            for (std::size_t b = 0; b < g; ++b)
            {
                double product = 0;
                for (std::size_t j = 0; j < d; ++j)
                {
                    product += all[a * d + j] * all[b * d + j];
                }
                const double pairs = static_cast<double>(t.begin(a + 1) - t.begin(a))
                                     * static_cast<double>(t.begin(b + 1) - t.begin(b))
                                     * static_cast<double>(d);
                p.between[a * g + b] =
                    count > 1 ? (product - p.within[a * g + b]) / (pairs * sequences * (sequences - 1)) : 0;
                p.within[a * g + b] /= pairs * sequences; // where a == b, with the tokens themselves
            }
        }
        return p;
    }

    /// Groups of positions are the typical samples. None if the batch is empty or not finite.
    template <real T>
    std::optional<signal> signal_of_tokens(const batch<T>& x, std::size_t length)
    {
        signal s;
        s.shape = x.shape();
        s.samples = x.samples();
        s.tokens.length = length;
        s.tokens.groups = std::min<std::size_t>(length, 12);
        const std::size_t g = s.tokens.groups;
        const std::size_t count = x.samples() / length;
        for (std::size_t a = 0; a < g; ++a)
        {
            s.typical.push_back(moments_of_positions(x, length, s.tokens.begin(a), s.tokens.begin(a + 1)));
        }
        double squares = 0; // groups may differ by one position
        for (const T v : x.values())
        {
            squares +=
                static_cast<double>(v) * static_cast<double>(v) / static_cast<double>(x.values().size());
        }
        if (x.features() == 0 || !is_finite(squares))
        {
            return std::nullopt;
        }
        const double of_typical = s.second_moment();
        for (signal::sample& t : s.typical)
        {
            t.second_moment *= of_typical > 0 ? squares / of_typical : 1;
        }
        if (count > 1)
        {
            const std::vector<signal::sample> one = s.typical;
            for (const signal::sample& sample : one)
            {
                s.typical.push_back(sample);
            }
        }
        const token_products p = products_of_tokens(x, s.tokens);
        const std::size_t n = s.typical.size();
        s.pairs.resize(n * n);
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const std::size_t a = i / n;
            const std::size_t b = i % n;
            const double size = std::sqrt(s.typical[a].second_moment * s.typical[b].second_moment);
            const double product = ((a < g) == (b < g) ? p.within : p.between)[a % g * g + b % g];
            s.pairs[i].cosine = a == b ? 1 : size > 0 ? std::clamp(product / size, -1.0, 1.0) : 0;
        }
        const std::array<double, 2> scatter = scatter_of_cosines(x, s);
        for (std::size_t i = 0; i < n * n; ++i)
        {
            s.pairs[i].cosine_variance = i / n == i % n ? 0 : scatter[(i / n < g) == (i % n < g) ? 0 : 1];
        }
        s.tokens.cosine_variance = scatter[0];
        if (x.features() == 1)
        {
            const T* const first = x.values().data();
            double within = 0;
            for (std::size_t i = 0; i < count; ++i)
            {
                within += equal_pairs(first + i * length, first + (i + 1) * length);
            }
            const auto rows = static_cast<double>(x.samples());
            const auto n_tokens = static_cast<double>(length);
            const double of_one = rows * (n_tokens - 1) / 2;
            const double of_two = rows * (rows - 1) / 2 - of_one;
            s.tokens.equal_within = of_one > 0 ? within / of_one : 0;
            s.tokens.equal_between =
                of_two > 0 ? (equal_pairs(first, first + x.samples()) - within) / of_two : 0;
        }
        summarize_pairs(s);
        return s;
    }
}

#endif
