// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/detail/gaussian_products.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace fanin::detail
{
    /// An activation that theory can evaluate: it takes doubles, unrounded.
    template <class A>
    concept predictable_activation =
        theory::scalar_function<A>
        && std::same_as<std::remove_cvref_t<std::invoke_result_t<const A&, double>>, double>;

    /// E[g(u1) g(u2)] of a function g with Hermite coefficients, as a function of the correlation.
    struct product_of_squares
    {
        hermite_coefficients a;
        double whole; ///< at correlation 1

        double operator()(double c) const
        {
            return product_at(a, a, whole, c);
        }
    };

    /// The squares and slopes of an activation that has slopes.
    struct products_of_slopes
    {
        product_of_squares slope;  ///< φ'
        product_of_squares square; ///< φ'²
        double with_square;        ///< E[φ² φ'²]
    };

    /// φ, φ² and φ'² of a Gaussian pre-activation of variance q, to three digits: enough for tolerances.
    struct activation_on_grid
    {
        product_of_squares value;
        product_of_squares square;
        std::optional<products_of_slopes> slopes;

        activation_on_grid(const function_view& f, double q)
        {
            const auto times = [](double a, double b) { return a * b; };
            const auto product = [](const grid_values& g)
            { return product_of_squares{coefficients_of(g), mean_product(g, g)}; };
            const auto at = [&](bool of_slope)
            {
                const gaussian_grid& grid = common_gaussian_grid();
                grid_values x;
                grid_values y;
                for (std::size_t i = 0; i < gaussian_grid::size; ++i)
                {
                    x.above[i] = std::sqrt(q) * grid.z[i];
                    x.below[i] = -x.above[i];
                }
                of_slope ? f.slopes(x.above, y.above) : f.values(x.above, y.above);
                of_slope ? f.slopes(x.below, y.below) : f.values(x.below, y.below);
                return y;
            };
            const grid_values values = at(false);
            value = product(values);
            square = product(combine(values, values, times));
            if (f.has_slopes())
            {
                const grid_values by_slope = at(true);
                const grid_values squares = combine(by_slope, by_slope, times);
                slopes = {product(by_slope), product(squares),
                          mean_product(combine(values, values, times), squares)};
            }
        }
    };

    /// Whether a prediction is finite: φ may overflow far out in the Gaussian.
    inline bool is_finite(const signal& y)
    {
        return std::all_of(y.typical.begin(), y.typical.end(), [](const signal::sample& s)
                           { return is_finite(s.mean) && is_finite(s.second_moment); })
               && is_finite(y.cross_moment) && is_finite(y.cosine_variance) && is_finite(y.log_variance);
    }

    /// The prediction for φ on a Gaussian signal of mean 0, the pre-activations of a wide layer. `units`
    /// independent units set the scatter over draws of the weights. `inputs` features set the correlation of
    /// samples.
    inline prediction predict_activation(const activation_in_theory& act, const signal& z, double units,
                                         double inputs)
    {
        const auto beyond = [](const signal::sample& s)
        { return !(s.second_moment == 0 || (s.second_moment > 1e-90 && s.second_moment < 1e90)); };
        if (std::any_of(z.typical.begin(), z.typical.end(), beyond))
        {
            return {}; // vanished or exploded beyond double
        }
        signal y = z;
        double slope = 0; // d log E[φ²] / d log q
        double second = 0;
        double derivative = 0;
        double derivative_slope = 0;
        const double origin = act.f(0);
        for (signal::sample& s : y.typical)
        {
            const double q = s.second_moment;
            const auto m = act.moments(std::max(q, 1e-90));
            if (!m)
            {
                return {};
            }
            slope += q * m->second_moment_slope;
            second += q > 0 ? m->second_moment : origin * origin;
            derivative += m->derivative_moment;
            derivative_slope += q * m->derivative_moment_slope;
            s = q > 0 ? signal::sample{m->mean, m->second_moment} : signal::sample{origin, origin * origin};
        }
        const auto n = static_cast<double>(y.typical.size());
        second /= n;
        derivative /= n;
        slope = second > 0 ? slope / n / second : 0;

        const double q = z.second_moment();
        const double c = q > 0 ? std::clamp(z.cross_moment / q, -1.0, 1.0) : 1;
        const auto batch = static_cast<double>(z.samples);
        const activation_on_grid on_grid(act.f, q);
        y.cross_moment = on_grid.value(c);

        // Units are independent given the inputs, samples are not: the mean of a unit over the batch has this
        // relative variance. Correlations of single pairs scatter around c by about 1/√inputs, and by more in
        // deep stacks: the scatter of earlier layers passes through with the slope of the correlation map.
        const double scatter =
            std::min(1.0, std::sqrt(z.cosine_variance + (1 - c * c) * (1 - c * c) / inputs));
        const double above = std::min(c + scatter, 1.0);
        const double below = std::max(c - scatter, -1.0);
        if (scatter > 0 && second > 0)
        {
            const double map_slope = (on_grid.value(above) - on_grid.value(below)) / (above - below) / second;
            y.cosine_variance = map_slope * map_slope * scatter * scatter;
        }
        y.standardized = false;
        const double squared_cosine = (above * above + below * below) / 2 * (1 - 1 / batch) + 1 / batch;
        const auto spread = [&](const product_of_squares& f)
        {
            const double between = f(above) + f(below);
            const double all = between / 2 * (1 - 1 / batch) + f(1) / batch;
            const double mean_square = f(0);
            // the second moment of a standardized feature does not scatter: no term of He_2
            const double fixed = z.standardized ? f.a[2] * f.a[2] * squared_cosine : 0;
            return mean_square > 0 ? std::max(0.0, (all - fixed) / mean_square - 1) / units : 0;
        };
        y.log_variance = slope * slope * z.log_variance + spread(on_grid.square);

        if (!is_finite(y))
        {
            return {};
        }

        prediction p;
        p.pre_activation = moments_of(z);
        p.factor = std::sqrt(derivative);
        p.transfer = slope;
        p.factor_slope =
            derivative > 0 && is_finite(derivative_slope) ? derivative_slope / n / derivative : 0;
        if (on_grid.slopes)
        {
            const products_of_slopes& d = *on_grid.slopes;
            p.factor_log_variance = spread(d.square) + 2 / (units * batch) // the cotangent is random, too
                                    + p.factor_slope * p.factor_slope * z.log_variance;
            const auto both = [&](double correlation)
            { return product_at(on_grid.square.a, d.square.a, d.with_square, correlation); };
            const double pairs = (both(above) + both(below)) / 2;
            const double product = both(0);
            p.covariance =
                product > 0 ? (((1 - 1 / batch) * pairs + both(1) / batch) / product - 1) / units : 0;
            const double mean = d.square(0);
            if (mean > 0)
            {
                const double h = (d.slope(above) + d.slope(below)) / 2; // E[φ' φ'] of two samples
                const double of_pairs = (d.square(above) + d.square(below)) / 2;
                p.overlap = {.gain = h * h / mean,
                             .noise = std::max(0.0, of_pairs - h * h) / mean / units,
                             .scatter = 2 * std::max(0.0, of_pairs / mean - 1) / units};
            }
        }
        p.y = std::move(y);
        return p;
    }
}

#endif
