// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_INIT_HAAR_REFERENCE_HPP
#define FANIN_TESTS_INIT_HAAR_REFERENCE_HPP

// The same matrices by plain sums, and how far from orthonormal a matrix is.

#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace haar
{
    /// (rows, columns), column by column.
    struct matrix
    {
        matrix(std::size_t m, std::size_t n)
            : rows(m)
            , columns(n)
            , elements(m * n)
        {
        }

        long double& operator()(std::size_t i, std::size_t k)
        {
            return elements[k * rows + i];
        }

        long double operator()(std::size_t i, std::size_t k) const
        {
            return elements[k * rows + i];
        }

        std::size_t rows;
        std::size_t columns;
        std::vector<long double> elements;
    };

    /// The reflections of docs/numbers.md, one after the other onto the unit vectors, the last one first.
    template <class T>
    matrix reference(std::size_t rows, std::size_t columns, fanin::key k)
    {
        std::vector<T> normal(rows * columns);
        draw(std::span<T>(normal), k, 0, fanin::detail::normal_law{0, 1});
        matrix q(rows, columns);
        for (std::size_t r = columns; r-- > 0;)
        {
            std::vector<long double> x(normal.begin() + static_cast<std::ptrdiff_t>(r * rows + r),
                                       normal.begin() + static_cast<std::ptrdiff_t>(r * rows + rows));
            long double norm = 0;
            for (const long double e : x)
            {
                norm += e * e;
            }
            norm = std::sqrt(norm);
            const long double sign = x[0] < 0 ? -1 : 1;
            x[0] += sign * norm; // the axis of the reflection
            long double square = 0;
            for (const long double e : x)
            {
                square += e * e;
            }
            q(r, r) = -sign;
            for (std::size_t c = r; c < columns; ++c)
            {
                long double dot = 0;
                for (std::size_t i = r; i < rows; ++i)
                {
                    dot += x[i - r] * q(i, c);
                }
                for (std::size_t i = r; i < rows; ++i)
                {
                    q(i, c) -= 2 * dot / square * x[i - r];
                }
            }
        }
        return q;
    }

    /// The largest |QᵀQ - g² I| over what rounding may make of it, 8 · eps · √n · g²: at most 1 for
    /// orthonormal columns times g. `at(i, k)` is row i of column k.
    template <class T, class At>
    double excess(std::size_t rows, std::size_t columns, double gain, const At& at)
    {
        std::vector<double> q(rows * columns);
        for (std::size_t k = 0; k < columns; ++k)
        {
            for (std::size_t i = 0; i < rows; ++i)
            {
                q[k * rows + i] = static_cast<double>(at(i, k));
            }
        }
        double worst = 0;
        for (std::size_t k = 0; k < columns; ++k)
        {
            for (std::size_t j = 0; j <= k; ++j)
            {
                double sums[8] = {}; // side by side, for the sake of time
                std::size_t i = 0;
                for (; i + 8 <= rows; i += 8)
                {
                    for (std::size_t lane = 0; lane < 8; ++lane)
                    {
                        sums[lane] += q[k * rows + i + lane] * q[j * rows + i + lane];
                    }
                }
                for (; i < rows; ++i)
                {
                    sums[0] += q[k * rows + i] * q[j * rows + i];
                }
                double sum = j == k ? -gain * gain : 0;
                for (const double s : sums)
                {
                    sum += s;
                }
                worst = std::max(worst, sum == sum ? std::abs(sum) : std::numeric_limits<double>::infinity());
            }
        }
        return worst
               / (8 * static_cast<double>(std::numeric_limits<T>::epsilon())
                  * std::sqrt(static_cast<double>(columns)) * gain * gain);
    }
}

#endif
