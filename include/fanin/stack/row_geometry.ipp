// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ROW_GEOMETRY_IPP
#define FANIN_STACK_ROW_GEOMETRY_IPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/order.hpp>
#include <fanin/core/singular_values.hpp>
#include <fanin/stack/row_geometry.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
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

        /// Pairs of different nonzero rows.
        struct row_pairs
        {
            double cosines = 0; ///< their sum
            double count = 0;
        };

        /// Of the rows [begin, end): Σ_{i≠j} u_i·u_j = |Σ u_i|² - Σ |u_i|² of the unit vectors u along them.
        inline row_pairs pairs_of_rows(const matrix<double>& x, std::size_t begin, std::size_t end)
        {
            const std::size_t features = x.shape()[1];
            std::vector<double> sum(features);
            double directions = 0;
            for (std::size_t i = begin; i < end; ++i)
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
            return {square_of_sum - directions, directions * (directions - 1)};
        }

        /// Sets the cosines of tokens.
        inline void measure_tokens(row_geometry& g, const row_pairs& all, const matrix<double>& x,
                                   const sequence_layout& sequences)
        {
            row_pairs within;
            for (std::size_t i = 0; i < sequences.count(); ++i)
            {
                const std::size_t begin = sequences.begin(i);
                const row_pairs one = pairs_of_rows(x, begin, begin + sequences.length(i));
                within.cosines += one.cosines;
                within.count += one.count;
            }
            if (within.count > 0)
            {
                g.cosine_within = within.cosines / within.count;
            }
            if (all.count > within.count && sequences.count() > 1)
            {
                g.cosine_between = (all.cosines - within.cosines) / (all.count - within.count);
            }
        }

        /// The number of columns that equal another column, without columns of zeros.
        template <real T>
        std::size_t symmetric_units(const matrix<T>& x)
        {
            // The first row in which two columns differ; the number of rows if there is none.
            const auto difference = [&](std::size_t a, std::size_t b)
            {
                std::size_t i = 0;
                while (i < x.shape()[0] && x(i, a) == x(i, b))
                {
                    ++i;
                }
                return i;
            };
            std::vector<std::size_t> columns; // that are not 0
            for (std::size_t j = 0; j < x.shape()[1]; ++j)
            {
                std::size_t i = 0;
                while (i < x.shape()[0] && x(i, j) == 0)
                {
                    ++i;
                }
                if (i < x.shape()[0])
                {
                    columns.push_back(j);
                }
            }
            const std::vector<std::size_t> order =
                ordered_indices(columns.size(),
                                [&](std::size_t a, std::size_t b)
                                {
                                    const std::size_t i = difference(columns[a], columns[b]);
                                    return i < x.shape()[0] && x(i, columns[a]) < x(i, columns[b]);
                                });
            std::size_t count = 0;
            std::size_t equal = 1; // columns of the current run
            for (std::size_t k = 1; k <= order.size(); ++k)
            {
                if (k < order.size() && difference(columns[order[k - 1]], columns[order[k]]) == x.shape()[0])
                {
                    ++equal;
                    continue;
                }
                count += equal > 1 ? equal : 0;
                equal = 1;
            }
            return count;
        }
    }

    template <real T>
    row_geometry geometry_of_rows(const matrix<T>& x, const sequence_layout& sequences)
    {
        auto wide = detail::converted<double>(x);
        row_geometry g;
        const detail::row_pairs all = detail::pairs_of_rows(wide, 0, wide.shape()[0]);
        g.mean_cosine = all.count > 0 ? all.cosines / all.count : 0;
        if (!sequences.empty())
        {
            detail::measure_tokens(g, all, wide, sequences);
        }
        g.symmetric_units = detail::symmetric_units(x);
        g.effective_rank = detail::effective_rank(detail::decompose(std::move(wide), false).values);
        return g;
    }
}

#endif
