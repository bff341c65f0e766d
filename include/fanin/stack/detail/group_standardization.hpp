// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GROUP_STANDARDIZATION_HPP
#define FANIN_STACK_DETAIL_GROUP_STANDARDIZATION_HPP

#include <fanin/core/concepts.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Groups of neighbouring channels of one sample, standardized over all positions.
    struct group_standardization
    {
        std::size_t positions;
        std::size_t channels;
        std::size_t groups;

        /// y = (x - m) / √(mean of (x - m)² + epsilon) in place. Returns the factors 1 / √(...), one per
        /// sample and group.
        template <real T>
        std::vector<double> forward(matrix<T>& x, double epsilon) const
        {
            std::vector<double> factors(x.shape()[0] * groups);
            for (std::size_t i = 0; i < factors.size(); ++i)
            {
                T* const elements = first_of(x.data(), i);
                double mean = 0;
                for_each(elements, [&](const T& v, std::size_t) { mean += static_cast<double>(v); });
                mean /= size();
                double variance = 0;
                for_each(elements,
                         [&](const T& v, std::size_t)
                         {
                             const double off = static_cast<double>(v) - mean;
                             variance += off * off;
                         });
                const double factor = 1 / std::sqrt(variance / size() + epsilon);
                for_each(elements, [&](T& v, std::size_t)
                         { v = static_cast<T>((static_cast<double>(v) - mean) * factor); });
                factors[i] = factor;
            }
            return factors;
        }

        /// dx = factor · (dy - mean(dy) - y · mean(dy · y)) in place.
        template <real T>
        void backward(matrix<T>& dy, const matrix<T>& y, const std::vector<double>& factors) const
        {
            for (std::size_t i = 0; i < factors.size(); ++i)
            {
                T* const elements = first_of(dy.data(), i);
                const T* const values = first_of(y.data(), i);
                double mean = 0;
                double along = 0;
                for_each(elements,
                         [&](const T& d, std::size_t at)
                         {
                             mean += static_cast<double>(d);
                             along += static_cast<double>(d) * static_cast<double>(values[at]);
                         });
                mean /= size();
                along /= size();
                for_each(elements,
                         [&](T& d, std::size_t at)
                         {
                             const double v =
                                 static_cast<double>(d) - mean - static_cast<double>(values[at]) * along;
                             d = static_cast<T>(factors[i] * v);
                         });
            }
        }

    private:
        [[nodiscard]] std::size_t width() const
        {
            return channels / groups;
        }

        [[nodiscard]] double size() const
        {
            return static_cast<double>(positions * width());
        }

        // Group i, counted over all samples.
        template <class T>
        T* first_of(T* x, std::size_t i) const
        {
            return x + i / groups * positions * channels + i % groups * width();
        }

        // f(element, its offset from the first one)
        template <class T, class F>
        void for_each(T* first, F f) const
        {
            for (std::size_t p = 0; p < positions; ++p)
            {
                for (std::size_t c = 0; c < width(); ++c)
                {
                    f(first[p * channels + c], p * channels + c);
                }
            }
        }
    };
}

#endif
