// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_SUM_PREDICTION_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/sum_positions.hpp>
#include <fanin/stack/detail/summand.hpp>
#include <fanin/stack/detail/summed_pair.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    inline sum_of_samples add_samples(const array_list<summand>& all, std::size_t a, signal::sample& y)
    {
        const std::size_t n = all.size();
        sum_of_samples s{std::vector<double>(n), std::vector<double>(n)};
        y.mean = 0;
        y.second_moment = 0;
        double mean = 0;  // of the sum
        double means = 0; // products of two means
        for (std::size_t i = 0; i < n; ++i)
        {
            const signal::sample& x = all[i].y.typical[a];
            s.parts[i] = all[i].factor * all[i].factor * x.second_moment;
            y.second_moment += s.parts[i];
            means += 2 * mean * all[i].factor * x.mean;
            mean += all[i].factor * x.mean;
        }
        const double second = y.second_moment + means;
        y.mean = mean;
        y.second_moment = second;
        if (!(second > 0))
        {
            return s;
        }
        y.kurtosis = 0;
        y.skewness = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            const summand& f = all[i];
            const signal::sample& x = f.y.typical[a];
            double& part = s.parts[i];
            part /= second;
            s.transfer += part * f.transfer;
            y.kurtosis += part * part * x.kurtosis;
            y.skewness += std::copysign(std::pow(part, 1.5) * x.skewness, f.factor * x.skewness);
            for (std::size_t j = 0; j < i; ++j)
            {
                const double of_means =
                    2 * all[j].factor * f.factor * all[j].y.typical[a].mean * x.mean / second;
                s.transfer += of_means * (all[j].transfer + f.transfer) / 2;
                y.kurtosis += 6 * s.parts[j] * part;
            }
            const double relative_mean = x.second_moment > 0 ? x.mean / std::sqrt(x.second_moment) : 0;
            const double sizes = (x.kurtosis - 1) * (1 - relative_mean * relative_mean);
            const double of_others = mean - f.factor * x.mean;
            s.together[i] = sizes > 0 && !f.given
                                ? std::clamp((x.skewness - relative_mean) / std::sqrt(sizes), -1.0, 1.0) * 2
                                      * f.factor * of_others / second
                                : 0;
        }
        return s;
    }

    /// The sum of functions of one input x, each with weights of its own or given by x; at most the first one
    /// is given. Products of two summands scatter over draws: they are means over `features` features. Images
    /// keep their positions if all summands know them.
    inline signal sum_of(signal x, array_list<summand> all, double features)
    {
        const auto images = [](const signal& s)
        { return s.shape.size() > 1 && s.apart.size() == s.typical.size() * s.typical.size(); };
        bool apart = images(x);
        for (const summand& f : all)
        {
            apart = apart && images(f.y);
        }
        const auto prepare = [&](signal& s)
        {
            if (!apart)
            {
                merge_positions(s);
            }
            s.patches = nullptr;
            complete_pairs(s);
        };
        prepare(x);
        for (summand& f : all)
        {
            prepare(f.y);
        }
        signal y = all.front().y;
        const std::size_t n = y.typical.size();
        array_list<sum_of_samples> sums(n);
        for (std::size_t a = 0; a < n; ++a)
        {
            sums[a] = add_samples(all, a, y.typical[a]);
        }
        y.tokens.nearer.assign(y.tokens.groups, 0);
        for (std::size_t a = 0; a < y.tokens.groups; ++a)
        {
            for (const summand& f : all)
            {
                const double part = f.factor * f.factor * f.y.typical[a].second_moment;
                const double whole = y.typical[a].second_moment;
                y.tokens.nearer[a] += whole > 0 ? part / whole * f.y.tokens.excess(a) : 0;
            }
        }
        for (std::size_t at = 0; at < n * n; ++at)
        {
            const summed_pair of{all, sums, at / n, at % n, product_size(y, at / n, at % n), features, apart};
            if (!(of.size > 0))
            {
                y.pairs[at] = {1, 0, 0};
                continue;
            }
            const auto aligned_of = [&](const signal& s) -> const signal::pair& { return s.pairs[at]; };
            of.set(y.pairs[at], at % (n + 1) == 0, x.pairs[at], aligned_of);
            if (apart)
            {
                const auto apart_of = [&](const signal& s) -> const signal::pair& { return s.apart[at]; };
                of.set(y.apart[at], false, x.apart[at], apart_of);
            }
        }
        y.steady = true;
        for (const summand& f : all)
        {
            y.steady = y.steady && (f.y.steady || (f.y.standardized && !f.y.centred));
        }
        y.far_profile = {};
        y.standardized = false;
        y.centred = false;
        y.features = nullptr;
        y.feature_variance = 0;
        array_list<std::pair<const signal*, double>> laws;
        for (const summand& f : all)
        {
            laws.push_back({&f.y, f.factor});
        }
        set_law_of_sum(y, laws, all.front().given);
        for (std::size_t axis = 0; axis < y.profile.size(); ++axis)
        {
            array_list<const std::vector<double>*> profiles;
            array_list<const std::vector<double>*> even;
            for (const summand& f : all)
            {
                profiles.push_back(&f.y.profile[axis]);
                even.push_back(&f.y.even_profile[axis]);
            }
            y.profile[axis] = sum_profile(all, profiles);
            y.even_profile[axis] = sum_profile(all, even);
        }
        summarize_pairs(y);
        sum_positions(y, all);
        return y;
    }
}

#endif
