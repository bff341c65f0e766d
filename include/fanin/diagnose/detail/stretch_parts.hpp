// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_STRETCH_PARTS_HPP
#define FANIN_DIAGNOSE_DETAIL_STRETCH_PARTS_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/residual_sum.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/units.hpp>
#include <fanin/diagnose/detail/without_theory.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The blocks of a stretch, and what dropout and padding do in them. Each function sets
    /// cause and remedy; false if there is nothing left to change.
    class stretch_parts
    {
    protected:
        stretch_parts(const evidence& e, direction d)
            : m_evidence(e)
            , m_report(e.r)
            , m_direction(d)
            , m_change(e.of(d))
            , m_sign(m_change.total < 0 ? -1 : 1)
        {
            const std::size_t a = e.block_of_step(d, m_change.begin);
            const std::size_t b = e.block_of_step(d, m_change.end - 1);
            m_first = std::min(a, b);
            m_last = std::max(a, b) + 1;
        }

        [[nodiscard]] double log_gain(std::size_t row) const
        {
            const std::optional<weight_gain> needs = gain_for(m_report, row);
            return needs ? std::log(m_report.layers[row].gain->drawn / aim_of(*needs)) : 0;
        }

        [[nodiscard]] bool off(std::size_t row) const
        {
            return m_report.layers[row].has_weights && !is_cancelled(m_report, row)
                   && log_gain(row) * m_sign > 1e-3;
        }

        [[nodiscard]] row_list rows(auto chosen) const
        {
            return rows_of_blocks(m_evidence, m_first, m_last, chosen);
        }

        bool dropout(explanation& x) const
        {
            const row_list drops =
                rows([&](std::size_t row) { return m_report.layers[row].facts.kind == layer_kind::dropout; });
            const row_list weights =
                rows([&](std::size_t row)
                     { return m_report.layers[row].has_weights && !is_cancelled(m_report, row); });
            if (drops.empty() || weights.empty())
            {
                return false;
            }
            const double p = m_report.layers[drops.front()].facts.probability;
            const double keep = std::sqrt(1 - p);
            x.cause.rows = drops;
            x.cause.value = p;
            x.cause.sentence =
                join("dropout ", p, " multiplies the RMS by ", short_number(1 / keep), " in each layer");
            const std::optional<weight_gain> needs = gain_for(m_report, weights.front());
            if (!needs)
            {
                x.remedy = scaled_weights(weights);
                return x.remedy.kind != remedy_kind::none;
            }
            const double to = aim_of(*needs) * keep;
            const weight_gain drawn = *m_report.layers[weights.front()].gain;
            if (is_close(drawn.drawn, to, 1e-3))
            {
                return false;
            }
            x.cause.wanted = 0;
            x.remedy = set_gain(weights, drawn.drawn, to, *needs, drawn.initializer);
            return true;
        }

        bool padding(explanation& x) const
        {
            const auto seen = [&](std::size_t row) { return m_report.layers[row].gain->inputs_seen; };
            const row_list all = rows(
                [&](std::size_t row)
                { return m_report.layers[row].has_weights && gain_for(m_report, row) && seen(row) < 1; });
            if (all.empty())
            {
                return false;
            }
            const weight_gain drawn = *m_report.layers[all.back()].gain;
            const double to = aim_of(*gain_for(m_report, all.back())) / std::sqrt(seen(all.back()));
            x.cause.rows = all;
            x.cause.value = 1 - seen(all.back());
            x.cause.wanted = 0;
            x.cause.sentence = join("padding makes ", short_number(100 * (1 - seen(all.back()))),
                                    " % of the inputs of each unit zero");
            x.remedy = set_gain(all, drawn.drawn, to, *gain_for(m_report, all.back()), drawn.initializer);
            return !is_close(drawn.drawn, to, 1e-3);
        }

        /// Whether a factor of the weights is one of the signal, by the activations of the stretch.
        /// Where tanh and its kin are linear, it is one of the gradient, too.
        [[nodiscard]] bool is_scaled_by_weights() const
        {
            double flat = 0;
            for (const std::size_t row : rows([&](std::size_t i) { return m_report.layers[i].has_weights; }))
            {
                flat += log_flatness(m_report, row);
            }
            constexpr double little = 0.2; // of the change
            const bool linear =
                std::abs(flat) < little * std::abs(measured())
                && rows([&](std::size_t i) { return m_report.layers[i].facts.kind == layer_kind::recurrent; })
                       .empty(); // the input that enters at each step leaves none so
            const bool lifts = m_sign < 0 && (m_direction == direction::forward || linear);
            const auto other = [&](std::size_t row)
            {
                const std::string& f = m_report.layers[row].facts.activation;
                return !f.empty() && !is_homogeneous(f) && !(lifts && is_contracting(f));
            };
            return rows(other).empty();
        }

        /// The measured change of the logarithm.
        [[nodiscard]] double measured() const
        {
            return m_change.rate * static_cast<double>(m_change.end - m_change.begin);
        }

        [[nodiscard]] const trajectory& levels() const
        {
            return m_direction == direction::forward ? m_evidence.forward_levels : m_evidence.backward_levels;
        }

        [[nodiscard]] bool has_equal(const row_list& weights) const
        {
            return any_row(weights, [&](std::size_t row) { return has_equal_weights(m_report.layers[row]); });
        }

        /// The part of the biases in the measured change. Biases that outweigh the signal let it grow ever
        /// slower, and weights do not.
        [[nodiscard]] double share_of_biases(const row_list& biased) const
        {
            double share = 0;
            for (const std::size_t row : biased)
            {
                share += log_factor_of_biases(m_report, row, m_direction);
            }
            const std::optional<double> beside = log_factor_beside_biases(levels(), m_change);
            if (!biased.empty() && m_direction == direction::forward && m_sign > 0 && beside)
            {
                const auto steps = static_cast<double>(m_change.end - m_change.begin);
                share = std::max(share, measured() - std::max(0.0, steps * *beside));
            }
            return share * m_sign;
        }

        /// Other weights where theory knows no gain, or no biases where they make most of the change. Biases
        /// have a scale of their own, which a factor of the weights does not change, and weights that are all
        /// equal have no standard deviation. A factor of the weights is one of the signal only if all
        /// activations are homogeneous.
        [[nodiscard]] remedy scaled_weights(const row_list& weights) const
        {
            row_list biased = weights;
            remove_rows(biased, [&](std::size_t row) { return !has_biases(m_report.layers[row]); });
            const double share = share_of_biases(biased);
            if (!biased.empty() && share > std::abs(measured()) / 2)
            {
                remedy m = no_biases(std::move(biased), std::nullopt);
                if (std::abs(measured()) - share > m_evidence.line())
                {
                    mark_partial(m);
                }
                return m;
            }
            if (has_equal(weights) || !is_scaled_by_weights())
            {
                return {};
            }
            const odd_steps odd = odd_steps_of(levels(), m_change, m_evidence.line());
            if (!odd.steps.empty())
            {
                row_list of_odd = weights;
                remove_rows(of_odd,
                            [&](std::size_t row)
                            {
                                return !any_row(odd.steps,
                                                [&](std::size_t step) { return has_in_block(row, step); });
                            });
                if (!of_odd.empty())
                {
                    const double per_row =
                        static_cast<double>(odd.steps.size()) / static_cast<double>(of_odd.size());
                    return scale_weights(m_report, std::move(of_odd), std::exp(-odd.excess * per_row));
                }
            }
            const double blocks = static_cast<double>(m_last - m_first);
            double rate = m_change.rate;
            const std::optional<double> beside = log_factor_beside_biases(levels(), m_change);
            if (!biased.empty() && m_direction == direction::forward && m_sign < 0 && beside)
            {
                rate = std::min(rate, *beside); // biases keep the signal from falling on
            }
            return scale_weights(weights, std::exp(-rate * blocks / static_cast<double>(weights.size())));
        }

        /// Whether a row is in the block of a step, or on its branch.
        [[nodiscard]] bool has_in_block(std::size_t row, std::size_t step) const
        {
            const std::size_t b = m_evidence.block_of_step(m_direction, step);
            return row <= m_evidence.blocks[b].back() && (b == 0 || row > m_evidence.blocks[b - 1].back());
        }

        // of the change
        const evidence& m_evidence;
        const report& m_report;
        direction m_direction;
        const change& m_change;
        double m_sign;
        std::size_t m_first;
        std::size_t m_last;
    };
}

#endif
