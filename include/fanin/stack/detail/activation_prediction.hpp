// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_HPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/activated_samples.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/centred_products.hpp>
#include <fanin/stack/detail/feature_classes.hpp>
#include <fanin/stack/detail/scatter_response.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// An activation that theory can evaluate: it takes doubles, unrounded.
    template <class A>
    concept predictable_activation =
        theory::scalar_function<A>
        && std::same_as<std::remove_cvref_t<std::invoke_result_t<const A&, double>>, double>;

    /// Whether a prediction is finite: φ may overflow far out in the Gaussian.
    inline bool is_finite(const signal& y)
    {
        return std::all_of(y.typical.begin(), y.typical.end(), [](const signal::sample& s)
                           { return is_finite(s.mean) && is_finite(s.second_moment); })
               && is_finite(y.cross_moment) && is_finite(y.cosine_variance) && is_finite(y.log_variance);
    }

    /// Expectations of two samples divided by those of each.
    struct relative_products
    {
        double cosine = 1;       ///< E[φ φ]
        double cosine_slope = 0; ///< of the cosine before
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
        const double sizes = f.second_moment * g.second_moment;
        const double slopes = f.slope_moment * g.slope_moment;
        relative_products r;
        if (sizes > 0)
        {
            r.cosine = same ? 1 : std::clamp(both.value / std::sqrt(sizes), -1.0, 1.0);
            r.square = (both.square - fixed(f.square, g.square)) / sizes;
            r.cosine_slope = above > below ? (up.value - down.value) / (above - below) / std::sqrt(sizes) : 0;
        }
        if (slopes > 0)
        {
            r.slope = same ? 1 : both.slope / std::sqrt(slopes);
            r.slope_square = (both.slope_square - fixed(f.slope_square, g.slope_square)) / slopes;
        }
        if (sizes > 0 && slopes > 0)
        {
            r.mixed = (both.mixed - fixed(f.square, g.slope_square)) / std::sqrt(sizes * slopes);
        }
        return r;
    }

    /// The prediction for φ on a Gaussian signal of mean 0, the pre-activations of a wide layer. `units`
    /// independent units set the scatter over draws of the weights. Units are independent given the inputs,
    /// samples are not.
    inline prediction predict_activation(const activation_in_theory& act, const signal& z, double units)
    {
        const auto beyond = [](const signal::sample& s)
        { return !(s.second_moment == 0 || (s.second_moment > 1e-90 && s.second_moment < 1e90)); };
        if (std::any_of(z.typical.begin(), z.typical.end(), beyond))
        {
            return {}; // vanished or exploded beyond double
        }
        const std::size_t n = z.typical.size();
        signal y = z;
        complete_pairs(y);
        const activated_samples samples(act, y.typical);
        if (!samples.known)
        {
            return {};
        }
        const double second = y.second_moment();
        const auto count = static_cast<double>(n);
        double derivative = 0;
        double derivative_slope = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            derivative += samples.slope_moments[a] / count;
            derivative_slope += samples.slope_moments[a] * samples.of(a).slope_transfer() / count;
        }
        prediction p{.transfer = 0};
        p.sample_factors.resize(n);
        std::vector<double> sizes(n);
        for (std::size_t a = 0; a < n; ++a)
        {
            sizes[a] = second > 0 ? y.typical[a].second_moment / second : 1;
            p.sample_factors[a] = derivative > 0 ? samples.slope_moments[a] / derivative : 1;
            p.transfer += sizes[a] * samples.of(a).transfer() / count;
        }

        const double slope =
            derivative > 0 && is_finite(derivative_slope) ? derivative_slope / derivative : 0;
        // Of samples with lengths of their own, each responds in its own way.
        const bool alike = z.typical.back().second_moment < 4 * z.typical.front().second_moment;
        const scatter_response response = alike ? scatter_response(act, samples.of(n / 2), z.log_variance)
                                                : scatter_response(slope, z.log_variance);
        p.transfer *= response.transfer;
        const double transfer_square = response.transfer * response.transfer;

        signal of_units = y; // what the units add
        gradient_overlap o{.gain = 0};
        double weights = 0;
        double of_self = 0;
        double mixed = 0;
        double mixed_of_self = 0;
        double fixed_of_self = 0;
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b <= a; ++b)
            {
                const activation_on_grid& f = samples.of(a);
                const activation_on_grid& g = samples.of(b);
                signal::pair& pair = y.pairs[a * n + b];
                const relative_products r = relative_products_of(f, g, z, pair, a == b);
                const double weight = p.sample_factors[a] * p.sample_factors[b];
                const double of_mixed =
                    (sizes[a] * p.sample_factors[b] + sizes[b] * p.sample_factors[a]) / 2 * (r.mixed - 1);
                if (a == b)
                {
                    const double square = f.slope_moment * f.slope_moment;
                    of_self += square > 0 ? weight * (f.fourth_slope_moment / square - 1) / count : 0;
                    fixed_of_self += weight * (r.slope_square - 1) / count;
                    mixed_of_self += of_mixed / count;
                }
                else
                {
                    weights += weight;
                    o.gain += weight * r.slope * r.slope;
                    o.shared += weight * (r.slope_square - 1);
                    mixed += of_mixed;
                }
                const double own = std::log1p(std::max(-0.9, (r.square - 1) / units));
                // Of Gaussian units, a cosine c scatters by (1 - c²)²/units.
                const double c = r.cosine * r.cosine;
                const double scatter = std::max(0.0, pair.cosine_variance - pair.of_units);
                pair.of_units =
                    a == b ? 0 : std::max(0.0, r.square - c) * (1 - c) * (1 - c) / (1 + c) / units;
                pair.cosine_variance =
                    std::min(1.0, r.cosine_slope * r.cosine_slope * scatter + pair.of_units);
                pair.cosine = r.cosine;
                pair.log_covariance =
                    own + transfer_square * f.transfer() * g.transfer() * pair.log_covariance;
                of_units.pairs[a * n + b].log_covariance = own;
                of_units.pairs[b * n + a].log_covariance = own;
                y.pairs[b * n + a] = pair;
            }
        }
        y.standardized = false;
        y.centred = false;
        summarize_pairs(y);
        of_units.typical = y.typical;
        y.feature_variance = units * std::expm1(log_variance_of(of_units));
        y.weight_variance = 0;
        const double q = z.second_moment();
        y.features = nullptr;
        if (std::abs(y.typical.front().kurtosis - 3) > 0.05)
        {
            signal centred = z;
            const double evenly = 1 / static_cast<double>(z.samples);
            const double of_pairs = 2 * std::max(0.0, centre(centred).concentration - evenly);
            y.features = [f = act.f, q, c = q > 0 ? z.cross_moment / q : 1, n = z.samples, of_pairs]
            { return feature_classes(f, q, c, n, of_pairs); };
        }
        if (!is_finite(y))
        {
            return {};
        }

        p.pre_activation = moments_of(z);
        p.factor = std::sqrt(derivative);
        p.factor_slope = response.slope;
        p.factor_drift = response.slope_drift;
        p.factor_curvature = response.slope_curvature;
        if (act.f.has_slopes())
        {
            const bool alone = !(weights > 0);
            const double of_pairs = alone ? of_self : std::max(0.0, o.shared / weights);
            o.gain = alone ? 1 : o.gain / weights;
            o.noise = std::max(0.0, 1 + of_pairs - o.gain) / units;
            o.scatter = 2 * of_pairs / units;
            o.alone = (2 * of_self + std::max(0.0, fixed_of_self)) / units;
            o.shared = of_pairs / units;
            o.per_kurtosis = of_self / units;
            o.peak = 1 + of_self;
            p.overlap = o;
            const double same = 1 / static_cast<double>(z.samples);
            const double of_factor = o.alone * same + o.shared * (1 - same);
            p.factor_log_variance = of_factor + p.factor_slope * p.factor_slope * z.log_variance;
            p.covariance = (same * mixed_of_self
                            + (1 - same) * (alone ? mixed_of_self : mixed / (count * (count - 1) / 2)))
                           / units;
            const double most = std::sqrt(of_factor * y.feature_variance / units); // Cauchy and Schwarz
            p.covariance = std::clamp(p.covariance, -most, most);
        }
        p.y = std::move(y);
        return p;
    }
}

#endif
