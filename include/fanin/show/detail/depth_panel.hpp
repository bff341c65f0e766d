// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DEPTH_PANEL_HPP
#define FANIN_SHOW_DETAIL_DEPTH_PANEL_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/depth_style.hpp>
#include <fanin/show/detail/axis_labels.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_paths.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/xml.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A chart over depth as a part of an SVG figure.
namespace fanin::detail
{
    /// How a curve is drawn.
    struct curve_style
    {
        std::string color;
        std::string dashes;    ///< of the line; empty for a solid one
        std::string band = ""; ///< the colour of the range; by default that of the line, pale
        double line_width = 2;
        bool dots = true;

        [[nodiscard]] std::string stroke() const
        {
            return join(" fill=\"none\" stroke=\"", color, "\" stroke-width=\"", px(line_width),
                        "\" stroke-linejoin=\"round\"",
                        dashes.empty() ? "" : join(" stroke-dasharray=\"", dashes, "\""));
        }

        [[nodiscard]] std::string fill() const
        {
            return band.empty() ? join(" fill=\"", color, "\" fill-opacity=\"0.14\"")
                                : join(" fill=\"", band, "\"");
        }
    };

    inline constexpr double panel_label_size = 11;

    /// The number of labels that an axis of this height has room for.
    inline std::size_t ticks_in(double height)
    {
        return static_cast<std::size_t>(std::clamp(height / 18, 2.0, 6.0));
    }

    /// The frame of the curves in a cell of a figure: above it the name of the axis, below it the layers. The
    /// values stand at the left and `label_room` is at the right, or the other way round.
    inline rectangle panel_frame(const rectangle& cell, double label_room, bool mirrored = false)
    {
        constexpr double left = 64;
        return {cell.x + (mirrored ? label_room : left), cell.y + 26,
                std::max(cell.width - left - label_room, 40.0), cell.height - 26 - 42};
    }

    /// The name of the vertical axis, above it; that of the layers, below them; and the labels of the layers.
    inline std::string panel_labels(const depth_data& data, const rectangle& frame)
    {
        const bool mirrored = data.ends_at_input;
        std::string svg =
            svg_text("axis-title", mirrored ? frame.x + frame.width + 52 : frame.x - 52, frame.y - 12,
                     data.axis, {.anchor = mirrored ? "end" : "start", .fill = ink, .size = 12});
        const layer_axis_room room{.width = frame.width, .size = panel_label_size};
        const double bottom = frame.y + frame.height;
        std::string marks;
        for (const layer_label& l : layer_labels_in(data.places, room))
        {
            const double x = frame.x + frame.width * slot_place(l.slot, data.places.size());
            marks += join("M", px(x), " ", px(bottom), "v4");
            svg += svg_text("tick", x, bottom + 16, l.text, {.fill = faint_ink, .size = panel_label_size});
        }
        svg += svg_path("axis", marks, " stroke=\"#222\" stroke-width=\"0.8\"");
        return svg
               + svg_text("axis-title", frame.x + frame.width / 2, bottom + 34, "layer",
                          {.fill = ink, .size = 12});
    }

    /// Names beside the ends of the curves, as many as have room, each with a line to its end.
    inline std::string end_labels(const depth_data& data, const array_list<curve_style>& styles,
                                  const depth_area& area, double room)
    {
        std::vector<std::size_t> named;
        std::vector<double> wanted;
        const double line = 13;
        const auto most = static_cast<std::size_t>(std::max(1.0, area.frame.height / line));
        for (std::size_t i = 0; i < data.curves.size() && named.size() < most; ++i)
        {
            if (const auto end = end_place(data, data.curves[i], area.axis))
            {
                named.push_back(i);
                wanted.push_back(area.frame.y + area.frame.height * (1 - *end));
            }
        }
        const rectangle& f = area.frame;
        const std::vector<double> places = spread(wanted, line, f.y + 4, f.y + f.height - 4);
        const double from = data.ends_at_input ? f.x : f.x + f.width;
        const double away = data.ends_at_input ? -1 : 1;
        std::string svg;
        for (std::size_t k = 0; k < named.size(); ++k)
        {
            svg += join("<path class=\"leader\" d=\"M", px(from), " ", px(wanted[k]), "L",
                        px(from + 10 * away), " ", px(places[k]),
                        "\" stroke-width=\"1\" fill=\"none\" stroke=\"", styles[named[k]].color, "\"/>\n");
            svg += svg_text(
                "end", from + 13 * away, places[k] + 4,
                shorten(data.curves[named[k]].label, letters_in(room - 17, panel_label_size), "…"),
                {.anchor = data.ends_at_input ? "end" : "start", .fill = ink, .size = panel_label_size});
        }
        return svg;
    }

    /// The chart in its cell. `label_room` px beside it are for the names of the curves; 0 for none.
    inline std::string depth_panel(const depth_data& data, const array_list<curve_style>& styles,
                                   const rectangle& cell, double label_room)
    {
        const depth_area area{panel_frame(cell, std::max(label_room, 16.0), data.ends_at_input),
                              data.places.size(), log_axis_of(data.values())};
        const rectangle& f = area.frame;
        const double axis_x = data.ends_at_input ? f.x + f.width : f.x;
        const array_list<tick> ticks = log_ticks(area.axis, ticks_in(f.height));
        std::string svg =
            "<g class=\"panel\">\n" + svg_path("grid", grid_path(area, ticks), " stroke=\"#ddd\"");
        for (const tick& t : ticks)
        {
            svg += svg_text("value", data.ends_at_input ? axis_x + 7 : axis_x - 7,
                            f.y + f.height * (1 - t.place) + 4, t.label,
                            {.anchor = data.ends_at_input ? "start" : "end",
                             .fill = faint_ink,
                             .size = panel_label_size});
        }
        for (std::size_t i = 0; i < data.curves.size(); ++i)
        {
            svg += svg_path("band", band_path(data, data.curves[i], area), styles[i].fill());
        }
        svg += "<g stroke=\"#222\" stroke-width=\"0.8\">\n"
               + svg_line("axis", f.x, f.y + f.height, f.x + f.width, f.y + f.height)
               + svg_line("axis", axis_x, f.y, axis_x, f.y + f.height) + "</g>\n";
        // Later curves are theory or worse candidates: the first lies on top.
        for (std::size_t i = data.curves.size(); i-- > 0;)
        {
            const depth_curve& c = data.curves[i];
            svg += svg_path("curve", curve_path(data, c, area), styles[i].stroke());
            if (styles[i].dots && data.places.size() <= 60)
            {
                svg += svg_path("dots", dots_path(data, c, area, false),
                                join(" fill=\"none\" stroke=\"", styles[i].color,
                                     "\" stroke-width=\"6\" stroke-linecap=\"round\""));
            }
            svg += svg_path("zero", zeros_path(c, area),
                            join(" stroke=\"", styles[i].color, "\" stroke-width=\"3\""));
            svg += svg_path("nonfinite", nonfinite_path(c, area),
                            join(" stroke=\"", styles[i].color, "\" stroke-width=\"3\""));
        }
        return svg + panel_labels(data, f)
               + (label_room > 0 ? end_labels(data, styles, area, label_room) : "") + "</g>\n";
    }

    inline void check(const depth_style& style)
    {
        require(style.width >= 300 && style.width <= 1e5, "the width of a figure", style.width,
                "in [300, 100000] px: 1000 is the default");
        require(style.height >= 160 && style.height <= 1e5, "the height of a chart", style.height,
                "in [160, 100000] px: 300 is the default");
    }

    /// A figure with nothing to draw, and why.
    inline std::string empty_figure(std::string_view title, const depth_style& style, std::string_view why)
    {
        return svg_document(
            style.width, style.height, title,
            (title.empty() ? "" : svg_title(title, style.width))
                + svg_text("empty", style.width / 2, style.height / 2, why, {.fill = faint_ink, .size = 13}));
    }
}

#endif
