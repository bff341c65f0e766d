// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_STANDARDIZATION_HPP
#define FANIN_STACK_DETAIL_STANDARDIZATION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/core/runs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
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
                    write_each(x, r, [&](T v, std::size_t, std::size_t g)
                               { return static_cast<T>((static_cast<double>(v) - mean[g]) * factors[g]); });
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
                    const auto averages = [&](auto of_gradients)
                    {
                        average(
                            dy, r, mean, along, [&](double d, std::size_t i, std::size_t)
                            { return std::pair(of_gradients ? d : 0.0, d * value(i)); }, true);
                    };
                    centred ? averages(std::true_type{}) : averages(std::false_type{});
                    write_each(dy, r,
                               [&](T d, std::size_t i, std::size_t g)
                               {
                                   const double v = static_cast<double>(d) - mean[g] - value(i) * along[g];
                                   return static_cast<T>(factors[g] * v);
                               });
                });
        }

    private:
        struct range
        {
            std::size_t first;
            std::size_t last;
        };

        // Groups of one piece whose sums are worked out side by side, each in its order: an addition takes as
        // long as four that do not wait for one another.
        static constexpr std::size_t side_by_side = 4;

        // work(groups): a few at a time where each lies in one piece, and so stays in the cache; channels all
        // at once.
        template <class F>
        void for_ranges(F work) const
        {
            constexpr std::size_t in_cache = std::size_t{1} << 15;
            const std::size_t step = inner == 1                         ? std::max<std::size_t>(groups, 1)
                                     : inner <= in_cache / side_by_side ? side_by_side
                                                                        : 1;
            for (std::size_t first = 0; first < groups; first += step)
            {
                work(range{first, std::min(first + step, groups)});
            }
        }

        // f(element, its index, its group) of channels, in the order of memory: a loop that a compiler can
        // vectorise
        template <class Element, class F>
        void for_channels(Element* elements, F f) const
        {
            for (std::size_t i = 0; i < parts * groups; i += groups)
            {
                for (std::size_t g = 0; g < groups; ++g)
                {
                    f(elements[i + g], i + g, g);
                }
            }
        }

        // element = f(element, its index, its group)
        template <real T, class F>
        void write_each(matrix<T>& x, range r, F f) const
        {
            T* const elements = x.data();
            if (inner == 1)
            {
                for_channels(elements, [&](T& v, std::size_t i, std::size_t g) { v = f(v, i, g); });
                return;
            }
            for (std::size_t g = r.first; g < r.last; ++g)
            {
                const std::size_t first = g * inner;
                write_in_runs(elements + first, inner,
                              [&](std::size_t i) { return f(elements[first + i], first + i, g); });
            }
        }

        // The sums of both parts of f over `Count` groups of one piece.
        template <std::size_t Count, real T, class F>
        void sum_side_by_side(const matrix<T>& x, std::size_t first, double* a, double* b, F f) const
        {
            double sum_a[Count] = {};
            double sum_b[Count] = {};
            for (std::size_t i = 0; i < inner; ++i)
            {
                for (std::size_t k = 0; k < Count; ++k)
                {
                    const std::size_t at = (first + k) * inner + i;
                    const auto [one, other] = f(static_cast<double>(x.data()[at]), at, first + k);
                    sum_a[k] += one;
                    sum_b[k] += other;
                }
            }
            std::copy(sum_a, sum_a + Count, a + first);
            std::copy(sum_b, sum_b + Count, b + first);
        }

        // The means of the first part of f over each group of the range, or of both.
        template <real T, class F>
        void average(matrix<T>& x, range r, std::vector<double>& a, std::vector<double>& b, F f,
                     bool both = false) const
        {
            if (inner == 1)
            {
                for_channels(x.data(),
                             [&](const T& v, std::size_t i, std::size_t g)
                             {
                                 const auto [first, second] = f(static_cast<double>(v), i, g);
                                 a[g] += first;
                                 b[g] += second;
                             });
            }
            else
            {
                std::size_t g = r.first;
                for (; g + side_by_side <= r.last; g += side_by_side)
                {
                    sum_side_by_side<side_by_side>(x, g, a.data(), b.data(), f);
                }
                for (; g < r.last; ++g)
                {
                    sum_side_by_side<1>(x, g, a.data(), b.data(), f);
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
