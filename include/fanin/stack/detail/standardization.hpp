// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_STANDARDIZATION_HPP
#define FANIN_STACK_DETAIL_STANDARDIZATION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/peers.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Groups of elements that are standardized together: each in one piece of `inner` elements, as samples
    /// are; or, where inner == 1, in `parts` single elements that lie `groups` apart, as channels are.
    struct standardization
    {
        std::size_t parts;
        std::size_t groups;
        std::size_t inner;
        bool centred;                  ///< whether the mean of a group is subtracted
        const peers* others = nullptr; ///< processes with more parts of each group, where inner == 1

        /// y = (x - m) / √(mean of (x - m)² + epsilon) in place, with m the mean of a group, or 0. Returns
        /// the factors 1 / √(...), one per group.
        template <real T>
        std::vector<double> forward(matrix<T>& x, double epsilon) const
        {
            std::vector<double> mean(groups);
            std::vector<double> factors(groups);
            std::vector<double> unused(groups);
            for_ranges(
                [&](range r)
                {
                    if (centred)
                    {
                        average(x, r, mean, unused,
                                [](double v, std::size_t, std::size_t) { return std::pair(v, 0.0); });
                    }
                    average(x, r, factors, unused, [&](double v, std::size_t, std::size_t g)
                            { return std::pair((v - mean[g]) * (v - mean[g]), 0.0); });
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
                    average(
                        dy, r, mean, along, [&](double d, std::size_t i, std::size_t)
                        { return std::pair(centred ? d : 0.0, d * value(i)); }, true);
                    for_each(dy, r,
                             [&](T& d, std::size_t i, std::size_t g)
                             {
                                 const double v = static_cast<double>(d) - mean[g] - value(i) * along[g];
                                 d = static_cast<T>(factors[g] * v);
                             });
                });
        }

    private:
        struct range
        {
            std::size_t first;
            std::size_t last;
        };

        // work(groups): one by one where each lies in one piece, and so stays in the cache; channels all at
        // once.
        template <class F>
        void for_ranges(F work) const
        {
            const std::size_t step = inner == 1 ? std::max<std::size_t>(groups, 1) : 1;
            for (std::size_t first = 0; first < groups; first += step)
            {
                work(range{first, first + step});
            }
        }

        // f(element, its index, its group), in the order of memory
        template <real T, class F>
        void for_each(matrix<T>& x, range r, F f) const
        {
            T* const elements = x.data();
            if (inner == 1) // channels: a loop that a compiler can vectorise
            {
                for (std::size_t i = 0; i < parts * groups; i += groups)
                {
                    for (std::size_t g = 0; g < groups; ++g)
                    {
                        f(elements[i + g], i + g, g);
                    }
                }
                return;
            }
            for (std::size_t g = r.first; g < r.last; ++g)
            {
                for (std::size_t i = g * inner; i < (g + 1) * inner; ++i)
                {
                    f(elements[i], i, g);
                }
            }
        }

        // The means of the first part of f over each group of the range, or of both.
        template <real T, class F>
        void average(matrix<T>& x, range r, std::vector<double>& a, std::vector<double>& b, F f,
                     bool both = false) const
        {
            if (inner == 1)
            {
                for_each(x, r,
                         [&](const T& v, std::size_t i, std::size_t g)
                         {
                             const auto [first, second] = f(static_cast<double>(v), i, g);
                             a[g] += first;
                             b[g] += second;
                         });
            }
            else // the sums of one group, in registers
            {
                for (std::size_t g = r.first; g < r.last; ++g)
                {
                    double sum_a = 0;
                    double sum_b = 0;
                    for_each(x, {g, g + 1},
                             [&](const T& v, std::size_t i, std::size_t)
                             {
                                 const auto [first, second] = f(static_cast<double>(v), i, g);
                                 sum_a += first;
                                 sum_b += second;
                             });
                    a[g] = sum_a;
                    b[g] = sum_b;
                }
            }
            auto count = static_cast<double>(parts * inner);
            if (others != nullptr)
            {
                a.push_back(count);
                others->add(a);
                count = a.back();
                a.pop_back();
                if (both)
                {
                    others->add(b);
                }
            }
            for (std::size_t g = r.first; g < r.last; ++g)
            {
                a[g] /= count;
                b[g] /= count;
            }
        }
    };
}

#endif
