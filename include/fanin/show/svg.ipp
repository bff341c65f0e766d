// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SVG_IPP
#define FANIN_SHOW_SVG_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/subplot.hpp>
#include <fanin/show/detail/xml.hpp>
#include <fanin/show/svg.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

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
            double header;

            [[nodiscard]] double height() const
            {
                return header + static_cast<double>(rows) * cell_height;
            }

            [[nodiscard]] rectangle cell(std::size_t i) const
            {
                return {edge + static_cast<double>(i % columns) * cell_width,
                        header + static_cast<double>(i / columns) * cell_height, cell_width, cell_height};
            }

            static constexpr double edge = 8; ///< px beside the subplots
        };

        /// One row if each subplot has 120 px, else the fewest rows that give 120 px, lower and of equal
        /// length.
        inline figure_grid grid_of(std::size_t subplots, const svg_style& style, double header)
        {
            const double inner = style.width - 2 * figure_grid::edge;
            const auto most = static_cast<std::size_t>(std::max(1.0, inner / 120));
            const std::size_t n = std::max<std::size_t>(subplots, 1);
            const std::size_t rows = (n + most - 1) / most;
            const std::size_t columns = (n + rows - 1) / rows;
            const double height = (style.height - header) * (rows > 1 ? 0.65 : 1);
            return {columns, rows, inner / static_cast<double>(columns), std::max(height, 180.0), header};
        }

        inline bool any_zeros_in_range(const report& r)
        {
            return std::any_of(r.layers.begin(), r.layers.end(),
                               [](const layer_report& l) { return zeros_of(l.activation).has_value(); });
        }

        inline std::uint64_t highest_bar(const summary& s, bool zeros)
        {
            const auto bars = bars_of(s, zeros);
            return *std::max_element(bars.begin(), bars.end());
        }

        inline std::string subplots(const report& r, const svg_style& style, const figure_grid& grid)
        {
            const auto any = [&](auto holds)
            {
                return std::any_of(r.layers.begin(), r.layers.end(),
                                   [&](const layer_report& l) { return holds(l.activation); });
            };
            const subplot_style common{
                .color = style.color,
                .names = !names_are_equal(r),
                .narrow = grid.cell_width < 180,
                .nonfinite = any([](const summary& s) { return s.nonfinite() > 0; }),
                .outside = any([](const summary& s) { return finite_below(s) + finite_above(s) > 0; }),
                .zeros = style.zeros,
                .zeros_left_out = !style.zeros && any_zeros_in_range(r)};
            std::uint64_t highest = 0;
            for (const layer_report& l : r.layers)
            {
                highest = std::max(highest, highest_bar(l.activation, style.zeros));
            }

            std::string svg;
            for (std::size_t i = 0; i < r.layers.size(); ++i)
            {
                const summary& s = r.layers[i].activation;
                const std::uint64_t top = style.shared_y ? highest : highest_bar(s, style.zeros);
                svg += svg_subplot({.title = join(i + 1, "-layer"),
                                    .name = r.layers[i].name,
                                    .s = &s,
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
        const auto grid = grid_of(r.layers.size(), style, title.empty() && !legend ? 10 : 40);

        std::string svg = title.empty() ? "" : svg_title(title, style.width, legend ? 130 : 12);
        svg += legend ? zeros_legend(style) : "";
        if (r.layers.empty())
        {
            svg += svg_text("empty", style.width / 2, grid.height() / 2, "no layers",
                            {.fill = faint_ink, .size = 13});
        }
        return svg_document(style.width, grid.height(), title, svg + subplots(r, style, grid));
    }
}

#endif
