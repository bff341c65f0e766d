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

        /// Evenly spaced points, or, with `crowding` > 0, points 6 sinh(crowding t)/sinh(crowding) of evenly
        /// spaced t, which crowd at 0.
        explicit gaussian_grid(double crowding = 0)
        {
            double sum = 0;
            for (std::size_t i = 0; i < size; ++i)
            {
                const double t = (static_cast<double>(i) + 0.5) / size;
                z[i] = crowding > 0 ? 6 * std::sinh(crowding * t) / std::sinh(crowding) : 6 * t;
                weights[i] = std::exp(-z[i] * z[i] / 2) * (crowding > 0 ? std::cosh(crowding * t) : 1);
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

    /// For functions of √q z: of a large variance q, their change near 0 needs points there.
    inline const gaussian_grid& grid_for(double q)
    {
        static const gaussian_grid even;
        static const gaussian_grid crowded(8);
        return q > 16 ? crowded : even;
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
    inline double mean_product(const gaussian_grid& grid, const grid_values& f, const grid_values& g)
    {
        double sum = 0;
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            sum += grid.weights[i] * (f.above[i] * g.above[i] + f.below[i] * g.below[i]);
        }
        return sum;
    }

    /// The coefficients of f in normalised Hermite polynomials: a_k = E[f(z) He_k(z)]/√k!.
    using hermite_coefficients = std::array<double, gaussian_grid::degree + 1>;

    inline hermite_coefficients coefficients_of(const gaussian_grid& grid, const grid_values& f)
    {
        std::array<std::array<double, gaussian_grid::size>, 2> parts; // even and odd
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            parts[0][i] = f.above[i] + f.below[i];
            parts[1][i] = f.above[i] - f.below[i];
        }
        hermite_coefficients a;
        for (std::size_t k = 0; k <= gaussian_grid::degree; ++k)
        {
            std::array<double, 4> sums{}; // four chains of additions at once
            static_assert(gaussian_grid::size % 4 == 0);
            for (std::size_t i = 0; i < gaussian_grid::size; i += 4)
            {
                for (std::size_t j = 0; j < 4; ++j)
                {
                    sums[j] += parts[k % 2][i + j] * grid.hermite[k][i + j];
                }
            }
            a[k] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        }
        return a;
    }
}

#endif
