// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONCATENATION_PREDICTION_HPP
#define FANIN_STACK_DETAIL_CONCATENATION_PREDICTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/branch_prediction.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// What stands for features of an unknown distribution: batch norm does not predict from them.
    inline std::vector<signal::feature_class> unknown_features()
    {
        return {{.weight = 1,
                 .variance = 1,
                 .scatter = 0,
                 .constant = 0,
                 .slope = 1,
                 .covariance = 0,
                 .with_pairs = std::numeric_limits<double>::infinity()}};
    }

    /// The signals f(x), with the fractions `parts` of the features.
    inline signal concatenated(signal x, array_list<prediction*> all, const std::vector<double>& parts,
                               sample_shape shape)
    {
        complete_pairs(x);
        for (prediction* const f : all)
        {
            complete_pairs(*f->y);
        }
        signal y = *all.front()->y;
        y.shape = std::move(shape);
        y.far_profile = {};
        for (const prediction* const f : all)
        {
            y.steady = y.steady && f->y->steady;
        }
        const std::size_t n = y.typical.size();
        std::vector<double> of_moment(all.size() * n); // parts of the second moments
        for (std::size_t a = 0; a < n; ++a)
        {
            signal::sample s{0, 0, 0, 0};
            double means = 0;
            double sizes = 0;
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                const signal::sample& f = all[i]->y->typical[a];
                s.mean += parts[i] * f.mean;
                s.second_moment += parts[i] * f.second_moment;
                s.kurtosis += parts[i] * f.kurtosis * f.second_moment * f.second_moment;
                s.skewness += parts[i] * f.skewness * std::pow(f.second_moment, 1.5);
                means += parts[i] * std::sqrt(f.mean_variance);
                sizes += parts[i] * f.second_moment * std::sqrt(f.size_variance);
            }
            const double second = s.second_moment;
            s.kurtosis = second > 0 ? s.kurtosis / (second * second) : 3;
            s.skewness = second > 0 ? s.skewness / std::pow(second, 1.5) : 0;
            s.mean_variance = means * means;
            s.size_variance = second > 0 ? sizes / second * (sizes / second) : 0;
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                of_moment[i * n + a] =
                    second > 0 ? parts[i] * all[i]->y->typical[a].second_moment / second : 0;
            }
            y.typical[a] = s;
        }
        for (std::size_t at = 0; at < n * n; ++at)
        {
            const std::size_t a = at / n;
            const std::size_t b = at % n;
            const signal::pair& px = x.pairs[at];
            const double size = product_size(y, a, b);
            signal::pair p;
            double transfer_a = 0;
            double transfer_b = 0;
            std::vector<double> of_size;
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                const signal::pair& pf = all[i]->y->pairs[at];
                const double t = all[i]->transfer;
                const double u = of_moment[i * n + a];
                const double v = of_moment[i * n + b];
                transfer_a += u * t;
                transfer_b += v * t;
                p.log_covariance += u * v * std::max(0.0, pf.log_covariance - t * t * px.log_covariance);
                of_size.push_back(size > 0 ? parts[i] * product_size(*all[i]->y, a, b) / size : 0);
                p.cosine += of_size[i] * pf.cosine;
                p.cosine_variance += of_size[i] * of_size[i] * pf.cosine_variance;
                p.of_units += of_size[i] * of_size[i] * pf.of_units;
                for (std::size_t j = 0; j < i; ++j) // deviations that the branches have from x
                {
                    const double alike = std::sqrt(pf.cosine_variance * all[j]->y->pairs[at].cosine_variance);
                    p.cosine_variance += 2 * of_size[i] * of_size[j] * std::min(alike, px.cosine_variance);
                }
            }
            p.log_covariance += transfer_a * transfer_b * px.log_covariance;
            p.cosine = a == b || !(size > 0) ? 1 : std::clamp(p.cosine, -1.0, 1.0);
            p.cosine_variance = a == b ? 0 : std::min(1.0, p.cosine_variance);
            y.pairs[at] = p;
        }
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        y.weight_variance = 0;
        for (const prediction* const f : all)
        {
            y.features = f->y->features ? unknown_features : y.features;
            y.empty_positions = std::min(y.empty_positions, f->y->empty_positions);
        }
        summarize_pairs(y);
        return y;
    }

    /// The second moment along each axis of images, divided by its mean: the average of the branches.
    inline void average_profiles(signal& y, const array_list<prediction*>& all,
                                 const std::vector<double>& parts)
    {
        const double second = y.second_moment();
        for (std::size_t axis = 0; axis < y.profile.size(); ++axis)
        {
            std::vector<double> mean;
            for (std::size_t i = 0; i < all.size() && second > 0; ++i)
            {
                const std::vector<double>& of = all[i]->y->profile[axis];
                mean.resize(std::max(mean.size(), of.size()));
            }
            for (std::size_t i = 0; i < all.size() && !mean.empty(); ++i)
            {
                const std::vector<double>& of = all[i]->y->profile[axis];
                const double part = parts[i] * all[i]->y->second_moment() / second;
                for (std::size_t place = 0; place < mean.size(); ++place)
                {
                    mean[place] += part * (of.size() == mean.size() ? of[place] : 1);
                }
            }
            y.profile[axis] = std::move(mean);
        }
    }

    /// The prediction for branches joined along their last axis; `parts` are their fractions of the features.
    inline prediction predict_concatenation(const signal& x, array_list<predicted_branch> branches,
                                            const std::vector<double>& parts, sample_shape shape)
    {
        prediction p = add_gradients(x, branches);
        array_list<prediction*> all;
        for (predicted_branch& b : branches)
        {
            all.push_back(&b.f);
        }
        signal y = concatenated(x, all, parts, std::move(shape));
        average_profiles(y, all, parts);
        const double second = y.second_moment();
        const double gradient = p.factor * p.factor;
        for (std::size_t i = 0; second > 0 && i < all.size(); ++i)
        {
            const double part = parts[i] * all[i]->y->second_moment() / second;
            p.transfer += part * all[i]->transfer;
            const double of_gradient = gradient > 0 ? all[i]->factor * all[i]->factor / gradient : 0;
            p.covariance += part * of_gradient * all[i]->covariance;
        }
        p.y = std::move(y);
        return p;
    }
}

#endif
