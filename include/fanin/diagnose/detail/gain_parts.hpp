// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_GAIN_PARTS_HPP
#define FANIN_DIAGNOSE_DETAIL_GAIN_PARTS_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/residual_sum.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/detail/stretch_parts.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// What gains and activations do in the blocks of a stretch. Each function sets cause and remedy; false
    /// if there is nothing left to change.
    class gain_parts : protected stretch_parts
    {
    protected:
        using stretch_parts::stretch_parts;

        bool gains(explanation& x) const
        {
            row_list all = rows([&](std::size_t row) { return off(row); });
            if (all.empty())
            {
                return false;
            }
            const std::size_t worst =
                largest_row(all, [&](std::size_t row) { return log_gain(row) * m_sign; }, 1e-9);
            const weight_gain drawn = *m_report.layers[worst].gain;
            const weight_gain needs = *gain_for(m_report, worst);
            x.cause.rows = all;
            x.cause.value = drawn.drawn;
            x.cause.wanted = aim_of(needs);
            if (serves_not(needs, m_evidence.blocks.size(), m_evidence.line()))
            {
                return replaced(x, needs);
            }
            x.cause.sentence = sentence_of(drawn, needs);
            if (is_drifting(needs))
            {
                return normed(x, needs);
            }
            x.remedy = wanted_gains(worst);
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
            if (is_drifting(needs) && m_direction == direction::forward)
            {
                return normed(x, needs);
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
            remove_rows(shown, [&](std::size_t row)
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
            remove_rows(ends,
                        [&](std::size_t row) { return m_report.layers[row].facts.kind == layer_kind::norm; });
            if (ends.empty())
            {
                return false;
            }
            x.cause.sentence = x.cause.sentence.empty() ? why : x.cause.sentence;
            x.remedy = norm_after(m_report, std::move(ends), "rms_norm");
            return true;
        }

        /// The norm holds the signal at the size that the drawn gain gives it, and the gradient changes there
        /// by up to twice as much per layer as the forward gain differs from the backward one.
        bool normed(explanation& x, const weight_gain& needs) const
        {
            const auto layers = static_cast<double>(m_evidence.blocks.size());
            const bool told = normed(x, no_gain_holds(needs));
            if (told && std::abs(std::log(needs.forward / needs.backward)) * layers > m_evidence.line() / 2)
            {
                mark_partial(x.remedy);
            }
            return told;
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

        /// How far one layer of the stretch moves log q: by theory, and as relu does at least.
        [[nodiscard]] double layer_scatter() const
        {
            double most = 0; // variance
            double before = 0;
            for (std::size_t i = 0; i < m_last; ++i)
            {
                const layer_report& l = m_report.layers[m_evidence.blocks[i].back()];
                most = std::max(most, 5 / independent_units(l.out));
                if (l.prediction)
                {
                    const double all = l.prediction->log_stddev * l.prediction->log_stddev;
                    const double passed = l.prediction->transfer * l.prediction->transfer * before;
                    most = std::max(most, all - passed);
                    before = all;
                }
            }
            return std::sqrt(most);
        }

        [[nodiscard]] bool is_drifting(const weight_gain& needs) const
        {
            return drifts(needs, m_evidence.blocks.size(), layer_scatter(), m_evidence.line());
        }

        /// The gains that are needed, wherever the stack has others: what is too large in one part may hide
        /// what is too small in another.
        [[nodiscard]] remedy wanted_gains(std::size_t worst) const
        {
            const weight_gain drawn = *m_report.layers[worst].gain;
            const weight_gain needs = *gain_for(m_report, worst);
            const std::size_t hidden = m_evidence.blocks.size() - (m_evidence.head ? 1 : 0);
            const row_list all =
                rows_of_blocks(m_evidence, 0, std::max(hidden, m_last),
                               [&](std::size_t row)
                               {
                                   return m_report.layers[row].has_weights && !is_cancelled(m_report, row)
                                          && std::abs(log_gain(row)) > 1e-3 && is_finite(log_gain(row));
                               });
            remedy m = set_gain(all, drawn.drawn, aim_of(needs), needs, drawn.initializer);
            std::vector<std::string> activations;
            std::string text;
            bool alike = true;
            for (const std::size_t row : all)
            {
                const weight_gain w = *gain_for(m_report, row);
                const double aim = aim_of(w);
                m.gains.push_back(aim);
                alike = alike && m_report.layers[row].gain->initializer == drawn.initializer;
                if (std::find(activations.begin(), activations.end(), w.activation) == activations.end())
                {
                    activations.push_back(w.activation);
                    text += join(text.empty() ? "" : " and ", law_text(law_of(aim, w), aim), " for ",
                                 w.activation);
                }
            }
            if (activations.size() < 2)
            {
                m.gains.clear();
            }
            if (activations.size() > 1 || !alike)
            {
                m.sentence = text + " in each layer";
            }
            return m;
        }
    };
}

#endif
