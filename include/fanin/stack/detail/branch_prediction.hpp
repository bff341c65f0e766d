// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_BRANCH_PREDICTION_HPP
#define FANIN_STACK_DETAIL_BRANCH_PREDICTION_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/sum_prediction.hpp>
#include <fanin/stack/detail/token_map.hpp>
#include <fanin/stack/prediction.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

// The prediction for branches of one input, joined. Branches have weights of their own, so that their outputs
// are uncorrelated except through their means, and their gradients are uncorrelated.
namespace fanin::detail
{
    /// factor · f(x)
    struct predicted_branch
    {
        prediction f;
        double factor = 1;
        bool given = false; ///< whether x determines f(x): no weights of its own
    };

    /// The number of features that have weights of their own.
    inline double units_of(const signal& x)
    {
        return x.shape.empty() ? 1 : std::max<double>(1, static_cast<double>(x.shape.back()));
    }

    /// Whether a prediction is of layers that draw weights.
    inline bool draws_weights(const prediction& p)
    {
        return any_of(p.rows, [](const layer_prediction& row)
                      { return row.weights && !row.weights->initializer.empty(); });
    }

    /// The factor² of a typical sample over the mean.
    inline double factor_of_sample(const prediction& f, std::size_t a, std::size_t samples)
    {
        return f.sample_factors.size() == samples ? f.sample_factors[a] : 1;
    }

    /// The relative variance of one sample's factor² through branches that are `parts` of its mean: the mean
    /// over typical samples, in the squares of their gradients. Inner products of the gradients of two
    /// branches scatter.
    inline double variance_alone(const array_list<predicted_branch>& branches,
                                 const std::vector<double>& parts, std::size_t samples, double features)
    {
        double variance = 0;
        double squares = 0;
        for (std::size_t a = 0; a < std::max<std::size_t>(samples, 1); ++a)
        {
            double all = 0;
            for (std::size_t i = 0; i < branches.size(); ++i)
            {
                const prediction& f = branches[i].f;
                const double part = parts[i] * factor_of_sample(f, a, samples);
                variance += part * part * f.overlap.alone + 4 * all * part / features;
                all += part;
            }
            squares += all * all;
        }
        return squares > 0 ? variance / squares : 0;
    }

    /// The backward part of the prediction: the gradients of the branches add up. The inner products of those
    /// of two branches scatter over draws.
    inline prediction add_gradients(const signal& x, const array_list<predicted_branch>& branches)
    {
        // of images, the positions scatter apart, like samples
        const double positions = x.apart.empty() ? 1 : positions_in(x);
        const double n = units_of(x) * positions;
        const auto samples = static_cast<double>(x.samples);
        std::vector<double> parts;
        double sum = 0;
        for (const predicted_branch& b : branches)
        {
            parts.push_back(b.factor * b.factor * b.f.factor * b.f.factor);
            sum += parts.back();
        }
        prediction p{.factor = std::sqrt(sum), .transfer = 0, .overlap = {.gain = 0, .places = {.gain = 0}}};
        p.sample_factors.assign(x.typical.size(), 0.0);
        double cross = 0;
        double gain = 0;
        double through_signal = 0; // what the factors of the branches have in common
        for (std::size_t i = 0; i < branches.size(); ++i)
        {
            const prediction& f = branches[i].f;
            double& part = parts[i];
            part = sum > 0 ? part / sum : 1 / static_cast<double>(branches.size());
            for (std::size_t j = 0; sum > 0 && j < i; ++j)
            {
                cross += 4 * parts[j] * part / n;
            }
            gain += part * std::sqrt(f.overlap.gain);
            p.factor_slope += part * f.factor_slope;
            p.factor_drift += part * f.factor_drift;
            p.factor_curvature += part * f.factor_curvature;
            p.factor_log_variance += part * part * f.factor_log_variance;
            through_signal += part * part * f.factor_slope * f.factor_slope;
            const gradient_places& places = f.overlap.places;
            p.overlap.places.gain += part * places.gain;
            p.overlap.places.made += part * places.made;
            p.overlap.places.taken += part * places.taken;
            p.overlap.places.taken_of_alike += part * places.taken_of_alike;
            p.overlap.places.taken_of_along += part * places.taken_of_along;
            p.overlap.noise += part * part * f.overlap.noise;
            p.overlap.scatter += part * part * f.overlap.scatter;
            p.overlap.shared += part * part * f.overlap.shared;
            p.overlap.at_least = std::max(p.overlap.at_least, f.overlap.at_least);
            p.overlap.of_direction += part * part * f.overlap.of_direction;
            p.overlap.per_kurtosis = std::max(p.overlap.per_kurtosis, f.overlap.per_kurtosis);
            p.overlap.peak = std::max(p.overlap.peak, f.overlap.peak);
            p.overlap.mixes = p.overlap.mixes || f.overlap.mixes;
            for (std::size_t a = 0; a < p.sample_factors.size(); ++a)
            {
                p.sample_factors[a] += part * factor_of_sample(f, a, p.sample_factors.size());
            }
        }
        p.overlap.gain = gain * gain;
        p.overlap.noise += cross / 2;
        p.overlap.scatter += cross;
        p.overlap.of_direction += cross;
        p.overlap.alone = variance_alone(branches, parts, x.typical.size(), n);
        p.overlap.shared += cross * p.overlap.at_least;
        p.factor_log_variance += cross * (1 / n + 1 / samples)
                                 + x.log_variance * (p.factor_slope * p.factor_slope - through_signal);
        for (std::size_t i = 0; x.tokens.length > 0 && i < branches.size(); ++i)
        {
            const prediction& f = branches[i].f;
            p.token_paths.push_back(
                {parts[i], map_of(f.token_paths, f.sample_factors, x.tokens.groups), f.overlap});
        }
        return p;
    }

    /// The prediction for Σ factor · f(x); at most the first branch is given by x.
    inline prediction predict_sum(const signal& x, const array_list<predicted_branch>& branches)
    {
        prediction p = add_gradients(x, branches);
        array_list<summand> all;
        for (const predicted_branch& b : branches)
        {
            all.push_back({*b.f.y, b.factor, b.f.transfer, b.given});
        }
        const double features = units_of(all.front().y);
        p.y = sum_of(x, all, features);
        const double second = p.y->second_moment();
        const summand& first = all.front();
        const double of_first =
            second > 0 && first.given ? first.factor * first.factor * first.y.second_moment() / second : 0;
        p.y->tokens.table_share *= of_first;
        p.y->tokens.cosine_variance *= of_first * of_first;
        for (std::size_t i = 0; second > 0 && i < all.size(); ++i)
        {
            p.transfer += all[i].factor * all[i].factor * all[i].y.second_moment() / second * all[i].transfer;
            for (std::size_t j = 0; j < i; ++j)
            {
                p.transfer += 2 * all[j].factor * all[i].factor * all[j].y.mean() * all[i].y.mean() / second
                              * (all[j].transfer + all[i].transfer) / 2;
            }
        }
        return p;
    }
}

#endif
