// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_IPP
#define FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/activated_samples.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/activation_positions.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/detail/centred_products.hpp>
#include <fanin/stack/detail/feature_classes.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/relative_products.hpp>
#include <fanin/stack/detail/scatter_response.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_activation(const activation_in_theory& act, const signal& z, double units)
    {
        const auto beyond = [](const signal::sample& s)
        { return !(s.second_moment == 0 || (s.second_moment > 1e-90 && s.second_moment < 1e90)); };
        if (any_of(z.typical, beyond))
        {
            return {}; // vanished or exploded beyond double
        }
        const std::size_t n = z.typical.size();
        signal y = z;
        y.patches = nullptr;
        y.far_profile = {};
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
        gradient_overlap o{.gain = 0, .places = {.gain = 0}};
        double weights = 0;
        double of_self = 0;
        double alone = 0;
        double per_kurtosis = 0;
        double mixed = 0;
        double mixed_of_self = 0;
        const double positions = z.apart.empty() ? 1 : positions_in(z);
        const double aligned_over_apart = positions > 1 ? 1 / (positions - 1) : 0;
        const std::size_t groups = z.tokens.length > 0 ? z.tokens.groups : 0;
        std::vector<double> kept(groups * (groups + 1) / 2); // of the products of gradients
        // A long sample of a batch decides the variances by which batch norm divides: its values have no
        // tails.
        const auto peak = [&](std::size_t a, std::size_t b)
        {
            return z.standardized && !z.centred ? std::sqrt(std::min(3.0, z.typical[a].kurtosis)
                                                            * std::min(3.0, z.typical[b].kurtosis))
                                                      / 3
                                                : 1;
        };
        // What the units add to the scatter of a pair.
        const auto advance = [&](signal::pair& pair, const activation_on_grid& f, const activation_on_grid& g,
                                 const relative_products& r, bool same, double of_tails)
        {
            const double own = std::log1p(std::max(-0.9, of_tails * (r.square - 1) / units));
            // Of Gaussian units, a cosine c scatters by (1 - c²)²/units.
            const double c = r.cosine * r.cosine;
            const double scatter = std::max(0.0, pair.cosine_variance - pair.of_units);
            pair.of_units = same ? 0 : std::max(0.0, r.square - c) * (1 - c) * (1 - c) / (1 + c) / units;
            pair.cosine_variance = std::min(1.0, r.cosine_slope * r.cosine_slope * scatter + pair.of_units);
            pair.cosine = r.cosine;
            pair.cosine_third = same ? 0 : r.cosine_third;
            pair.log_covariance = own + transfer_square * f.transfer() * g.transfer() * pair.log_covariance;
            return own;
        };
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b <= a; ++b)
            {
                const activation_on_grid& f = samples.of(a);
                const activation_on_grid& g = samples.of(b);
                const std::size_t i = a * n + b;
                const std::size_t j = b * n + a;
                const relative_products r = relative_products_of(f, g, z, y.pairs[i], a == b);
                of_units.pairs[i].log_covariance = advance(y.pairs[i], f, g, r, a == b, peak(a, b));
                of_units.pairs[j].log_covariance = of_units.pairs[i].log_covariance;
                y.pairs[j] = y.pairs[i];
                if (b + 1 == a && a < y.tokens.nearer.size()) // neighbouring groups
                {
                    y.tokens.nearer[a] *= r.cosine_slope;
                    y.tokens.nearer[0] *= a == 1 ? r.cosine_slope : 1;
                }
                relative_products apart = r;
                double aligned = 1;
                if (!y.apart.empty())
                {
                    aligned = y.apart[i].aligned;
                    apart = relative_products_of(f, g, z, y.apart[i], false);
                    // squares of a standardized channel sum to none over all pairs of positions
                    apart.cosine -= apart.cosine_of_squares;
                    apart.cosine -= a != b ? r.cosine_of_squares * aligned_over_apart : 0;
                    of_units.apart[i].log_covariance = advance(y.apart[i], f, g, apart, false, 1);
                    of_units.apart[j].log_covariance = of_units.apart[i].log_covariance;
                    y.apart[j] = y.apart[i];
                }
                const auto mean = [aligned](double of_aligned, double of_apart)
                { return aligned * of_aligned + (1 - aligned) * of_apart; };
                const double weight = p.sample_factors[a] * p.sample_factors[b];
                const double of_mixed = (sizes[a] * p.sample_factors[b] + sizes[b] * p.sample_factors[a]) / 2
                                        * mean(r.mixed - 1, apart.mixed - 1);
                if (a == b)
                {
                    const double square = f.slope_moment * f.slope_moment;
                    const double excess = square > 0 ? f.fourth_slope_moment / square - 1 : 0;
                    of_self += weight * excess / count;
                    per_kurtosis += weight * aligned * excess / count;
                    // the squares of the entries of a Gaussian gradient scatter, too
                    alone += weight / count
                             * mean(2 * excess + std::max(0.0, r.slope_square - 1), apart.slope_square - 1);
                    mixed_of_self += of_mixed / count;
                    o.places.gain += z.apart.empty() ? 0 : apart.slope / count;
                }
                else
                {
                    weights += weight;
                    if (a < groups)
                    {
                        kept[product_at(0, a, b)] = r.slope;
                    }
                    o.gain += weight * r.slope * r.slope;
                    o.scatter += weight * aligned * (r.slope_square - 1);
                    o.noise += weight * aligned * (r.slope_square - r.slope * r.slope);
                    o.shared += weight * mean(r.slope_square - 1, apart.slope_square - 1);
                    mixed += of_mixed;
                }
            }
        }
        y.steady = z.standardized && !z.centred;
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
            const double c = z.apart.empty() ? z.cross_moment : mean_product_of(z);
            const auto values = z.samples * static_cast<std::size_t>(z.apart.empty() ? 1 : positions);
            y.features = [f = act.f, q, c = q > 0 ? c / q : 1, values, of_pairs]
            { return feature_classes(f, q, c, values, of_pairs); };
        }
        if (!is_finite(y))
        {
            return {};
        }
        set_law_of_activation(y, act.f, z.typical[n / 2].second_moment);
        set_positions(y, z, std::move(of_units), act, samples.grids[samples.grid_of[n / 2]]);

        p.pre_activation = moments_of(z);
        p.factor = std::sqrt(derivative);
        p.factor_slope = response.slope;
        p.factor_drift = response.slope_drift;
        p.factor_curvature = response.slope_curvature;
        if (act.f.has_slopes())
        {
            const bool single = !(weights > 0);
            o.gain = single ? 1 : o.gain / weights;
            o.noise = std::max(0.0, single ? of_self : o.noise / weights) / units;
            o.scatter = 2 * std::max(0.0, single ? of_self : o.scatter / weights) / units;
            o.alone = alone / units;
            const activation_on_grid& typical = samples.of(n / 2);
            o.places.along =
                typical.slope_moment > 0 ? typical.slope[1] * typical.slope[1] / typical.slope_moment : 0;
            o.shared = std::max(0.0, single ? of_self : o.shared / weights) / units;
            o.of_direction = o.alone;
            o.per_kurtosis = per_kurtosis / units;
            o.peak = 1 + of_self;
            p.overlap = o;
            for (std::size_t a = 0; a < groups;
                 ++a) // tokens of one group are as alike as those of neighbours
            {
                kept[product_at(0, a, a)] = groups == 1 ? 1 : kept[product_at(0, a, a > 0 ? a - 1 : 1)];
            }
            if (groups > 0)
            {
                p.token_paths = {{.map = map_of_groups(p.sample_factors, groups, kept), .overlap = o}};
            }
            const double same = 1 / static_cast<double>(z.samples);
            const double of_factor = o.alone * same + o.shared * (1 - same);
            p.factor_log_variance = of_factor + p.factor_slope * p.factor_slope * z.log_variance;
            p.covariance = (same * mixed_of_self
                            + (1 - same) * (single ? mixed_of_self : mixed / (count * (count - 1) / 2)))
                           / units;
            const double most = std::sqrt(of_factor * y.feature_variance / units); // Cauchy and Schwarz
            p.covariance = std::clamp(p.covariance, -most, most);
        }
        p.y = std::move(y);
        return p;
    }
}

#endif
