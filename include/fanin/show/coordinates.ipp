// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COORDINATES_IPP
#define FANIN_SHOW_COORDINATES_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/show/coordinates.hpp>
#include <fanin/show/detail/candidate_curves.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/depth_panel.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/wrap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// What grows over the sizes.
        inline std::string_view size_word(const coordinate_report& r)
        {
            const auto some = [&](auto has) { return detail::any_of(r.rows, has); };
            return some([](const coordinate_row& row) { return !row.kind.empty(); })          ? "width"
                   : some([](const coordinate_row& row) { return row.place.ends_with('%'); }) ? "depth"
                                                                                              : "size";
        }

        /// "widths 64 to 2048, batch 64, 5 seeds, 1 step of Adam at rate 0.003"
        inline std::string heading(const coordinate_report& r)
        {
            const auto plural = [](std::size_t n, const char* noun)
            { return join(n, " ", noun, n == 1 ? "" : "s"); };
            return join(size_word(r), "s ", r.sizes.front(), " to ", r.sizes.back(), ", batch ", r.samples,
                        ", ", plural(r.seeds, "seed"), ", ", plural(r.steps, "step"), " of ",
                        to_string(r.optimizer), " at rate ", to_text(r.rate, 3));
        }

        /// "+0.93", "0.00"
        inline std::string slope_text(double slope)
        {
            if (!is_finite(slope))
            {
                return std::string(no_number);
            }
            const std::string text = to_text(slope, std::chars_format::fixed, 2);
            return text == "0.00" || text == "-0.00" ? "0.00" : (slope > 0 ? "+" : "") + text;
        }

        inline std::string_view verdict_on(const coordinate_row& row)
        {
            const auto still = [](double c) { return c == 0; };
            const auto lost = [](double c) { return !is_finite(c); };
            return row.stable                          ? "stable"
                   : detail::any_of(row.change, lost)  ? "diverges"
                   : row.slope > 0                     ? "grows"
                   : row.slope < 0                     ? "shrinks"
                   : detail::all_of(row.change, still) ? "does not move"
                                                       : "not judged";
        }

        /// What the rows come to.
        inline std::string footnote(const coordinate_report& r)
        {
            const std::string_view word = size_word(r);
            const auto count = [&](std::string_view verdict)
            {
                return std::count_if(r.rows.begin(), r.rows.end(),
                                     [&](const coordinate_row& row) { return verdict_on(row) == verdict; });
            };
            std::string text =
                join("RMS of the change of pre-activations; slope: of its logarithm over that of the ", word,
                     ", stable within ±", to_text(r.max_slope, 3));
            const auto add = [&](std::string_view verdict, std::string_view then)
            {
                if (const auto n = count(verdict); n > 0)
                {
                    text += join("; ", n, " of ", r.rows.size(), " layers ", then);
                }
            };
            add("grows", join(count("grows") == 1 ? "moves" : "move", " more at a larger ", word,
                              ": a rate tuned on a small net is too high for a large one"));
            add("shrinks", join(count("shrinks") == 1 ? "moves" : "move", " less at a larger ", word,
                                ": training leaves it behind in a large net"));
            add("diverges", join(count("diverges") == 1 ? "diverges" : "diverge",
                                 ": lower the rate, or the weights where the start is not finite"));
            return text;
        }

        /// Log-log curves of one value per size and layer, in a cell.
        inline std::string size_panel(const coordinate_report& r,
                                      const std::vector<double> coordinate_row::* values,
                                      std::string_view title, const array_list<curve_style>& styles,
                                      const rectangle& cell)
        {
            std::vector<double> all;
            for (const coordinate_row& row : r.rows)
            {
                all.insert(all.end(), (row.*values).begin(), (row.*values).end());
            }
            const rectangle f = panel_frame(cell, 16);
            const log_axis y_axis = log_axis_of(all);
            const log_axis x_axis{std::log10(static_cast<double>(r.sizes.front())),
                                  std::log10(static_cast<double>(r.sizes.back()))};
            const auto x = [&](std::size_t i)
            { return f.x + f.width * (0.02 + 0.96 * x_axis.place(static_cast<double>(r.sizes[i]))); };
            const auto y = [&](double v) { return f.y + f.height * (1 - y_axis.place(v)); };
            const double bottom = f.y + f.height;
            std::string svg = "<g class=\"panel\">\n";
            std::string marks;
            for (const tick& t : log_ticks(y_axis, ticks_in(f.height)))
            {
                const double at = f.y + f.height * (1 - t.place);
                svg += svg_path("grid", join("M", px(f.x), " ", px(at), "H", px(f.x + f.width)),
                                " stroke=\"#ddd\"");
                svg += svg_text("value", f.x - 7, at + 4, t.label,
                                {.anchor = "end", .fill = faint_ink, .size = panel_label_size});
            }
            double free_from = f.x - 40;
            for (std::size_t i = 0; i < r.sizes.size(); ++i)
            {
                const std::string label = to_text(r.sizes[i]);
                const double half = text_width(label, panel_label_size) / 2;
                marks += join("M", px(x(i)), " ", px(bottom), "v4");
                if (x(i) - half > free_from)
                {
                    svg += svg_text("tick", x(i), bottom + 16, label,
                                    {.fill = faint_ink, .size = panel_label_size});
                    free_from = x(i) + half + 6;
                }
            }
            svg += "<g stroke=\"#222\" stroke-width=\"0.8\">\n"
                   + svg_line("axis", f.x, bottom, f.x + f.width, bottom)
                   + svg_line("axis", f.x, f.y, f.x, bottom) + "</g>\n"
                   + svg_path("axis", marks, " stroke=\"#222\" stroke-width=\"0.8\"");
            for (std::size_t k = r.rows.size(); k-- > 0;) // the first layer lies on top
            {
                const std::vector<double>& v = r.rows[k].*values;
                std::string curve;
                std::string dots;
                for (std::size_t i = 0; i < v.size(); ++i)
                {
                    if (has_logarithm(v[i]))
                    {
                        const std::string point = join(px(x(i)), " ", px(y(v[i])));
                        curve += join(i > 0 && has_logarithm(v[i - 1]) ? "L" : "M", point);
                        dots += join("M", point, "h0");
                    }
                }
                svg += svg_path("curve", curve, styles[k].stroke());
                svg += svg_path("dots", dots,
                                join(" fill=\"none\" stroke=\"", styles[k].color,
                                     "\" stroke-width=\"6\" stroke-linecap=\"round\""));
            }
            svg += svg_text("axis-title", f.x - 52, f.y - 12, title,
                            {.anchor = "start", .fill = ink, .size = 12});
            return svg
                   + svg_text("axis-title", f.x + f.width / 2, bottom + 34, size_word(r),
                              {.fill = ink, .size = 12})
                   + "</g>\n";
        }
    }

    FANIN_INLINE std::string table(const coordinate_report& r, const table_options& options)
    {
        using namespace detail;
        require(options.width >= 50, "the width of a table", options.width,
                "at least 50: pass .width = 50 or more");
        array_list<column> columns;
        const auto add = [&](std::string head, align side, int rank, auto cell_of)
        {
            columns.push_back({.head = std::move(head), .side = side, .rank = rank});
            for (const coordinate_row& row : r.rows)
            {
                columns.back().cells.push_back(std::string(cell_of(row)));
            }
        };
        add("layer", align::left, 0, [](const coordinate_row& row) { return row.place; });
        if (size_word(r) == "width")
        {
            add("", align::left, 0, [](const coordinate_row& row) { return row.kind; });
        }
        for (std::size_t i = 0; i < r.sizes.size(); ++i)
        {
            const std::size_t inside = std::min(i, r.sizes.size() - 1 - i); // from the nearer end
            add(to_text(r.sizes[i]), align::right, static_cast<int>(inside),
                [i](const coordinate_row& row) { return significant(row.change[i]); });
        }
        add("slope", align::right, 0, [](const coordinate_row& row) { return slope_text(row.slope); });
        add("", align::left, 0, verdict_on);
        while (width_of(columns) > options.width && drop_columns(columns))
        {
        }
        const auto paragraph = [&](const std::string& text)
        { return wrap(options.ascii ? to_ascii(text) : text, options.width, 2) + "\n"; };
        return paragraph(heading(r)) + lines_of(columns, options.ascii ? "-" : "─") + paragraph(footnote(r));
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const coordinate_report& r)
    {
        const std::string text = table(r);
        return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
    }

    FANIN_INLINE std::string coordinate_figure(const coordinate_report& r, const depth_style& style)
    {
        using namespace detail;
        check(style);
        const std::string title = style.title.value_or(heading(r));
        array_list<curve_style> styles;
        array_list<legend_entry> legend;
        for (const coordinate_row& row : r.rows)
        {
            const std::size_t i = styles.size();
            styles.push_back({.color = std::string(candidate_colors[i % candidate_colors.size()]),
                              .dashes = std::string(
                                  candidate_dashes[i / candidate_colors.size() % candidate_dashes.size()])});
            legend.push_back(
                {join(row.place, row.kind.empty() ? "" : " ", row.kind, ": slope ", slope_text(row.slope)),
                 styles.back().stroke(), ""});
        }
        constexpr double edge = 12;
        double y = title.empty() ? 8 : 34;
        std::string content = title.empty() ? "" : svg_title(title, style.width);
        const figure_legend keys = svg_legend(legend, edge, y, style.width - 2 * edge);
        content += keys.markup;
        y += keys.height + 4;
        content += size_panel(r, &coordinate_row::start, "RMS of pre-activations before training", styles,
                              {0, y, style.width, style.height});
        y += style.height;
        content += size_panel(r, &coordinate_row::change,
                              join("RMS of their change after ", r.steps, r.steps == 1 ? " step" : " steps"),
                              styles, {0, y, style.width, style.height});
        return svg_document(style.width, y + style.height + 6, title, content);
    }
}

#endif
