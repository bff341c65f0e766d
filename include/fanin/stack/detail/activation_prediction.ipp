// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_IPP
#define FANIN_STACK_DETAIL_ACTIVATION_PREDICTION_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/stack/detail/activated_pairs.hpp>
#include <fanin/stack/detail/activated_samples.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/activation_positions.hpp>
#include <fanin/stack/detail/activation_prediction.hpp>
#include <fanin/stack/detail/centred_products.hpp>
#include <fanin/stack/detail/feature_classes.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/scatter_response.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/slope_sums.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/theory/moments.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Sets the law over features of y = φ(z), where it is not normal: how its values fall into classes.
    FANIN_INLINE void set_features(signal& y, const activation_in_theory& act, const signal& z)
    {
        y.features = nullptr;
        if (std::abs(y.typical.front().kurtosis - 3) <= 0.05)
        {
            return;
        }
        signal centred = z;
        const double evenly = 1 / static_cast<double>(z.samples);
        const double of_pairs = 2 * std::max(0.0, centre(centred).concentration - evenly);
        const double q = z.second_moment();
        const double c = z.apart.empty() ? z.cross_moment : mean_product_of(z);
        const double positions = z.apart.empty() ? 1 : positions_in(z);
        const std::size_t values = z.samples * static_cast<std::size_t>(positions);
        y.features = [f = act.f, q, c = q > 0 ? c / q : 1, values, of_pairs]
        { return feature_classes(f, q, c, values, of_pairs); };
    }

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
        const sample_responses responses(samples, y);
        const activation_on_grid& typical = samples.of(n / 2);
        // Of samples with lengths of their own, each responds in its own way.
        const bool alike = z.typical.back().second_moment < 4 * z.typical.front().second_moment;
        const scatter_response response = alike ? scatter_response(act, typical, z.log_variance)
                                                : scatter_response(responses.slope_transfer, z.log_variance);

        signal of_units = y; // what the units add
        const std::size_t groups = z.tokens.length > 0 ? z.tokens.groups : 0;
        activated_pairs pairs(z, samples, units, response.transfer * response.transfer, y, of_units);
        slope_sums slopes(responses, groups);
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < a; ++b)
            {
                slopes.add_pair(a, b, pairs.pass(a, b));
            }
            slopes.add_sample(a, samples.of(a), pairs.pass(a, a));
        }
        y.steady = z.standardized && !z.centred;
        y.standardized = false;
        y.centred = false;
        summarize_pairs(y);
        of_units.typical = y.typical;
        y.feature_variance = units * std::expm1(log_variance_of(of_units));
        y.weight_variance = 0;
        set_features(y, act, z);
        if (!is_finite(y))
        {
            return {};
        }
        set_law_of_activation(y, act.f, z.typical[n / 2].second_moment);
        set_positions(y, z, std::move(of_units), act, samples.grids[samples.grid_of[n / 2]]);

        prediction p{.transfer = responses.transfer * response.transfer};
        p.pre_activation = moments_of(z);
        p.sample_factors = responses.factors;
        p.factor = std::sqrt(responses.slope_moment);
        p.factor_slope = response.slope;
        p.factor_drift = response.slope_drift;
        p.factor_curvature = response.slope_curvature;
        if (act.f.has_slopes())
        {
            p.overlap = slopes.overlap(typical, units, !z.apart.empty());
            if (groups > 0)
            {
                p.token_paths = {{.map = slopes.map_of_tokens(), .overlap = p.overlap}};
            }
            const double same = 1 / static_cast<double>(z.samples);
            const double of_factor = p.overlap.alone * same + p.overlap.shared * (1 - same);
            p.factor_log_variance = of_factor + p.factor_slope * p.factor_slope * z.log_variance;
            const double most = std::sqrt(of_factor * y.feature_variance / units); // Cauchy and Schwarz
            p.covariance = std::clamp(slopes.covariance(units, same), -most, most);
        }
        p.y = std::move(y);
        return p;
    }
}

#endif
