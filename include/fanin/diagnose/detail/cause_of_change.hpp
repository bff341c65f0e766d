// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP
#define FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP

#include <fanin/diagnose/detail/contributions.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gain_parts.hpp>
#include <fanin/diagnose/detail/gate_biases.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/residual_sum.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/units.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The largest contributor to a change, and the remedy for it.
namespace fanin::detail
{
    /// Finds the cause of a change and its remedy among the blocks of its stretch.
    class explainer : private gain_parts
    {
    public:
        explainer(const evidence& e, direction d)
            : gain_parts(e, d)
        {
        }

        [[nodiscard]] explanation explain() const
        {
            const contributions table(m_report, m_evidence.blocks, m_first, m_last, m_direction);
            const std::vector<contribution> all = table.sorted(m_sign);
            for (const contribution& c : all)
            {
                explanation x;
                x.cause.contributions = all;
                if (c.log_factor * m_sign > 0 && remedied(x, c.kind))
                {
                    say_what_remains(x, table);
                    return x;
                }
            }
            explanation x;
            x.cause.contributions = all;
            fall_back(x);
            return x;
        }

    private:
        /// Marks a remedy of one kind of cause where the others alone change as much as a fault.
        void say_what_remains(explanation& x, const contributions& table) const
        {
            const bool of_one_kind =
                x.remedy.kind == remedy_kind::gain || x.remedy.kind == remedy_kind::biases
                || x.remedy.kind == remedy_kind::activation || x.remedy.kind == remedy_kind::residual_scale;
            double rest = 0;
            for (const cause_kind kind : {cause_kind::weights, cause_kind::biases, cause_kind::residual_sum})
            {
                const bool gains =
                    kind == cause_kind::weights
                    && (x.remedy.kind == remedy_kind::gain || x.remedy.kind == remedy_kind::activation);
                const bool biases = kind == cause_kind::biases && x.remedy.kind == remedy_kind::gain;
                rest += kind == x.cause.kind || gains ? 0 : biases ? biases_beside(x, table) : table[kind];
            }
            if (of_one_kind && std::abs(rest) > m_evidence.line())
            {
                mark_partial(x.remedy);
            }
        }

        /// What biases do beside a signal of second moment 1, which right gains make.
        [[nodiscard]] double biases_beside(const explanation& x, const contributions& table) const
        {
            double sum = 0;
            for (const std::size_t row : x.cause.rows)
            {
                sum += std::log1p(m_report.layers[row].gain->bias_variance) / 2;
            }
            return std::min(sum, std::abs(table[cause_kind::biases]));
        }

        /// What a norm in the stack cancels, it does not once it is left out, or once its block is a branch.
        void mark_if_gains_remain(remedy& m) const
        {
            double rest = 0;
            if (m.kind == remedy_kind::removal)
            {
                for (const std::size_t row :
                     rows([&](std::size_t i) { return m_report.layers[i].has_weights; }))
                {
                    rest += log_gain(row);
                }
            }
            for (std::size_t k = 0; k < m.rows.size() && m.kind == remedy_kind::residual; ++k)
            {
                bool cancelled = false;
                for (std::size_t next = k + 1; next % m.rows_per_block != 0; ++next)
                {
                    cancelled = cancelled || m_report.layers[m.rows[next]].facts.kind == layer_kind::norm;
                }
                rest += m_report.layers[m.rows[k]].has_weights && !cancelled ? log_gain(m.rows[k]) : 0;
            }
            const bool shrinks = m.kind == remedy_kind::removal && -rest > m_evidence.line();
            if (rest > m_evidence.line() || shrinks)
            {
                mark_partial(m);
            }
        }

        /// Sets cause and remedy of a kind; false if there is nothing left to change about it.
        bool remedied(explanation& x, cause_kind kind) const
        {
            x.cause.kind = kind;
            switch (kind)
            {
            case cause_kind::weights:
                return gains(x);
            case cause_kind::biases:
                return biases(x);
            case cause_kind::activation:
                return activation(x);
            case cause_kind::dropout:
                return dropout(x);
            case cause_kind::padding:
                return padding(x);
            case cause_kind::residual_sum:
                return residual_sum(x);
            case cause_kind::norm:
                x.cause.sentence = "each block with a norm passes on a larger gradient than it gets";
                x.cause.rows = rows([&](std::size_t row)
                                    { return m_report.layers[row].facts.kind == layer_kind::norm; });
                x.remedy = make_residual(m_evidence, m_first, m_last);
                if (x.remedy.rows.empty())
                {
                    x.remedy = without_norms(x.cause.rows);
                }
                mark_if_gains_remain(x.remedy);
                return true;
            default:
                return false;
            }
        }

        bool residual_sum(explanation& x) const
        {
            std::optional<explanation> found = explain_residual_sum(
                m_report, rows([&](std::size_t row)
                               { return m_report.layers[row].facts.kind == layer_kind::residual; }));
            if (found)
            {
                found->cause.contributions = std::move(x.cause.contributions);
                x = std::move(*found);
            }
            return found.has_value();
        }

        bool biases(explanation& x) const
        {
            const auto chosen = [&](std::size_t row)
            { return m_report.layers[row].has_weights && bias_fraction(m_report, row) > 0; };
            const row_list all = rows(chosen);
            if (all.empty())
            {
                return false;
            }
            const std::size_t worst =
                largest_row(all, [&](std::size_t row) { return bias_fraction(m_report, row); });
            const double stddev = std::sqrt(m_report.layers[worst].gain->bias_variance);
            x.cause.rows = all;
            x.cause.value = stddev;
            x.cause.wanted = 0;
            x.cause.sentence = join("the biases, of standard deviation ", short_number(stddev), ", make ",
                                    short_number(100 * bias_fraction(m_report, worst)),
                                    " % of the variance of the pre-activations");
            x.remedy = no_biases(all, stddev);
            return true;
        }

        /// The gains are right, or unknown.
        void fall_back(explanation& x) const
        {
            x.cause.kind = cause_kind::unknown;
            x.cause.rows.clear();
            const auto of_kind = [&](layer_kind kind)
            { return rows([&](std::size_t row) { return m_report.layers[row].facts.kind == kind; }); };
            if (const row_list gated = of_kind(layer_kind::gated_recurrent); !gated.empty())
            {
                if (m_sign < 0) // no factor of the weights opens a gate
                {
                    x.remedy = gate_biases(m_report, gated);
                }
                return;
            }
            const row_list weights =
                rows([&](std::size_t row)
                     { return m_report.layers[row].has_weights && !is_cancelled(m_report, row); });
            const bool known =
                any_row(weights, [&](std::size_t row) { return gain_for(m_report, row).has_value(); });
            if (!weights.empty() && !known)
            {
                x.remedy = scaled_weights(weights);
                if (x.remedy.kind == remedy_kind::weight_factor && x.remedy.rows.size() < weights.size())
                {
                    x.cause.rows = x.remedy.rows;
                }
                if (x.remedy.kind != remedy_kind::none || has_equal(weights))
                {
                    return;
                }
            }
            if (!of_kind(layer_kind::recurrent).empty())
            {
                return; // no layer fits between two steps
            }
            if (known && m_direction == direction::forward && has_few_units(m_report.layers[weights.front()]))
            {
                x.cause.rows = weights;
                blame_width(m_evidence, weights.front(), x.cause, x.remedy);
                return;
            }
            if (m_direction == direction::forward && normed(x, ""))
            {
                return;
            }
            if (m_direction == direction::backward && m_evidence.forward.judged)
            {
                x.remedy = make_residual(m_evidence, m_first, m_last);
            }
        }
    };
}

#endif
