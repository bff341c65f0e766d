// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ROW_GEOMETRY_IPP
#define FANIN_STACK_ROW_GEOMETRY_IPP

#include <fanin/core/singular_values.hpp>
#include <fanin/stack/row_geometry.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        inline double effective_rank(const std::vector<double>& singular_values)
        {
            double sum = 0;
            for (const double s : singular_values)
            {
                sum += s;
            }
            if (!(sum > 0))
            {
                return 0;
            }
            double entropy = 0;
            for (const double s : singular_values)
            {
                const double share = s / sum;
                entropy -= share > 0 ? share * std::log(share) : 0;
            }
            return std::exp(entropy);
        }

        /// Σ_{i≠j} u_i·u_j = |Σ u_i|² - Σ |u_i|² of the unit vectors u along the rows.
        inline double mean_cosine(const matrix<double>& x)
        {
            const std::size_t features = x.shape()[1];
            std::vector<double> sum(features);
            double directions = 0;
            for (std::size_t i = 0; i < x.shape()[0]; ++i)
            {
                const double* const row = x.data() + i * features;
                double largest = 0; // so that squares neither over- nor underflow
                for (std::size_t j = 0; j < features; ++j)
                {
                    largest = std::max(largest, std::abs(row[j]));
                }
                if (largest == 0)
                {
                    continue;
                }
                double squares = 0;
                for (std::size_t j = 0; j < features; ++j)
                {
                    squares += (row[j] / largest) * (row[j] / largest);
                }
                const double norm = std::sqrt(squares);
                for (std::size_t j = 0; j < features; ++j)
                {
                    sum[j] += row[j] / largest / norm;
                }
                ++directions;
            }
            double square_of_sum = 0;
            for (const double s : sum)
            {
                square_of_sum += s * s;
            }
            return directions > 1 ? (square_of_sum - directions) / (directions * (directions - 1)) : 0;
        }

        /// The number of columns that equal another column, without columns of zeros.
        template <real T>
        std::size_t symmetric_units(const matrix<T>& x)
        {
            std::map<std::vector<T>, std::size_t> columns;
            for (std::size_t j = 0; j < x.shape()[1]; ++j)
            {
                std::vector<T> column(x.shape()[0]);
                bool any = false;
                for (std::size_t i = 0; i < column.size(); ++i)
                {
                    column[i] = x(i, j);
                    any = any || column[i] != 0;
                }
                if (any)
                {
                    ++columns[std::move(column)];
                }
            }
            std::size_t count = 0;
            for (const auto& [column, times] : columns)
            {
                count += times > 1 ? times : 0;
            }
            return count;
        }
    }

    template <real T>
    row_geometry geometry_of_rows(const matrix<T>& x)
    {
        matrix<double> wide = xt::cast<double>(x);
        row_geometry g;
        g.mean_cosine = detail::mean_cosine(wide);
        g.symmetric_units = detail::symmetric_units(x);
        g.effective_rank = detail::effective_rank(detail::decompose(std::move(wide), false).values);
        return g;
    }
}

#endif
