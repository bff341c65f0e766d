// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_NUMBERS_TABLE_HPP
#define FANIN_SHOW_DETAIL_NUMBERS_TABLE_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/number_columns.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stats/summary.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// The statistics of a report as an HTML table. Row 0 is the input, row i + 1 is layer i.
    class numbers_table
    {
    public:
        explicit numbers_table(const report& r)
            : m_report(r)
        {
            add_signal();
            add_layers();
            add_gradient();
        }

        [[nodiscard]] std::string markup() const
        {
            array_list<row_head> rows;
            const std::string input = !m_report.layers.empty() ? sample_text(m_report.layers.front().in)
                                      : m_report.samples > 0
                                          ? to_text(m_report.input.count / m_report.samples)
                                          : no_text();
            rows.push_back({"input", input});
            for (const layer_report& l : m_report.layers)
            {
                rows.push_back({join(l.path, ": ", l.name), sample_text(l.out)});
            }
            return table_markup("Statistics, one row per layer", {"layer", "shape"}, rows, m_columns);
        }

    private:
        template <class CellOf>
        void add(std::string_view group, std::string_view head, CellOf cell_of, std::string input = "")
        {
            number_column c{group, head, {std::move(input)}};
            for (const layer_report& l : m_report.layers)
            {
                c.cells.push_back(cell_of(l));
            }
            m_columns.push_back(std::move(c));
        }

        template <class Has>
        [[nodiscard]] bool any(Has has) const
        {
            return any_of(m_report.layers, has);
        }

        /// A column of the activations; its first cell is the input.
        template <class TextOf>
        void add_of_signal(std::string_view group, std::string_view head, TextOf text_of)
        {
            add(
                group, head, [&](const layer_report& l) { return text_of(l.activation); },
                text_of(m_report.input));
        }

        void add_signal()
        {
            const std::string_view group = "signal";
            add_of_signal(group, "mean", [](const summary& s) { return significant(s.mean()); });
            add_of_signal(group, "stddev", [](const summary& s) { return significant(s.stddev()); });
            add_of_signal(group, "RMS", [](const summary& s) { return significant(s.root_mean_square()); });
            if (any([](const layer_report& l) { return l.prediction.has_value(); }))
            {
                add(group, "predicted RMS",
                    [](const layer_report& l)
                    {
                        return l.prediction ? significant(std::sqrt(l.prediction->activation.second_moment))
                                            : no_text();
                    });
                add(group, "± per draw",
                    [](const layer_report& l)
                    {
                        return l.prediction ? to_text(100 * l.prediction->log_stddev / 2, 2) + "%"
                                            : no_text();
                    });
            }
            add_of_signal(group, "min", [](const summary& s) { return significant(s.min()); });
            add_of_signal(group, "max", [](const summary& s) { return significant(s.max()); });
            add_of_signal(group, "zeros", [](const summary& s) { return percent(s.zeros, s.count); });
            const auto add_count = [&](std::string_view head, auto count_of, auto text_of)
            {
                if (count_of(m_report.input) > 0
                    || any([&](const layer_report& l) { return count_of(l.activation) > 0; }))
                {
                    add_of_signal(group, head, text_of);
                }
            };
            add_count(
                "saturated", [](const summary& s) { return s.saturated; },
                [](const summary& s) { return percent(s.saturated, s.count); });
            add_count(
                "NaN or inf", [](const summary& s) { return s.nonfinite(); },
                [](const summary& s) { return count_text(s.nonfinite()); });
        }

        void add_layers()
        {
            if (any([](const layer_report& l) { return l.parameters.total() > 0; }))
            {
                add("layer", "parameters",
                    [](const layer_report& l) { return grouped(l.parameters.total()); });
            }
            if (any([](const layer_report& l) { return l.dead_units > 0; }))
            {
                add("units", "dead", [](const layer_report& l) { return count_text(l.dead_units); });
            }
            if (m_report.input_geometry || any([](const layer_report& l) { return l.geometry.has_value(); }))
            {
                const auto add_geometry = [&](std::string_view head, double row_geometry::* field)
                {
                    const auto text_of = [=](const std::optional<row_geometry>& g)
                    { return g ? significant((*g).*field) : no_text(); };
                    add(
                        "samples", head, [&](const layer_report& l) { return text_of(l.geometry); },
                        text_of(m_report.input_geometry));
                };
                add_geometry("effective rank", &row_geometry::effective_rank);
                add_geometry("mean cosine", &row_geometry::mean_cosine);
            }
            const auto add_summary = [&](std::string_view group, std::optional<summary> layer_report::* field)
            {
                if (any([&](const layer_report& l) { return (l.*field).has_value(); }))
                {
                    add(group, "mean", [&](const layer_report& l)
                        { return l.*field ? significant((l.*field)->mean()) : no_text(); });
                    add(group, "stddev", [&](const layer_report& l)
                        { return l.*field ? significant((l.*field)->stddev()) : no_text(); });
                }
            };
            add_summary("pre-activation", &layer_report::pre_activation);
            add_summary("weights", &layer_report::weights);
        }

        void add_gradient()
        {
            if (!any([](const layer_report& l) { return l.backward.has_value(); }))
            {
                return;
            }
            const auto of = [](auto text_of)
            { return [=](const layer_report& l) { return l.backward ? text_of(*l.backward) : no_text(); }; };
            const std::string_view group = "gradient";
            // Norms of a sample's gradient, as in the chart and in verdicts.
            const auto add_norm = [&](std::string_view head, auto number_of, const std::string& input)
            {
                add(
                    group, head, [&](const layer_report& l)
                    { return l.backward ? significant(number_of(l)) : no_text(); }, input);
            };
            const auto ratio = [](const layer_report& l) { return norm_of_ones(l.in) / norm_of_ones(l.out); };
            add_norm(
                "norm", [](const layer_report& l)
                { return l.backward->activation.root_mean_square() * norm_of_ones(l.out); },
                m_report.input_gradient && !m_report.layers.empty()
                    ? significant(m_report.input_gradient->root_mean_square()
                                  * norm_of_ones(m_report.layers.front().in))
                    : no_text());
            add_norm("factor", [&](const layer_report& l) { return l.backward->factor * ratio(l); }, "");
            if (any([](const layer_report& l) { return l.prediction.has_value(); }))
            {
                add(group, "predicted factor", [&](const layer_report& l)
                    { return l.prediction ? significant(l.prediction->factor * ratio(l)) : no_text(); });
            }
            if (any([](const layer_report& l)
                    { return l.backward && l.backward->saturated_fraction.value_or(0) > 0; }))
            {
                add(group, "saturated",
                    of(
                        [](const gradient_report& g)
                        {
                            return g.saturated_fraction ? to_text(100 * *g.saturated_fraction, 3) + "%"
                                                        : no_text();
                        }));
            }
            if (any([](const layer_report& l) { return l.backward && l.backward->weights; }))
            {
                add(group, "weights RMS",
                    of([](const gradient_report& g)
                       { return g.weights ? significant(g.weights->root_mean_square()) : no_text(); }));
            }
        }

        static std::string no_text()
        {
            return std::string(no_number);
        }

        const report& m_report;
        array_list<number_column> m_columns;
    };
}

#endif
