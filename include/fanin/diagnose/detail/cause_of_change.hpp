// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP
#define FANIN_DIAGNOSE_DETAIL_CAUSE_OF_CHANGE_HPP

#include <fanin/diagnose/detail/contributions.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>

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
    struct explanation
    {
        fanin::cause cause;
        fanin::remedy remedy;
    };

    /// Finds the cause of a change and its remedy among the blocks of its stretch.
    class explainer
    {
    public:
        explainer(const evidence& e, direction d)
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

        [[nodiscard]] explanation explain() const
        {
            const contributions table(m_report, m_evidence.blocks, m_first, m_last, m_direction);
            explanation x;
            x.cause.contributions = table.sorted(m_sign);
            for (const contribution& c : x.cause.contributions)
            {
                if (c.log_factor * m_sign > 0 && remedied(x, c.kind))
                {
                    return x;
                }
            }
            fall_back(x);
            return x;
        }

    private:
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
                return true;
            default:
                return false;
            }
        }

        [[nodiscard]] double log_gain(std::size_t row) const
        {
            const std::optional<weight_gain> needs = gain_for(m_report, row);
            return needs ? std::log(m_report.layers[row].prediction->weights->drawn / aim_of(*needs)) : 0;
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
            std::erase_if(all, [&](std::size_t row)
                          { return gain_for(m_report, row)->activation != needs.activation; });
            x.cause.rows = all;
            x.cause.value = drawn.drawn;
            x.cause.wanted = aim_of(needs);
            if (serves_not(needs, m_evidence.blocks.size(), m_evidence.line()))
            {
                return replaced(x, needs);
            }
            x.cause.sentence = sentence_of(drawn, needs);
            if (drifts(needs, m_evidence.blocks.size()))
            {
                return normed(x, join(needs.activation, " leaves any gain through ", m_evidence.blocks.size(),
                                      " layers"));
            }
            x.remedy = set_gain(all, drawn.drawn, aim_of(needs), needs, drawn.initializer);
            if (!needs.holds && !needs.critical && !needs.sine_frequency)
            {
                x.remedy.sentence += ", with norm layers in stacks so deep that the variance drifts";
            }
            return true;
        }

        [[nodiscard]] static std::string sentence_of(const weight_gain& drawn, const weight_gain& needs)
        {
            const std::string has =
                join(drawn.initializer, " has gain ", short_number(drawn.drawn), ", ", needs.activation);
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
            if (drifts(needs, m_evidence.blocks.size()) && m_direction == direction::forward)
            {
                return normed(x, join(needs.activation, " leaves any gain through ", m_evidence.blocks.size(),
                                      " layers"));
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
            x.remedy = insert_norm(std::move(ends), false, "rms_norm", "an rms_norm after each activation");
            return true;
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
                x.remedy = scale_weights(weights, keep);
                return true;
            }
            const double to = aim_of(*needs) * keep;
            const weight_gain drawn = *m_report.layers[weights.front()].prediction->weights;
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
            const auto seen = [&](std::size_t row)
            { return m_report.layers[row].prediction->weights->inputs_seen; };
            const row_list all = rows(
                [&](std::size_t row)
                { return m_report.layers[row].has_weights && gain_for(m_report, row) && seen(row) < 1; });
            if (all.empty())
            {
                return false;
            }
            const weight_gain drawn = *m_report.layers[all.back()].prediction->weights;
            const double to = aim_of(*gain_for(m_report, all.back())) / std::sqrt(seen(all.back()));
            x.cause.rows = all;
            x.cause.value = 1 - seen(all.back());
            x.cause.wanted = 0;
            x.cause.sentence = join("padding makes ", short_number(100 * (1 - seen(all.back()))),
                                    " % of the inputs of each unit zero");
            x.remedy = set_gain(all, drawn.drawn, to, *gain_for(m_report, all.back()), drawn.initializer);
            return !is_close(drawn.drawn, to, 1e-3);
        }

        bool residual_sum(explanation& x) const
        {
            const row_list all = rows([&](std::size_t row)
                                      { return m_report.layers[row].facts.kind == layer_kind::residual; });
            if (all.empty())
            {
                return false;
            }
            const auto n = static_cast<double>(all.size());
            const double scale = m_report.layers[all.back()].facts.scale;
            x.cause.rows = all;
            x.cause.value = scale;
            x.cause.sentence = "each residual layer adds its branch to the skip connection";
            // relu branches share a mean: their sum grows as exp(scale · layers)
            const double root = 1 / std::sqrt(n);
            const bool means = std::any_of(all.begin(), all.end(),
                                           [&](std::size_t row) { return means_add(row, scale, root, n); });
            const double to = means ? 1 / n : root;
            if (std::abs(scale) > 1.01 * to)
            {
                x.cause.wanted = to;
                x.remedy = {.kind = remedy_kind::residual_scale,
                            .rows = all,
                            .from = scale,
                            .to = to,
                            .name = {},
                            .sentence = join("a residual scale of 1/", means ? "" : "√", "depth (",
                                             short_number(to), ") or a norm before each branch")};
                return true;
            }
            row_list starts;
            for (const std::size_t row : all)
            {
                std::size_t first = row;
                while (first > 0 && is_inside(m_report.layers[first - 1].path, m_report.layers[row].path))
                {
                    --first;
                }
                starts.push_back(first);
                if (first == row || m_report.layers[first].facts.kind == layer_kind::norm)
                {
                    return false; // a norm is there
                }
            }
            x.remedy = insert_norm(starts, true, "rms_norm", "a norm before each branch");
            return true;
        }

        /// Whether the means alone, at the scale 1/√depth, still add beyond the line.
        [[nodiscard]] bool means_add(std::size_t row, double scale, double root, double n) const
        {
            if (row == 0 || !has_inner_rows(m_report, row))
            {
                return false;
            }
            const summary& branch = m_report.layers[row - 1].activation;
            const summary& sum = m_report.layers[row].activation;
            const double before = sum.mean() - scale * branch.mean();
            const double share = before * branch.mean() / sum.second_moment();
            return share * root * n > m_evidence.line() / 2;
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
            if (!weights.empty() && !known)
            {
                x.remedy =
                    scale_weights(weights, std::exp(-m_change.rate * static_cast<double>(m_last - m_first)
                                                    / static_cast<double>(weights.size())));
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
