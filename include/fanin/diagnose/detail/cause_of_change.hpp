// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP
#define FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP

#include <fanin/diagnose/detail/contributions.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/stretch_parts.hpp>

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
    class explainer : private stretch_parts
    {
    public:
        explainer(const evidence& e, direction d)
            : stretch_parts(e, d)
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
                rest += kind == x.cause.kind || gains ? 0 : table[kind];
            }
            if (of_one_kind && std::abs(rest) > m_evidence.line())
            {
                x.remedy.partial = true;
                x.remedy.sentence += ", as a first step";
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
                x.remedy = make_residual(m_evidence, m_first, m_last);
                x.cause.rows = x.remedy.rows;
                if (x.cause.rows.empty())
                {
                    x.cause.rows = rows([&](std::size_t row)
                                        { return m_report.layers[row].facts.kind == layer_kind::norm; });
                    return true;
                }
                return true;
            default:
                return false;
            }
        }

        bool gains(explanation& x) const
        {
            row_list all = rows([&](std::size_t row) { return off(row); });
            if (all.empty())
            {
                return false;
            }
            const std::size_t worst =
                *std::max_element(all.begin(), all.end(), [&](std::size_t a, std::size_t b)
                                  { return log_gain(a) * m_sign < log_gain(b) * m_sign - 1e-9; });
            const weight_gain drawn = *m_report.layers[worst].prediction->weights;
            const weight_gain needs = *gain_for(m_report, worst);
            x.cause.rows = all;
            x.cause.value = drawn.drawn;
            x.cause.wanted = aim_of(needs);
            if (serves_not(needs, m_evidence.blocks.size(), m_evidence.line()))
            {
                return replaced(x, needs);
            }
            x.cause.sentence = sentence_of(drawn, needs);
            if (drifts(needs, m_evidence.blocks.size(), units(), m_evidence.line()))
            {
                return normed(x, no_gain_holds(needs));
            }
            x.remedy = wanted_gains(worst);
            return true;
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

        [[nodiscard]] std::string no_gain_holds(const weight_gain& w) const
        {
            return join("with ", w.activation, ", no gain keeps the variance at 1 through ",
                        m_evidence.blocks.size(), " layers");
        }

        [[nodiscard]] static std::string sentence_of(const weight_gain& drawn, const weight_gain& needs)
        {
            const std::string has = join(without_gain(drawn.initializer), " has gain ",
                                         short_number(drawn.drawn), ", ", needs.activation);
            return wanted_gain(needs) ? join(has, " needs gain ", short_number(*wanted_gain(needs)))
                                      : join(has, " needs gain ", short_number(needs.forward),
                                             " to keep a signal of variance 1 and gain ",
                                             short_number(needs.backward), " to keep the gradient");
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
                *std::max_element(all.begin(), all.end(), [&](std::size_t a, std::size_t b)
                                  { return bias_fraction(m_report, a) < bias_fraction(m_report, b); });
            const double stddev = std::sqrt(m_report.layers[worst].prediction->weights->bias_variance);
            x.cause.rows = all;
            x.cause.value = stddev;
            x.cause.wanted = 0;
            x.cause.sentence = join("the biases, of standard deviation ", short_number(stddev), ", make ",
                                    short_number(100 * bias_fraction(m_report, worst)),
                                    " % of the variance of the pre-activations");
            x.remedy = no_biases(all, stddev);
            return true;
        }

        bool activation(explanation& x) const
        {
            const row_list all = rows(
                [&](std::size_t row) { return m_report.layers[row].has_weights && gain_for(m_report, row); });
            if (all.empty())
            {
                return false;
            }
            const weight_gain needs = *gain_for(m_report, all.back());
            x.cause.rows = all;
            if (serves_not(needs, m_evidence.blocks.size(), m_evidence.line()))
            {
                return replaced(x, needs);
            }
            if (drifts(needs, m_evidence.blocks.size(), units(), m_evidence.line())
                && m_direction == direction::forward)
            {
                return normed(x, no_gain_holds(needs));
            }
            return false;
        }

        bool replaced(explanation& x, const weight_gain& needs) const
        {
            row_list changed = rows(
                [&](std::size_t row)
                {
                    const auto own = gain_for(m_report, row);
                    return (m_report.layers[row].has_weights && own && own->activation == needs.activation)
                           || (m_report.layers[row].facts.kind == layer_kind::activation
                               && m_report.layers[row].facts.activation == needs.activation);
                });
            row_list shown = changed;
            std::erase_if(shown, [&](std::size_t row)
                          { return m_report.layers[row].facts.activation != needs.activation; });
            x.cause.kind = cause_kind::activation;
            x.cause.value = needs.forward;
            x.cause.wanted = needs.backward;
            x.cause.sentence =
                join("no gain serves ", needs.activation, " through ", m_evidence.blocks.size(),
                     " layers: a signal of variance 1 needs gain ", short_number(needs.forward),
                     ", the gradient needs gain ", short_number(needs.backward));
            x.remedy = other_activation(m_report, shown, needs.activation);
            x.remedy.rows = std::move(changed);
            return true;
        }

        bool normed(explanation& x, const std::string& why) const
        {
            row_list ends = block_ends(m_evidence, 0, m_evidence.blocks.size() - (m_evidence.head ? 1 : 0));
            std::erase_if(ends, [&](std::size_t row)
                          { return m_report.layers[row].facts.kind == layer_kind::norm; });
            if (ends.empty())
            {
                return false;
            }
            x.cause.sentence = x.cause.sentence.empty() ? why : x.cause.sentence;
            x.remedy = norm_after(m_report, std::move(ends), "rms_norm");
            return true;
        }

        /// The gains are right, or unknown.
        void fall_back(explanation& x) const
        {
            x.cause.kind = cause_kind::unknown;
            x.cause.rows.clear();
            const row_list weights =
                rows([&](std::size_t row)
                     { return m_report.layers[row].has_weights && !is_cancelled(m_report, row); });
            const bool known = std::any_of(weights.begin(), weights.end(), [&](std::size_t row)
                                           { return gain_for(m_report, row).has_value(); });
            const bool homogeneous = rows(
                                         [&](std::size_t row)
                                         {
                                             return !is_homogeneous(m_report.layers[row].facts.activation)
                                                    && !m_report.layers[row].facts.activation.empty();
                                         })
                                         .empty();
            if (!weights.empty() && !known)
            {
                x.remedy = scaled_weights(weights, homogeneous);
                if (x.remedy.kind != remedy_kind::none || has_equal(weights))
                {
                    return;
                }
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
