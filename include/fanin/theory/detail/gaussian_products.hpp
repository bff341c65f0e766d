// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_GAUSSIAN_PRODUCTS_HPP
#define FANIN_THEORY_DETAIL_GAUSSIAN_PRODUCTS_HPP

#include <fanin/core/platform.hpp>

#include <array>
#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    /// Points z > 0 and their weights under N(0, 1), for expectations that need three digits. The points
    /// stand between those of a grid, so that a jump at 0 lies between two of them.
    struct gaussian_grid
    {
        static constexpr std::size_t size = 96;
        static constexpr std::size_t degree = 48;

        std::array<double, size> z;
        /// of z, and equally of -z: all sum to 1/2
        std::array<double, size> weights;
        /// weight · He_k(z)/√k!
        std::array<std::array<double, size>, degree + 1> hermite;

        gaussian_grid()
        {
            constexpr double step = 6.0 / size;
            double sum = 0;
            for (std::size_t i = 0; i < size; ++i)
            {
                z[i] = (static_cast<double>(i) + 0.5) * step;
                weights[i] = std::exp(-z[i] * z[i] / 2);
                sum += 2 * weights[i];
            }
            for (std::size_t i = 0; i < size; ++i)
            {
                weights[i] /= sum;
                double before = 0;
                double h = weights[i];
                for (std::size_t k = 0; k <= degree; ++k)
                {
                    hermite[k][i] = h;
                    const double n = static_cast<double>(k);
                    const double next = (z[i] * h - std::sqrt(n) * before) / std::sqrt(n + 1);
                    before = h;
                    h = next;
                }
            }
        }
    };

    inline const gaussian_grid& common_gaussian_grid()
    {
        static const gaussian_grid grid;
        return grid;
    }

    /// A function at the points z of the grid, above, and at -z, below.
    struct grid_values
    {
        std::array<double, gaussian_grid::size> above;
        std::array<double, gaussian_grid::size> below;

        /// The values op(a, b) of two functions.
        template <class Op>
        [[nodiscard]] friend grid_values combine(const grid_values& a, const grid_values& b, Op op)
        {
            grid_values c;
            for (std::size_t i = 0; i < gaussian_grid::size; ++i)
            {
                c.above[i] = op(a.above[i], b.above[i]);
                c.below[i] = op(a.below[i], b.below[i]);
            }
            return c;
        }
    };

    /// E[f g] of two functions of one variable.
    inline double mean_product(const grid_values& f, const grid_values& g)
    {
        const gaussian_grid& grid = common_gaussian_grid();
        double sum = 0;
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            sum += grid.weights[i] * (f.above[i] * g.above[i] + f.below[i] * g.below[i]);
        }
        return sum;
    }

    /// The coefficients of f in normalised Hermite polynomials: a_k = E[f(z) He_k(z)]/√k!.
    using hermite_coefficients = std::array<double, gaussian_grid::degree + 1>;

    inline hermite_coefficients coefficients_of(const grid_values& f)
    {
        const gaussian_grid& grid = common_gaussian_grid();
        std::array<std::array<double, gaussian_grid::size>, 2> parts; // even and odd
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            parts[0][i] = f.above[i] + f.below[i];
            parts[1][i] = f.above[i] - f.below[i];
        }
        hermite_coefficients a;
        for (std::size_t k = 0; k <= gaussian_grid::degree; ++k)
        {
            double sum = 0;
            for (std::size_t i = 0; i < gaussian_grid::size; ++i)
            {
                sum += parts[k % 2][i] * grid.hermite[k][i];
            }
            a[k] = sum;
        }
        return a;
    }

    /// E[f(u1) g(u2)] = Σ a_k b_k c^k for u1, u2 ~ N(0, 1) with correlation c (Mehler; Daniely, Frostig &
    /// Singer 2016, sec. 4.2). `whole`, the product at c = 1, supplies the terms beyond the last coefficient:
    /// they stand at twice its degree, which errs by less than they sum to.
    inline double product_at(const hermite_coefficients& a, const hermite_coefficients& b, double whole,
                             double c)
    {
        double sum = 0;
        double rest = whole;
        for (std::size_t k = a.size(); k-- > 0;)
        {
            const double term = a[k] * b[k];
            sum = sum * c + term;
            rest -= term;
        }
        return sum + rest * std::pow(c, 2.0 * gaussian_grid::degree);
    }
}

#endif
