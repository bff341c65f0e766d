// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_IMAGE_NORM_PREDICTION_IPP
#define FANIN_STACK_DETAIL_IMAGE_NORM_PREDICTION_IPP

#include <fanin/stack/detail/channel_scales.hpp>
#include <fanin/stack/detail/image_norm_prediction.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/norm_positions.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/variance_of_places.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_image_batch_norm(const signal& x, double epsilon)
    {
        const double samples = static_cast<double>(x.samples);
        const double values = samples * positions_in(x); // of a channel
        if (!knows_positions_apart(x) || values < 3)
        {
            return {};
        }
        const auto units = static_cast<double>(x.shape.back());
        signal y = x;
        y.patches = nullptr;
        complete_pairs(y);
        const std::size_t n = y.typical.size();
        const double of_self = 1 / samples;
        const double of_others = n > 1 ? (1 - of_self) / static_cast<double>(n - 1) : 0;
        image_products k(y);
        std::vector<double> with_mean(n); // product of a sample with the mean of all
        double with_all = 0;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            with_mean[i / n] += k.whole(i) * (i % (n + 1) == 0 ? of_self : of_others);
        }
        for (const double m : with_mean)
        {
            with_all += m / static_cast<double>(n);
        }
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const double shift = with_all - with_mean[i / n] - with_mean[i % n];
            k.aligned[i] += shift;
            k.apart[i] += shift;
        }
        set_products(y, k);
        const double variance = y.second_moment();
        if (!(variance > 1e-12 * x.second_moment()))
        {
            return {}; // equal values: what is left is rounding
        }
        const feature_law* const law = law_of(x);
        const double kurtosis = law != nullptr ? law->centred_kurtosis() : 3;
        const centred_products centred{variance, concentration_of(y, of_self, of_others, kurtosis)};
        // features behind an activation differ in their scales; sums of them are known by their law
        const bool by_classes =
            x.features && (law == nullptr || std::isfinite(x.features().front().with_pairs));
        channel_scales v =
            by_classes ? scales_of_classes(centred, x, epsilon) : scales_of_gaussian(centred, x, epsilon);
        if (!by_classes)
        {
            reduce_places(y, set_inverse(v, centred, of_places(y), epsilon));
        }
        if (!v.known)
        {
            return {};
        }
        for (signal::sample& s : y.typical)
        {
            s = {.mean = 0, .second_moment = v.kept * s.second_moment / variance, .kurtosis = kurtosis};
        }
        const double scatter = v.kept > 0 ? v.kept_variance / (v.kept * v.kept) / units : 0;
        for (signal::pair& p : y.pairs)
        {
            p.log_covariance = scatter;
        }
        for (signal::apart_pair& p : y.apart)
        {
            p.log_covariance = scatter;
        }
        y.standardized = true;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        y.weight_variance = 0;
        set_law_of_shift(y, x);
        summarize_pairs(y);
        shift_positions(y, x, with_all);
        shift_profiles(y, x, with_all);
        const double of_live = v.inverse_variance / (v.inverse * v.inverse) / units;
        // sizes that scatter alike over all features, which the norm divides out
        const double inherited = std::max(0.0, x.log_variance - x.feature_variance / units);
        const bool known = v.inverse_known && of_live < 0.2 && v.constant == 0;
        return {
            .y = std::move(y),
            .factor = std::sqrt((values - 2) / values * v.inverse),
            .factor_log_variance = known ? inherited + of_live : std::numeric_limits<double>::quiet_NaN(),
            .transfer = 0,
            .factor_slope = x.log_variance > 0 ? -std::sqrt(inherited / x.log_variance) : 0,
            .factor_drift = -inherited / 2, // E[1/v] is the mean of the factor
            .overlap = {.alone = of_live, .shared = of_live, .places = places_of(positions_in(x), samples)},
            .blocked = v.taken};
    }
}

#endif
