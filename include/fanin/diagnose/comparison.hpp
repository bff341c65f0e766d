// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_COMPARISON_HPP
#define FANIN_DIAGNOSE_COMPARISON_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/order.hpp>
#include <fanin/diagnose/comparison_place.hpp>
#include <fanin/diagnose/over_seeds.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace fanin
{
    /// The survival of the signal in one candidate. Growth is the factor per layer with weights, as a
    /// geometric mean: of the RMS of activations from the batch to the output, or of the norm of gradients
    /// from the output to the batch. NaN if there is no factor, as with non-finite elements.
    struct comparison_row
    {
        std::string name;
        std::size_t rank = 0;   ///< from 1, equal for candidates that tie; 0 if not ranked
        std::size_t layers = 0; ///< with weights
        over_seeds score;
        over_seeds forward;
        std::optional<over_seeds> backward;
        over_seeds root_mean_square;          ///< of the output
        over_seeds stddev;                    ///< of the output
        over_seeds saturated;                 ///< fraction of the activations outside the unsaturated range
        over_seeds dead;                      ///< fraction of the units that are 0 for every sample
        std::uint64_t nonfinite = 0;          ///< activations and gradients, over all seeds
        std::vector<comparison_place> places; ///< the batch, then the rows of the main path
    };

    /// The rows of all candidates, the best first.
    struct comparison
    {
        std::size_t samples = 0;
        std::size_t seeds = 0;
        std::vector<comparison_row> rows;
    };

    namespace detail
    {
        /// The figures of one seed.
        struct survival
        {
            std::size_t layers = 0;
            double forward;
            std::optional<double> backward;
            double saturated;
            double dead;
            summary output;
            std::uint64_t nonfinite = 0;

            /// |log forward| + |log backward|; infinite if either is 0 or NaN, or if all outputs are equal.
            [[nodiscard]] double score() const
            {
                const auto distance = [](double growth)
                { return growth > 0 ? std::abs(std::log(growth)) : std::numeric_limits<double>::infinity(); };
                const bool vanished = output.finite.count > 1 && output.min() == output.max();
                return vanished ? std::numeric_limits<double>::infinity()
                                : distance(forward) + (backward ? distance(*backward) : 0);
            }
        };

        inline survival survival_in(const report& r)
        {
            std::uint64_t saturated = 0;
            std::uint64_t activations = 0;
            std::size_t dead = 0;
            std::size_t units = 0;
            std::uint64_t bad = r.input.nonfinite();
            std::uint64_t bad_gradients = r.input_gradient ? r.input_gradient->nonfinite() : 0;
            survival s{};
            for (const layer_report& l : r.layers)
            {
                s.layers += l.has_weights;
                saturated += l.activation.saturated;
                activations += l.activation.count;
                dead += l.dead_units;
                units += features_of(l.out);
                bad += l.activation.nonfinite();
                bad_gradients += l.backward ? l.backward->activation.nonfinite() : 0;
            }
            const auto growth = [&](double before, double after, std::uint64_t nonfinite)
            {
                return nonfinite == 0 && before > 0
                           ? std::pow(after / before,
                                      1 / static_cast<double>(std::max<std::size_t>(s.layers, 1)))
                           : std::numeric_limits<double>::quiet_NaN();
            };
            const auto fraction = [](auto part, auto whole)
            { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; };
            s.output = r.layers.empty() ? r.input : r.layers.back().activation;
            s.forward = growth(r.input.root_mean_square(), s.output.root_mean_square(), bad);
            if (r.input_gradient)
            {
                const summary& given =
                    r.layers.empty() ? *r.input_gradient : r.layers.back().backward->activation;
                // of norms: fan-in laws keep them at any widths
                const auto norm = [&](const summary& gradient)
                { return gradient.root_mean_square() * std::sqrt(static_cast<double>(gradient.count)); };
                s.backward = growth(norm(given), norm(*r.input_gradient), bad + bad_gradients);
            }
            s.saturated = fraction(saturated, activations);
            s.dead = fraction(dead, units);
            s.nonfinite = bad + bad_gradients;
            return s;
        }

        /// The row of a candidate over all its seeds.
        inline comparison_row row_of(std::string name, const array_list<survival>& seeds,
                                     const array_list<place_over_seeds>& places)
        {
            const auto over = [&](auto figure_of)
            {
                std::vector<double> values;
                std::transform(seeds.begin(), seeds.end(), std::back_inserter(values), figure_of);
                return statistic(values);
            };
            comparison_row row;
            row.name = std::move(name);
            row.layers = seeds.front().layers;
            row.score = over([](const survival& s) { return s.score(); });
            row.forward = over([](const survival& s) { return s.forward; });
            if (seeds.front().backward)
            {
                row.backward = over([](const survival& s) { return *s.backward; });
            }
            row.root_mean_square = over([](const survival& s) { return s.output.root_mean_square(); });
            row.stddev = over([](const survival& s) { return s.output.stddev(); });
            row.saturated = over([](const survival& s) { return s.saturated; });
            row.dead = over([](const survival& s) { return s.dead; });
            for (const survival& s : seeds)
            {
                row.nonfinite += s.nonfinite;
            }
            for (const place_over_seeds& p : places)
            {
                row.places.push_back(p.statistics());
            }
            return row;
        }

        /// Sorts the rows, the best first, and ranks them. A row ties with the best one of a rank if the mean
        /// of one score lies within one standard deviation of the other.
        inline void rank_rows(std::vector<comparison_row>& rows)
        {
            sort_stably(rows, [](const comparison_row& l, const comparison_row& r)
                        { return std::tie(l.score.mean, l.name) < std::tie(r.score.mean, r.name); });
            std::size_t best = 0; // of the current rank
            for (std::size_t i = 0; i < rows.size(); ++i)
            {
                const over_seeds& a = rows[best].score;
                const over_seeds& b = rows[i].score;
                const double distance = std::abs(b.mean - a.mean); // NaN between infinities
                const bool ties = a.mean == b.mean || distance <= a.stddev || distance <= b.stddev;
                best = ties ? best : i;
                rows[i].rank = best + 1;
            }
        }
    }
}

#endif
