// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POSITION_MEAN_PREDICTION_IPP
#define FANIN_STACK_DETAIL_POSITION_MEAN_PREDICTION_IPP

#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/position_mean_prediction.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE prediction predict_position_mean(const signal& x)
    {
        signal y = x;
        complete_pairs(y);
        if (!knows_positions_apart(y) || x.patches)
        {
            return {}; // of the batch itself
        }
        const double units = static_cast<double>(x.shape.back());
        const double of_position = 1 / positions_in(x);
        const std::size_t n = y.typical.size();
        const image_products k(y);
        const position_state* const s = positions_of(x);
        y.shape = {x.shape.back()};
        y.patches = nullptr;
        y.features = nullptr;
        y.law = nullptr;
        y.positions = nullptr;
        y.profile = {};
        y.even_profile = {};
        y.empty_positions = 0;
        y.apart.clear();
        for (std::size_t a = 0; a < n; ++a)
        {
            signal::sample& of = y.typical[a];
            const double square = k.whole(a * (n + 1));
            if (!(square > 0))
            {
                return {};
            }
            of.second_moment = square;
            // a normal law around the mean, and what is left of the law of one position
            const double centre = std::min(1.0, of.mean * of.mean / square);
            const double rest = 1 - centre;
            const double before = x.typical[a].second_moment - of.mean * of.mean;
            const double relative = x.typical[a].mean / std::sqrt(x.typical[a].second_moment);
            const double part = before > 0 ? x.typical[a].second_moment / before : 0;
            // fourth cumulant of one position over its variance squared
            const double fourth = part * part
                                      * (x.typical[a].kurtosis - 4 * relative * x.typical[a].skewness
                                         + 6 * relative * relative - 3 * std::pow(relative, 4))
                                  - 3;
            of.kurtosis = centre * centre + 6 * centre * rest
                          + rest * rest * (3 + std::clamp(fourth, -2.0, 30.0) * of_position);
            of.skewness = std::copysign(std::pow(centre, 1.5) + 3 * std::sqrt(centre) * rest, of.mean);
        }
        signal of_units = y;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const signal::sample& u = y.typical[i / n];
            const signal::sample& v = y.typical[i % n];
            signal::pair& p = y.pairs[i];
            const bool same = i % (n + 1) == 0;
            const double size = product_size(y, i / n, i % n);
            const double means = u.mean * v.mean;
            const double rest = k.whole(i) - means;
            const double here = same ? u.kurtosis - 1 : (4 * means * rest + 2 * rest * rest) / (size * size);
            const auto inherited_of = [&](const signal::pair& whole, const signal::pair& own)
            { return std::max(0.0, whole.log_covariance - own.log_covariance); };
            double inherited = 0;
            if (s != nullptr && s->of_units && s->of_units->apart.size() == n * n)
            {
                inherited = inherited_of(x.apart[i], s->of_units->apart[i]);
            }
            else if (!x.apart.empty())
            {
                inherited = x.apart[i].log_covariance;
            }
            of_units.pairs[i].log_covariance = std::log1p(std::max(-0.9, here / units));
            p.log_covariance = inherited + of_units.pairs[i].log_covariance;
            if (!same)
            {
                p.cosine = std::clamp(k.whole(i) / size, -1.0, 1.0);
                p.of_units = (1 - p.cosine * p.cosine) * (1 - p.cosine * p.cosine) / units;
                p.cosine_variance = std::min(1.0, p.cosine_variance * of_position + p.of_units);
            }
        }
        y.standardized = false;
        y.centred = false;
        summarize_pairs(y);
        of_units.typical = y.typical;
        y.feature_variance = units * std::expm1(log_variance_of(of_units));
        return {.y = std::move(y), .factor = of_position, .overlap = {.places = {.gain = 0, .made = 1}}};
    }
}

#endif
