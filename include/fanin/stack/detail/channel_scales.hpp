// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CHANNEL_SCALES_HPP
#define FANIN_STACK_DETAIL_CHANNEL_SCALES_HPP

#include <fanin/stack/detail/centred_products.hpp>
#include <fanin/stack/detail/gamma_mean.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>

namespace fanin::detail
{
    /// What batch norm makes of features with the variances v over the batch.
    struct channel_scales
    {
        double constant = 0;         ///< fraction of features with v = 0
        double kept = 0;             ///< E[v/(v + epsilon)] of all features
        double kept_variance = 0;    ///< its variance over features
        double inverse = 0;          ///< E[1/(v + epsilon)] of those with v > 0
        double inverse_variance = 0; ///< its variance over features
        double of_constant = 0;      ///< fraction of the squared gradient that features with v = 0 pass
        bool known = true;           ///< whether no single sample decides v
        bool inverse_known = true;   ///< whether few samples do not decide 1/v
        double taken = 0;            ///< fraction of the rest that the layer before takes back
    };

    /// A Gaussian feature: v is a sum of squares, about gamma distributed. Features of long weights have a
    /// large v, and the gradient of the layer before grows with the length.
    inline channel_scales scales_of_gaussian(const centred_products& k, const signal& x, double epsilon)
    {
        const double scatter = std::max(1e-9, 2 * k.concentration);
        const gamma_mean_of_inverse inverse(k.mean_variance, epsilon, 1 / scatter);
        const double slope = std::min(1.0, x.weight_variance / scatter);
        channel_scales s;
        s.known = scatter < 1;
        s.kept = 1 - epsilon * inverse.mean;
        s.kept_variance = epsilon * epsilon * inverse.variance;
        s.inverse = inverse.mean;
        s.inverse_variance = inverse.variance;
        s.taken = std::max(0.0, slope * (1 - 1 / (k.mean_variance * inverse.mean)));
        return s;
    }

    /// Features after an activation. Those with few active samples have a small v, and the activation stops
    /// most of their gradient.
    inline channel_scales scales_of_classes(const centred_products& k, const signal& x, double epsilon)
    {
        channel_scales s;
        const std::vector<signal::feature_class> features = x.features();
        const double common = features[features.size() / 2].with_pairs; // of features in the middle
        s.known = common < 1;
        s.inverse_known = common < 0.4;
        double variance = 0;
        for (const signal::feature_class& f : features)
        {
            variance += f.weight * (1 - f.constant) * f.variance;
        }
        const double scale = variance > 0 ? k.mean_variance / variance : 1;
        double alive = 0;
        double squares = 0;
        double kept_squares = 0;
        double slopes = 0;
        double passed = 0;
        for (const signal::feature_class& f : features)
        {
            const double weight = f.weight * (1 - f.constant);
            s.constant += f.weight * f.constant;
            slopes += f.weight * f.slope;
            if (!(weight > 1e-12) || !(f.variance > 0))
            {
                continue;
            }
            const double scatter = std::max(f.with_pairs, f.scatter + x.weight_variance);
            const gamma_mean_of_inverse inverse(scale * f.variance, epsilon, 1 / std::max(scatter, 1e-6));
            alive += weight;
            s.inverse += weight * inverse.mean;
            squares += weight * (inverse.variance + inverse.mean * inverse.mean);
            const double kept = 1 - epsilon * inverse.mean;
            s.kept += weight * kept;
            kept_squares += weight * (kept * kept + epsilon * epsilon * inverse.variance);
            const double taken =
                std::clamp((f.covariance + x.weight_variance) / std::max(scatter, 1e-9), 0.0, 1.0);
            passed +=
                f.weight * f.slope * ((1 - taken) * inverse.mean + taken / (scale * f.variance + epsilon));
        }
        if (!(alive > 0))
        {
            return s;
        }
        s.kept_variance = std::max(0.0, kept_squares - s.kept * s.kept);
        const double live = s.inverse;
        s.inverse /= alive;
        s.inverse_variance = std::max(0.0, squares / alive - s.inverse * s.inverse);
        const double of_constant = s.constant > 0 && epsilon > 0 ? s.constant / epsilon : 0;
        s.of_constant = of_constant / (live + of_constant);
        s.taken = slopes > 0 ? std::clamp(1 - passed / (live * slopes), 0.0, 1.0) : 0;
        return s;
    }
}

#endif
