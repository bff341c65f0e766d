// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SVG_IPP
#define FANIN_SHOW_SVG_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/subplot.hpp>
#include <fanin/show/detail/xml.hpp>
#include <fanin/show/svg.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// The upper end of the count axis, in heights of the tallest bar.
        inline constexpr double headroom = 1.05;

        /// The layout of the subplots in a figure.
        struct figure_grid
        {
            std::size_t columns;
            std::size_t rows;
            double cell_width;
            double cell_height;
            double header; ///< px above the subplots
            static constexpr double footer = 18;

            [[nodiscard]] double height() const
            {
                return header + static_cast<double>(rows) * cell_height + footer;
            }

            [[nodiscard]] rectangle cell(std::size_t i) const
            {
                return {edge + static_cast<double>(i % columns) * cell_width,
                        header + static_cast<double>(i / columns) * cell_height, cell_width, cell_height};
            }

            static constexpr double edge = 8; ///< px beside the subplots
        };

        /// The number of subplots in a row, with 120 px each.
        inline std::size_t subplots_in(double width)
        {
            return static_cast<std::size_t>(std::max(1.0, (width - 2 * figure_grid::edge) / 120));
        }

        /// The rows of the report that a figure shows.
        struct shown_rows
        {
            std::vector<std::size_t> rows;
            std::string note; ///< on the rows that it does not show
        };

        /// "2nd", "13th"
        inline std::string ordinal(std::size_t n)
        {
            const std::size_t last = n % 100 / 10 == 1 ? 0 : n % 10;
            return join(n, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
        }

        inline shown_rows rows_shown(const report& r, double width)
        {
            constexpr std::size_t many = 60;
            shown_rows all{main_path_of(r), ""};
            if (r.layers.size() <= many)
            {
                all.rows.resize(r.layers.size());
                std::iota(all.rows.begin(), all.rows.end(), std::size_t{0});
                return all;
            }
            const std::size_t layers = all.rows.size();
            all.note = layers < r.layers.size() ? "main path" : "";
            if (layers > many)
            {
                const std::size_t most = std::min<std::size_t>(48, 12 * subplots_in(width)) - 1;
                const std::size_t step = (layers + most - 1) / most;
                std::vector<std::size_t> some;
                for (std::size_t i = 0; i < layers; i += step)
                {
                    some.push_back(all.rows[i]);
                }
                if (some.back() != all.rows.back())
                {
                    some.push_back(all.rows.back());
                }
                all.rows = std::move(some);
                all.note +=
                    join(all.note.empty() ? "" : ", ", "every ", ordinal(step), " of ", layers, " layers");
            }
            return all;
        }

        /// One row if each subplot has 120 px, else the fewest rows that give 120 px, lower and of equal
        /// length.
        inline figure_grid grid_of(std::size_t subplots, const svg_style& style, double header)
        {
            const double inner = style.width - 2 * figure_grid::edge;
            const std::size_t most = subplots_in(style.width);
            const std::size_t n = std::max<std::size_t>(subplots, 1);
            const std::size_t rows = (n + most - 1) / most;
            const std::size_t columns = (n + rows - 1) / rows;
            const double height = (style.height - header - figure_grid::footer) * (rows > 1 ? 0.65 : 1);
            return {columns, rows, inner / static_cast<double>(columns), std::max(height, 180.0), header};
        }

        inline bool any_zeros_in_range(const report& r)
        {
            return detail::any_of(r.layers,
                                  [](const layer_report& l) { return zeros_of(l.activation).has_value(); });
        }

        inline std::uint64_t highest_bar(const summary& s, bool zeros)
        {
            const auto bars = bars_of(s, zeros);
            return *std::max_element(bars.begin(), bars.end());
        }

        inline std::string subplots(const report& r, const std::vector<std::size_t>& rows,
                                    const svg_style& style, const figure_grid& grid)
        {
            const auto any = [&](auto holds)
            { return detail::any_of(r.layers, [&](const layer_report& l) { return holds(l.activation); }); };
            const subplot_style common{
                .color = style.color,
                .names = !names_are_equal(r),
                .narrow = grid.cell_width < 180,
                .nonfinite = any([](const summary& s) { return s.nonfinite() > 0; }),
                .outside = any([](const summary& s) { return finite_below(s) + finite_above(s) > 0; }),
                .zeros = style.zeros,
                .zeros_left_out = !style.zeros && any_zeros_in_range(r)};
            std::uint64_t highest = 0;
            for (const std::size_t row : rows)
            {
                highest = std::max(highest, highest_bar(r.layers[row].activation, style.zeros));
            }

            std::string svg;
            for (std::size_t i = 0; i < rows.size(); ++i)
            {
                const layer_report& l = r.layers[rows[i]];
                const std::uint64_t top = style.shared_y ? highest : highest_bar(l.activation, style.zeros);
                svg += svg_subplot(
                    {.title = style.count_from_one ? join(rows[i] + 1, "-layer") : "layer " + l.path,
                     .name = l.name,
                     .s = &l.activation,
                     .top = headroom * static_cast<double>(top),
                     .count_labels = !style.shared_y || i % grid.columns == 0},
                    common, grid.cell(i));
            }
            return svg;
        }

        /// The treatment of exact zeros, in the upper right corner.
        inline std::string zeros_legend(const svg_style& style)
        {
            if (!style.zeros)
            {
                return svg_text("legend", style.width - 12, 22, "exact zeros omitted", {.anchor = "end"});
            }
            const rectangle swatch{style.width - 100, 13, 12, 10};
            return svg_rectangle("legend", swatch, " fill=\"" + xml_escaped(style.color) + "\"")
                   + svg_rectangle("legend", swatch, pale)
                   + svg_text("legend", style.width - 84, 22, "exact zeros", {.anchor = "start"});
        }

        inline void check(const svg_style& style)
        {
            require(style.width >= 300 && style.width <= 1e5, "the width of a figure", style.width,
                    "in [300, 100000] px: 1000 is the default");
            require(style.height >= 220 && style.height <= 1e5, "the height of a figure", style.height,
                    "in [220, 100000] px: 330 is the default");
        }
    }

    FANIN_INLINE std::string to_svg(const report& r, const svg_style& style)
    {
        using namespace detail;
        check(style);
        const std::string title = style.title.value_or(heading(r));
        const bool legend = any_zeros_in_range(r);
        const shown_rows shown = rows_shown(r, style.width);
        const figure_grid grid = grid_of(shown.rows.size(), style, title.empty() && !legend ? 22 : 44);

        std::string svg = title.empty() ? "" : svg_title(title, style.width, legend ? 130 : 12);
        svg += legend ? zeros_legend(style) : "";
        if (r.layers.empty())
        {
            svg += svg_text("empty", style.width / 2, grid.height() / 2, "no layers",
                            {.fill = faint_ink, .size = 13});
        }
        else
        {
            svg += svg_text("axis-title", 10, grid.header - 4, "count", {.anchor = "start", .size = 11});
            const std::string values =
                join("activation", shown.note.empty() ? "" : join(" (", shown.note, ")"));
            svg += svg_text("axis-title", style.width / 2, grid.height() - 6, values, {});
            svg += subplots(r, shown.rows, style, grid);
        }
        return svg_document(style.width, grid.height(), title, svg);
    }
}

#endif
