// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_RELATIVE_PRODUCTS_HPP
#define FANIN_STACK_DETAIL_RELATIVE_PRODUCTS_HPP

#include <fanin/stack/detail/activation_series.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>

namespace fanin::detail
{
    /// Expectations of two samples divided by those of each.
    struct relative_products
    {
        double cosine = 1;       ///< E[φ φ]
        double cosine_slope = 0; ///< of the cosine before
        double cosine_third = 0; ///< third central moment of the cosines
        /// What of `cosine` is of squares: none over all pairs of a channel that batch norm holds.
        double cosine_of_squares = 0;
        double square = 1;       ///< E[φ² φ²]
        double slope = 1;        ///< E[φ' φ']
        double slope_square = 1; ///< E[φ'² φ'²]
        double mixed = 1;        ///< E[φ² φ'²]
    };

    /// Cosines scatter around their mean: two points stand for it. What a norm holds fixed does not scatter:
    /// no terms of He_1, the mean, and He_2, the second moment.
    inline relative_products relative_products_of(const activation_on_grid& f, const activation_on_grid& g,
                                                  const signal& z, const signal::pair& p, bool same)
    {
        const double scatter = std::sqrt(std::max(0.0, p.cosine_variance - p.of_units));
        const double above = same ? 1 : std::min(p.cosine + scatter, 1.0);
        const double below = same ? 1 : std::max(p.cosine - scatter, -1.0);
        activation_products up(f);
        activation_products down = up;
        if (!same)
        {
            up = activation_products(f, g, above);
            down = above > below ? activation_products(f, g, below) : up;
        }
        const activation_products both(up, down);
        const auto fixed = [&](const hermite_coefficients& u, const hermite_coefficients& v)
        {
            const double first = z.centred ? u[1] * v[1] * (above + below) / 2 : 0;
            return z.standardized ? first + u[2] * v[2] * (above * above + below * below) / 2 : 0;
        };
        const double third = same || p.cosine_third <= 0 ? 0 : p.cosine_third;
        const double sizes = f.second_moment * g.second_moment;
        const double slopes = f.slope_moment * g.slope_moment;
        relative_products r;
        if (sizes > 0)
        {
            r.cosine = same ? 1 : std::clamp(both.value / std::sqrt(sizes), -1.0, 1.0);
            r.square = (both.square - fixed(f.square, g.square) + f.square[3] * g.square[3] * third) / sizes;
            if (!same && above > below)
            {
                // of cosines about normal, at the mean and √3 standard deviations from it
                const double middle = activation_products(f, g, p.cosine).value;
                const double bend = (up.value + down.value - 2 * middle) / (scatter * scatter);
                const double slope = (up.value - down.value) / (above - below);
                r.cosine_third = (3 * slope * slope * bend * scatter * scatter * scatter * scatter
                                  + slope * slope * slope * third)
                                 / std::pow(sizes, 1.5);
            }
            r.cosine_of_squares =
                z.standardized && !z.centred
                    ? f.value[2] * g.value[2] * (above * above + below * below) / 2 / std::sqrt(sizes)
                    : 0;
            r.cosine_slope = above > below ? (up.value - down.value) / (above - below) / std::sqrt(sizes) : 0;
        }
        if (slopes > 0)
        {
            r.slope = same ? 1 : both.slope / std::sqrt(slopes);
            r.slope_square = (both.slope_square - fixed(f.slope_square, g.slope_square)
                              + f.slope_square[3] * g.slope_square[3] * third)
                             / slopes;
        }
        if (sizes > 0 && slopes > 0)
        {
            r.mixed = (both.mixed - fixed(f.square, g.slope_square)) / std::sqrt(sizes * slopes);
        }
        return r;
    }
}

#endif
