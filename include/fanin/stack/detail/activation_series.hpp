// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_SERIES_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_SERIES_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/detail/gaussian_products.hpp>

#include <cmath>
#include <cstddef>

namespace fanin::detail
{
    /// √q z and -√q z at the points of a grid.
    inline grid_values pre_activations(const gaussian_grid& grid, double q)
    {
        grid_values x;
        for (std::size_t i = 0; i < gaussian_grid::size; ++i)
        {
            x.above[i] = std::sqrt(q) * grid.z[i];
            x.below[i] = -x.above[i];
        }
        return x;
    }

    /// E[φ²] and E[φ'²] at a variance.
    struct moments_on_grid
    {
        double value = 0;
        double slope = 0;

        moments_on_grid() = default;

        /// φ has slopes.
        moments_on_grid(const function_view& f, double q)
        {
            const gaussian_grid& grid = grid_for(q);
            const grid_values x = pre_activations(grid, q);
            grid_values y;
            f.values(x.above, y.above);
            f.values(x.below, y.below);
            value = mean_product(grid, y, y);
            f.slopes(x.above, y.above);
            f.slopes(x.below, y.below);
            slope = mean_product(grid, y, y);
        }
    };

    /// φ, φ², φ'² and φ' of a Gaussian pre-activation of variance q as Hermite series, and their moments, to
    /// three digits: enough for tolerances.
    struct activation_on_grid
    {
        double q;
        double mean;                    ///< E[φ]
        double third_moment;            ///< E[φ³]
        double second_moment;           ///< E[φ²]
        double fourth_moment;           ///< E[φ⁴]
        double slope_moment = 0;        ///< E[φ'²]
        double fourth_slope_moment = 0; ///< E[φ'⁴]
        double mixed_moment = 0;        ///< E[φ² φ'²]
        hermite_coefficients value;
        hermite_coefficients square;
        hermite_coefficients slope{};
        hermite_coefficients slope_square{};
        bool constant_below; ///< whether φ is constant at negative pre-activations

        activation_on_grid(const function_view& f, double variance)
            : q(variance)
        {
            const auto times = [](double a, double b) { return a * b; };
            const gaussian_grid& grid = grid_for(q);
            const grid_values x = pre_activations(grid, q);
            grid_values values;
            f.values(x.above, values.above);
            f.values(x.below, values.below);
            const grid_values squares = combine(values, values, times);
            value = coefficients_of(grid, values);
            square = coefficients_of(grid, squares);
            mean = value[0];
            second_moment = square[0];
            third_moment = mean_product(grid, values, squares);
            fourth_moment = mean_product(grid, squares, squares);
            constant_below = all_of(values.below, [&](double v) { return v == values.below[0]; });
            if (f.has_slopes())
            {
                grid_values slopes;
                f.slopes(x.above, slopes.above);
                f.slopes(x.below, slopes.below);
                const grid_values slope_squares = combine(slopes, slopes, times);
                slope = coefficients_of(grid, slopes);
                slope_square = coefficients_of(grid, slope_squares);
                slope_moment = slope_square[0];
                fourth_slope_moment = mean_product(grid, slope_squares, slope_squares);
                mixed_moment = mean_product(grid, squares, slope_squares);
            }
        }

        /// d log E[φ²] / d log q, by Gaussian integration by parts.
        [[nodiscard]] double transfer() const
        {
            return second_moment > 0 ? square[2] / (std::sqrt(2.0) * second_moment) : 0;
        }

        /// d log E[φ'²] / d log q
        [[nodiscard]] double slope_transfer() const
        {
            return slope_moment > 0 ? slope_square[2] / (std::sqrt(2.0) * slope_moment) : 0;
        }
    };

    /// Expectations of two samples of an activation, whose pre-activations have a correlation.
    struct activation_products
    {
        double value = 0;        ///< E[φ φ]
        double square = 0;       ///< E[φ² φ²]
        double slope = 0;        ///< E[φ' φ']
        double slope_square = 0; ///< E[φ'² φ'²]
        double mixed = 0;        ///< E[φ² φ'²]

        activation_products() = default;

        /// Of a sample with itself.
        explicit activation_products(const activation_on_grid& a)
            : value(a.second_moment)
            , square(a.fourth_moment)
            , slope(a.slope_moment)
            , slope_square(a.fourth_slope_moment)
            , mixed(a.mixed_moment)
        {
        }

        /// E[f(u1) g(u2)] = Σ a_k b_k c^k (Mehler; Daniely, Frostig & Singer 2016, sec. 4.2). The products at
        /// c = 1 supply the terms beyond the last coefficient: they stand at twice its degree, which errs by
        /// less than they sum to.
        activation_products(const activation_on_grid& a, const activation_on_grid& b, double c)
        {
            const bool far = std::abs(c) < 0.8; // where late terms are nothing
            double power = 1;
            activation_products whole;
            for (std::size_t k = 0; k < a.value.size() && !(far && std::abs(power) < 1e-6); ++k)
            {
                const activation_products term(a, b, k);
                add(term, power);
                whole.add(term, 1);
                power *= c;
            }
            if (!far)
            {
                const double rest = std::pow(c, 2.0 * gaussian_grid::degree);
                value += rest * (std::sqrt(a.second_moment * b.second_moment) - whole.value);
                square += rest * (std::sqrt(a.fourth_moment * b.fourth_moment) - whole.square);
                slope += rest * (std::sqrt(a.slope_moment * b.slope_moment) - whole.slope);
                slope_square +=
                    rest * (std::sqrt(a.fourth_slope_moment * b.fourth_slope_moment) - whole.slope_square);
                mixed += rest * (std::sqrt(a.mixed_moment * b.mixed_moment) - whole.mixed);
            }
        }

        /// The mean of those at two correlations.
        activation_products(const activation_products& a, const activation_products& b)
            : value((a.value + b.value) / 2)
            , square((a.square + b.square) / 2)
            , slope((a.slope + b.slope) / 2)
            , slope_square((a.slope_square + b.slope_square) / 2)
            , mixed((a.mixed + b.mixed) / 2)
        {
        }

    private:
        // the products of the coefficients of degree k
        activation_products(const activation_on_grid& a, const activation_on_grid& b, std::size_t k)
            : value(a.value[k] * b.value[k])
            , square(a.square[k] * b.square[k])
            , slope(a.slope[k] * b.slope[k])
            , slope_square(a.slope_square[k] * b.slope_square[k])
            , mixed((a.square[k] * b.slope_square[k] + a.slope_square[k] * b.square[k]) / 2)
        {
        }

        void add(const activation_products& term, double factor)
        {
            value += factor * term.value;
            square += factor * term.square;
            slope += factor * term.slope;
            slope_square += factor * term.slope_square;
            mixed += factor * term.mixed;
        }
    };
}

#endif
