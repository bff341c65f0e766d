// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GROUP_NORM_PREDICTION_IPP
#define FANIN_STACK_DETAIL_GROUP_NORM_PREDICTION_IPP

#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/detail/group_norm_prediction.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/norm_positions.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_group_norm(const signal& x, std::size_t channels, double epsilon)
    {
        const double of_group = static_cast<double>(channels);
        const double values = of_group * positions_in(x);
        signal y = x;
        y.patches = nullptr;
        complete_pairs(y);
        if ((!knows_positions_apart(y) && x.shape.size() != 1) || values < 3 || x.tokens.length > 0)
        {
            return {};
        }
        const std::size_t n = y.typical.size();
        const double groups = static_cast<double>(features_of(x.shape)) / values;
        image_products k(y);
        const bool vectors = x.shape.size() == 1;
        double means = 0; // mean square of the means
        std::vector<double> scatter(n);
        std::vector<double> own(n); // variance of what epsilon takes
        for (std::size_t i = 0; i < n * n; ++i)
        {
            // of the means over the channels of a group: Gaussian ones are independent
            const double of_means = x.typical[i / n].mean * x.typical[i % n].mean;
            const double whole = vectors ? k.aligned[i] : k.whole(i);
            const double product = of_means + (whole - of_means) / of_group;
            k.aligned[i] -= product;
            k.apart[i] -= product;
            means += i % (n + 1) == 0 ? product / static_cast<double>(n) : 0;
        }
        set_products(y, k);
        const feature_law* const law = law_of(x);
        const double kurtosis = law != nullptr ? law->centred_kurtosis()
                                : x.features   ? x.typical[n / 2].kurtosis
                                               : 3;
        std::vector<double> inverse(n); // E[1/(v + epsilon)]
        double mean_inverse = 0;
        double squares = 0;
        double of_samples = 0; // variance of log v, in the squares of the gradients
        for (std::size_t a = 0; a < n; ++a)
        {
            const double v = y.typical[a].second_moment;
            if (!(v > 1e-10 * x.typical[a].second_moment))
            {
                return {}; // equal features: what is left is rounding
            }
            signal one = y; // the positions of one sample
            one.typical = {y.typical[a]};
            one.pairs = {y.pairs[a * (n + 1)]};
            one.apart = y.apart.empty() ? y.apart : std::vector{y.apart[a * (n + 1)]};
            scatter[a] = 2 * concentration_of(one, 1, 0, kurtosis) / of_group;
            if (scatter[a] > 0.5)
            {
                return {}; // a few values decide the size
            }
            const gamma_mean_of_inverse of_v(v, epsilon, 1 / std::max(scatter[a], 1e-6));
            inverse[a] = of_v.mean;
            own[a] = epsilon * epsilon * of_v.variance / groups;
            mean_inverse += inverse[a] / static_cast<double>(n);
            squares += inverse[a] * inverse[a];
            of_samples += inverse[a] * inverse[a] * scatter[a] / groups;
        }
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const double kept = epsilon * inverse[i / n] * epsilon * inverse[i % n];
            const double here = i % (n + 1) == 0 ? own[i / n] : 0;
            y.pairs[i].log_covariance = kept * y.pairs[i].log_covariance + here;
            if (!y.apart.empty())
            {
                y.apart[i].log_covariance = kept * y.apart[i].log_covariance + here;
            }
        }
        for (std::size_t a = 0; a < n; ++a)
        {
            y.typical[a] = {.mean = 0, .second_moment = 1 - epsilon * inverse[a], .kurtosis = kurtosis};
            inverse[a] /= mean_inverse;
        }
        y.standardized = true;
        y.centred = true;
        y.features = nullptr;
        y.feature_variance = 0;
        set_law_of_shift(y, x);
        summarize_pairs(y);
        shift_positions(y, x, means);
        y.far_profile = {};
        const double removed = 2 / values;
        const double alone = of_samples / squares;
        return {.y = std::move(y),
                .factor = std::sqrt((1 - removed) * mean_inverse),
                .factor_log_variance = x.log_variance + alone / static_cast<double>(x.samples),
                .transfer = 0,
                .factor_slope = -1,
                .factor_drift = -x.log_variance / 2, // E[1/v] is the mean of the factor
                .overlap = {.alone = alone, .places = places_of(positions_in(x), of_group)},
                .sample_factors = std::move(inverse),
                .removed = removed};
    }
}

#endif
