// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FEATURE_LAW_HPP
#define FANIN_STACK_DETAIL_FEATURE_LAW_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/theory/detail/function_view.hpp>
#include <fanin/theory/detail/gaussian_products.hpp>

#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The points of the even grid from below to above, and what a function has there.
    inline double& at_point(grid_values& v, std::size_t i)
    {
        constexpr std::size_t n = gaussian_grid::size;
        return i < n ? v.below[n - 1 - i] : v.above[i - n];
    }

    inline double at_point(const grid_values& v, std::size_t i)
    {
        constexpr std::size_t n = gaussian_grid::size;
        return i < n ? v.below[n - 1 - i] : v.above[i - n];
    }

    inline constexpr std::size_t law_points = 2 * gaussian_grid::size;

    inline double point(std::size_t i)
    {
        constexpr std::size_t n = gaussian_grid::size;
        const gaussian_grid& grid = grid_for(1);
        return i < n ? -grid.z[n - 1 - i] : grid.z[i - n];
    }

    inline double weight_of_point(std::size_t i)
    {
        constexpr std::size_t n = gaussian_grid::size;
        return grid_for(1).weights[i < n ? n - 1 - i : i - n];
    }

    /// One of many values of a feature.
    struct weighted_value
    {
        double value;
        double weight;
        double gate = 1; ///< what the activation before passes of a squared gradient, over the mean

        friend bool operator<(const weighted_value& a, const weighted_value& b)
        {
            return a.value < b.value;
        }
    };

    /// The law of a feature that is not Gaussian, such as behind a maximum, or of the sum of an activation
    /// and a branch: that of T(z), z ~ N(0, 1), with E[T²] = 1. Two features with a cosine are T of two
    /// Gaussian values with another one, a Gaussian copula.
    struct feature_law
    {
        grid_values values; ///< of T, at the points of the even grid
        hermite_coefficients series;
        /// What the activation that a skip connection comes from passes of a squared gradient, over the mean,
        /// given the value.
        grid_values gates;
        /// Of the typical sample in the middle when the law was set: a signal that passes a layer which knows
        /// nothing of the law has others, and the law is void.
        double relative_mean = 0;
        double kurtosis = 3;
        double skewness = 0;

        /// T of these values, with the mean and E[T²] as given: sums and samples have them but nearly.
        feature_law(grid_values v, double mean, double second_moment);

        /// The law of these values.
        feature_law(array_list<weighted_value> all, double mean, double second_moment);

        /// φ'² at the values x, over the mean.
        void set_gates(const function_view& f, const grid_values& x);

        /// T(z), straight between the points.
        [[nodiscard]] double operator()(double z) const;

        /// E[T(z) T(z')] of a correlation of z and z'.
        [[nodiscard]] double product(double correlation) const;

        /// The correlation of z and z' with this E[T(z) T(z')].
        [[nodiscard]] double correlation(double product) const;

        /// E[T⁴]/E[T²]² without the mean.
        [[nodiscard]] double centred_kurtosis() const;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/feature_law.ipp>
#endif

#endif
