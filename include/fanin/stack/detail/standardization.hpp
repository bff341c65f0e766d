// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_STANDARDIZATION_HPP
#define FANIN_STACK_DETAIL_STANDARDIZATION_HPP

#include <fanin/core/concepts.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Groups of elements that are standardized together: element k of part p of group g stands at
    /// (p · groups + g) · inner + k. A sample is a group in one part; a channel of a batch has as many parts
    /// as it has positions.
    struct standardization
    {
        std::size_t parts;
        std::size_t groups;
        std::size_t inner;
        bool centred; ///< whether the mean of a group is subtracted

        /// y = (x - m) / √(mean of (x - m)² + epsilon) in place, with m the mean of a group, or 0. Returns
        /// the factors 1 / √(...), one per group.
        template <real T>
        std::vector<double> forward(matrix<T>& x, double epsilon) const
        {
            std::vector<double> mean(groups);
            std::vector<double> factors(groups);
            for_ranges(
                [&](range r)
                {
                    if (centred)
                    {
                        average(x, r, mean, [](double v, std::size_t, std::size_t) { return v; });
                    }
                    average(x, r, factors, [&](double v, std::size_t, std::size_t g)
                            { return (v - mean[g]) * (v - mean[g]); });
                    for (std::size_t g = r.first; g < r.last; ++g)
                    {
                        factors[g] = 1 / std::sqrt(factors[g] + epsilon);
                    }
                    for_each(x, r, [&](T& v, std::size_t, std::size_t g)
                             { v = static_cast<T>((static_cast<double>(v) - mean[g]) * factors[g]); });
                });
            return factors;
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)) in place; mean(dy) only with centring.
        template <real T>
        void backward(matrix<T>& dy, const matrix<T>& y, const std::vector<double>& factors) const
        {
            const auto value = [&](std::size_t i) { return static_cast<double>(y.data()[i]); };
            std::vector<double> mean(groups);
            std::vector<double> along(groups);
            for_ranges(
                [&](range r)
                {
                    if (centred)
                    {
                        average(dy, r, mean, [](double d, std::size_t, std::size_t) { return d; });
                    }
                    average(dy, r, along, [&](double d, std::size_t i, std::size_t) { return d * value(i); });
                    for_each(dy, r,
                             [&](T& d, std::size_t i, std::size_t g)
                             {
                                 d = static_cast<T>(
                                     factors[g] * (static_cast<double>(d) - mean[g] - value(i) * along[g]));
                             });
                });
        }

    private:
        struct range
        {
            std::size_t first;
            std::size_t last;
        };

        // work(groups): one by one where each lies in one piece, and so stays in the cache; else all at once.
        template <class F>
        void for_ranges(F work) const
        {
            const std::size_t step = parts == 1 ? 1 : std::max<std::size_t>(groups, 1);
            for (std::size_t first = 0; first < groups; first += step)
            {
                work(range{first, first + step});
            }
        }

        // f(element, its index, its group), in the order of memory
        template <real T, class F>
        void for_each(matrix<T>& x, range r, F f) const
        {
            for (std::size_t p = 0; p < parts; ++p)
            {
                std::size_t i = (p * groups + r.first) * inner;
                for (std::size_t g = r.first; g < r.last; ++g)
                {
                    for (std::size_t k = 0; k < inner; ++k, ++i)
                    {
                        f(x.data()[i], i, g);
                    }
                }
            }
        }

        // The mean of f over each group of the range.
        template <real T, class F>
        void average(matrix<T>& x, range r, std::vector<double>& means, F f) const
        {
            for_each(x, r, [&](const T& v, std::size_t i, std::size_t g)
                     { means[g] += f(static_cast<double>(v), i, g); });
            for (std::size_t g = r.first; g < r.last; ++g)
            {
                means[g] /= static_cast<double>(parts * inner);
            }
        }
    };
}

#endif
