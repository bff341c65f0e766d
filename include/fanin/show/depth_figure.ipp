// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DEPTH_FIGURE_IPP
#define FANIN_SHOW_DEPTH_FIGURE_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/depth_figure.hpp>
#include <fanin/show/detail/axis_labels.hpp>
#include <fanin/show/detail/candidate_curves.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_panel.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

namespace fanin
{
    namespace detail
    {
        /// Title, legend, charts one below the other, and notes. `label_room` px beside the charts are for
        /// the names of the curves.
        inline std::string figure_of_charts(const array_list<depth_data>& charts,
                                            const array_list<curve_style>& styles,
                                            const array_list<legend_entry>& legend, const std::string& title,
                                            std::string notes, double label_room, const depth_style& style)
        {
            constexpr double edge = 12;
            double y = title.empty() ? 8 : 34;
            std::string content = title.empty() ? "" : svg_title(title, style.width);
            const figure_legend keys = svg_legend(legend, edge, y, style.width - 2 * edge);
            content += keys.markup;
            y += keys.height + 4;
            bool zeros = false;
            bool nonfinite = false;
            for (const depth_data& d : charts)
            {
                content += depth_panel(d, styles, {0, y, style.width, style.height}, label_room);
                y += style.height;
                zeros = zeros || d.any([](const depth_value& v) { return v.value == 0; });
                nonfinite = nonfinite || d.any([](const depth_value& v) { return v.nonfinite; });
            }
            notes += zeros ? "Marks at the bottom: every value is 0. " : "";
            notes += nonfinite ? "Marks at the top: NaN or infinite values." : "";
            const figure_text note = svg_wrapped("note", notes, edge, y, style.width - 2 * edge);
            return svg_document(style.width, y + note.height + 6, title, content + note.markup);
        }
    }

    FANIN_INLINE std::string depth_figure(const report& r, const depth_style& style)
    {
        using namespace detail;
        check(style);
        const std::string title = style.title.value_or(heading(r));
        if (r.layers.empty())
        {
            return empty_figure(title, style, "no layers");
        }
        array_list<depth_data> charts{signal_over_depth(r)};
        if (const auto gradient = gradient_over_depth(r))
        {
            charts.push_back(*gradient);
        }
        const array_list<curve_style> styles{
            {.color = "#0072b2", .dashes = ""},
            {.color = "#555", .dashes = "6 4", .band = "#e2e2e2", .line_width = 1.5, .dots = false}};
        array_list<legend_entry> legend;
        double label_room = 0;
        if (detail::any_of(charts, [](const depth_data& d) { return d.curves.size() > 1; }))
        {
            label_room = 80;
            legend = {{"measured", styles[0].stroke(), ""},
                      {"predicted at infinite width", styles[1].stroke(), ""},
                      {"±2 standard deviations over draws at this width", "", styles[1].fill()}};
        }
        return figure_of_charts(charts, styles, legend, title, "", label_room, style);
    }

    FANIN_INLINE std::string depth_figure(const comparison& c, const depth_style& style)
    {
        using namespace detail;
        check(style);
        const std::string title = style.title.value_or(candidates_title(c));
        if (c.rows.empty())
        {
            return empty_figure(title, style, "no candidates");
        }
        const array_list<depth_data> charts = charts_of(c);
        if (charts.front().places.empty())
        {
            return empty_figure(title, style, "the comparison holds no layers");
        }
        array_list<curve_style> styles;
        array_list<legend_entry> legend;
        double label_room = 60;
        for (const depth_curve& curve : charts.front().curves)
        {
            const std::size_t i = styles.size();
            styles.push_back({.color = std::string(candidate_colors[i % candidate_colors.size()]),
                              .dashes = std::string(candidate_dashes[i / candidate_colors.size()]),
                              .dots = false});
            legend.push_back({curve.label, styles.back().stroke(), ""});
            label_room = std::max(label_room, text_width(curve.label, panel_label_size) + 24);
        }
        label_room = std::min(label_room, 0.28 * style.width);
        return figure_of_charts(charts, styles, legend, title, candidates_note(c), label_room, style);
    }
}

#endif
