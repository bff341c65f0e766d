// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_JACOBI_HPP
#define FANIN_TESTS_STACK_JACOBI_HPP

// Jacobians and singular values by plain loops, without vjp and LAPACK.

#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace jacobi
{
    /// Singular values, in descending order, by one-sided Jacobi rotations (Hestenes 1958) in long double:
    /// columns are rotated against each other until they are orthogonal.
    inline std::vector<double> singular_values(const fanin::matrix<double>& a)
    {
        const bool wide = a.shape()[1] > a.shape()[0];
        const std::size_t rows = a.shape()[wide ? 1 : 0];
        const std::size_t columns = a.shape()[wide ? 0 : 1];
        std::vector<std::vector<long double>> c(columns, std::vector<long double>(rows));
        for (std::size_t i = 0; i < rows; ++i)
        {
            for (std::size_t j = 0; j < columns; ++j)
            {
                c[j][i] = wide ? a(j, i) : a(i, j);
            }
        }
        const auto dot = [&](std::size_t p, std::size_t q)
        {
            long double sum = 0;
            for (std::size_t i = 0; i < rows; ++i)
            {
                sum += c[p][i] * c[q][i];
            }
            return sum;
        };
        for (bool rotated = true; rotated;)
        {
            rotated = false;
            for (std::size_t p = 0; p < columns; ++p)
            {
                for (std::size_t q = p + 1; q < columns; ++q)
                {
                    const long double pq = dot(p, q);
                    const long double pp = dot(p, p);
                    const long double qq = dot(q, q);
                    if (std::abs(pq) <= 1e-17L * std::sqrt(pp * qq))
                    {
                        continue;
                    }
                    rotated = true;
                    const long double zeta = (qq - pp) / (2 * pq);
                    const long double t = (zeta < 0 ? -1 : 1) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
                    const long double cosine = 1 / std::sqrt(1 + t * t);
                    for (std::size_t i = 0; i < rows; ++i)
                    {
                        const long double v = c[p][i];
                        c[p][i] = cosine * (v - t * c[q][i]);
                        c[q][i] = cosine * (t * v + c[q][i]);
                    }
                }
            }
        }
        std::vector<double> values(columns);
        for (std::size_t j = 0; j < columns; ++j)
        {
            values[j] = static_cast<double>(std::sqrt(dot(j, j)));
        }
        std::sort(values.begin(), values.end(), std::greater<>());
        return values;
    }

    /// J (features out, features in) at sample `row`, by the stencil of four points: an error of h⁴ f⁽⁵⁾/30,
    /// and of some 1e-16/h in rounding. The batch keeps its other samples.
    template <class Net>
    fanin::matrix<double> jacobian(const Net& net, const fanin::batch<double>& x, fanin::key k,
                                   std::size_t row)
    {
        constexpr double h = 3e-4;
        fanin::matrix<double> j;
        for (std::size_t column = 0; column < x.features(); ++column)
        {
            const auto moved = [&](double step)
            {
                fanin::matrix<double> m = x.values();
                m(row, column) += step;
                return fanin::activations(net, fanin::batch<double>(std::move(m), x.shape()), k).back();
            };
            const auto a = moved(h);
            const auto b = moved(-h);
            const auto c = moved(2 * h);
            const auto d = moved(-2 * h);
            if (column == 0)
            {
                j.resize({a.shape()[1], x.features()});
            }
            for (std::size_t i = 0; i < a.shape()[1]; ++i)
            {
                j(i, column) = (8 * (a(row, i) - b(row, i)) - (c(row, i) - d(row, i))) / (12 * h);
            }
        }
        return j;
    }
}

#endif
