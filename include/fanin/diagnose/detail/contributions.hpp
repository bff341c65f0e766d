// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CONTRIBUTIONS_HPP
#define FANIN_DIAGNOSE_DETAIL_CONTRIBUTIONS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

// The change of a stretch as a sum of logarithms, one per kind of cause.
namespace fanin::detail
{
    class contributions
    {
    public:
        /// Of the blocks from `first` to `last`, without it.
        contributions(const report& r, const array_list<row_block>& blocks, std::size_t first,
                      std::size_t last, direction d)
            : m_report(r)
            , m_direction(d)
        {
            for (std::size_t i = first; i < last; ++i)
            {
                add(blocks[i]);
            }
        }

        [[nodiscard]] double operator[](cause_kind kind) const
        {
            return m_sums[static_cast<std::size_t>(kind)];
        }

        /// All kinds that contribute, the largest in the direction of `sign` first.
        [[nodiscard]] std::vector<contribution> sorted(double sign) const
        {
            std::vector<contribution> all;
            for (std::size_t i = 0; i < m_sums.size(); ++i)
            {
                if (std::abs(m_sums[i]) > 1e-6)
                {
                    all.push_back({static_cast<cause_kind>(i), m_sums[i]});
                }
            }
            sort_contributions(all, sign);
            return all;
        }

    private:
        void put(cause_kind kind, double log_factor)
        {
            if (is_finite(log_factor))
            {
                m_sums[static_cast<std::size_t>(kind)] += log_factor;
            }
        }

        [[nodiscard]] const layer_report& row(std::size_t i) const
        {
            return m_report.layers[i];
        }

        /// The logarithm of the factor of a row: predicted, or else measured.
        [[nodiscard]] double total(std::size_t i) const
        {
            const layer_report& l = row(i);
            if (m_direction == direction::backward)
            {
                const double size =
                    std::log(static_cast<double>(features_of(l.in)) / static_cast<double>(features_of(l.out)))
                    / 2;
                return std::log(l.prediction ? l.prediction->factor
                                : l.backward ? l.backward->factor
                                             : 1)
                       + size;
            }
            return std::log(second_moment_after(m_report, i) / second_moment_before(m_report, i)) / 2;
        }

        void add(const row_block& b)
        {
            const bool normed =
                any_row(b, [&](std::size_t i) { return row(i).facts.kind == layer_kind::norm; });
            double of_norm = 0;
            for (const std::size_t i : b)
            {
                const layer_kind kind = row(i).facts.kind;
                if (kind == layer_kind::residual)
                {
                    add_residual(i);
                }
                else if (kind == layer_kind::dropout)
                {
                    put(cause_kind::dropout, -std::log(1 - row(i).facts.probability) / 2);
                }
                else if (normed)
                {
                    of_norm += total(i);
                }
                else if (row(i).gain)
                {
                    add_gain(i);
                }
                else
                {
                    put(cause_kind::unknown, total(i));
                }
            }
            // a norm cancels gains; a gradient that vanishes all the same meets a flat activation
            put(of_norm < 0 && m_direction == direction::backward ? cause_kind::activation : cause_kind::norm,
                of_norm);
        }

        void add_gain(std::size_t i)
        {
            const weight_gain own = *row(i).gain;
            const weight_gain needs = gain_for(m_report, i).value_or(own);
            double rest = total(i);
            if (!row(i).has_weights)
            {
                put(cause_kind::activation, rest + std::log(aim_of(own)));
                return;
            }
            const double gain = std::log(own.drawn / aim_of(needs));
            const double padding = std::log(own.inputs_seen) / 2;
            put(cause_kind::weights, gain);
            put(cause_kind::padding, padding);
            rest -= gain + padding;
            if (needs.activation != own.activation)
            {
                rest -= std::log(aim_of(needs)); // the activation has a row of its own
            }
            const double fraction = bias_fraction(m_report, i);
            const double biases = (m_direction == direction::forward ? -1 : 1) * std::log1p(-fraction) / 2;
            put(cause_kind::biases, biases);
            put(cause_kind::activation, rest - biases);
        }

        /// skip² + scale² · branch² is the sum; the gains in the branch are a part of its factor.
        void add_residual(std::size_t i)
        {
            const layer_report& l = row(i);
            const double all = total(i);
            const double skip = l.facts.skip * l.facts.skip;
            double branch = std::exp(2 * all) - skip;
            if (m_direction == direction::forward && has_inner_rows(m_report, i))
            {
                branch = l.facts.scale * l.facts.scale * second_moment_after(m_report, i - 1)
                         / second_moment_before(m_report, i);
            }
            double gains = 0;
            for (std::size_t k = i; k-- > 0 && is_inside(row(k).path, l.path);)
            {
                const std::optional<weight_gain> needs = gain_for(m_report, k);
                if (row(k).facts.kind == layer_kind::norm && m_direction == direction::forward)
                {
                    break; // cancels what comes before it
                }
                gains += row(k).has_weights && needs && row(k).gain->drawn > 0
                             ? std::log(row(k).gain->drawn / aim_of(*needs))
                             : 0;
            }
            const double of_gains =
                branch > 0 ? std::log((skip + branch) / (skip + branch * std::exp(-2 * gains))) / 2 : 0;
            put(cause_kind::weights, of_gains);
            put(cause_kind::residual_sum, all - of_gains);
        }

        const report& m_report;
        direction m_direction;
        std::array<double, static_cast<std::size_t>(cause_kind::stream) + 1> m_sums{};
    };
}

#endif
