// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COMPARISON_PLACE_HPP
#define FANIN_DIAGNOSE_COMPARISON_PLACE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/over_seeds.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// One place on the main path of a candidate: the batch, or a row of its reports. Logarithms are natural:
    /// exp(mean) is a geometric mean, which suits factors that multiply. The logarithm is -inf if a seed has
    /// only zeros, NaN if a seed has NaN or infinities.
    struct comparison_place
    {
        std::string path; ///< "input" for the batch
        std::string name;
        over_seeds log_signal;                  ///< of the RMS of the activations
        std::optional<over_seeds> log_gradient; ///< of the norm of a sample's gradient
        std::uint64_t nonfinite = 0;            ///< activations, over all seeds
        std::uint64_t nonfinite_gradients = 0;  ///< likewise
    };

    namespace detail
    {
        /// One place in the report of one seed.
        struct seed_place
        {
            const summary* signal;
            const summary* gradient; ///< null without a backward pass
            double features;         ///< of a sample
            std::string path;
            std::string name;
        };

        inline array_list<seed_place> places_in(const report& r)
        {
            const double inputs = r.samples > 0 ? static_cast<double>(r.input.count / r.samples) : 1;
            array_list<seed_place> places{
                {&r.input, r.input_gradient ? &*r.input_gradient : nullptr, inputs, "input", ""}};
            for (const std::size_t i : main_path_of(r))
            {
                const layer_report& l = r.layers[i];
                places.push_back({&l.activation, l.backward ? &l.backward->activation : nullptr,
                                  static_cast<double>(features_of(l.out)), l.path, l.name});
            }
            return places;
        }

        /// The logarithms of one place, seed after seed.
        struct place_over_seeds
        {
            std::string path;
            std::string name;
            std::vector<double> log_signals;
            std::vector<double> log_gradients; ///< empty without a backward pass
            std::uint64_t nonfinite = 0;
            std::uint64_t nonfinite_gradients = 0;

            [[nodiscard]] comparison_place statistics() const
            {
                return {path,
                        name,
                        statistic(log_signals),
                        log_gradients.empty() ? std::nullopt : std::optional(statistic(log_gradients)),
                        nonfinite,
                        nonfinite_gradients};
            }
        };

        /// Adds the report of one more seed. A candidate that builds stacks of different depths keeps the
        /// places that all of them have.
        inline void add_seed(array_list<place_over_seeds>& all, const report& r)
        {
            const auto log_of = [](const summary& s, double unit)
            {
                return s.nonfinite() > 0 ? std::numeric_limits<double>::quiet_NaN()
                                         : std::log(s.root_mean_square() * unit);
            };
            const array_list<seed_place> places = places_in(r);
            if (all.empty())
            {
                for (const seed_place& p : places)
                {
                    all.push_back({p.path, p.name, {}, {}});
                }
            }
            all.resize(std::min(all.size(), places.size()));
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                const seed_place& p = places[i];
                all[i].log_signals.push_back(log_of(*p.signal, 1));
                all[i].nonfinite += p.signal->nonfinite();
                if (p.gradient != nullptr)
                {
                    all[i].log_gradients.push_back(log_of(*p.gradient, std::sqrt(p.features)));
                    all[i].nonfinite_gradients += p.gradient->nonfinite();
                }
            }
        }
    }
}

#endif
