// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_DEPTH_CHART_HPP
#define FANIN_SHOW_DETAIL_DEPTH_CHART_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_paths.hpp>
#include <fanin/show/detail/depth_text.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/layer_axis.hpp>
#include <fanin/show/detail/log_axis.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A chart over depth as a part of a page.
namespace fanin::detail
{
    /// The text of each place under the pointer, up to 300 places.
    inline std::string place_names(const depth_data& d, const depth_area& area)
    {
        std::string rects;
        const double wide = area.frame.width / static_cast<double>(area.slots);
        for (std::size_t i = 0; i < area.slots && area.slots <= 300; ++i)
        {
            rects += join("<rect class=\"slot\" x=\"", px(static_cast<double>(i) * wide),
                          "\" y=\"0\" width=\"", px(wide), "\" height=\"", px(area.frame.height), "\">",
                          html_text("title", place_text(d, i)), "</rect>\n");
        }
        return rects;
    }

    /// More names beside a chart would lie over each other.
    inline constexpr std::size_t max_end_labels = 14;

    /// The chart, drawn in 1000 × 240 units. `id` is unique on the page; a curve has the CSS class at its
    /// place in `classes`. Two curves or more have their labels beside their ends, of their own class unless
    /// `label_class` says otherwise.
    inline std::string depth_chart(const depth_data& d, std::string_view id,
                                   const std::vector<std::string>& classes, std::string_view label_class = "")
    {
        const depth_area area{{0, 0, 1000, 240}, d.places.size(), log_axis_of(d.values())};
        const array_list<tick> ticks = log_ticks(area.axis);
        const bool few = area.slots <= 60;
        std::string svg = svg_path("grid", grid_path(area, ticks));
        std::string lines;
        std::string marks;
        frame_labels labels{.y = d.axis, .mirrored = d.ends_at_input};
        for (std::size_t i = 0; i < d.curves.size(); ++i)
        {
            const depth_curve& c = d.curves[i];
            svg += svg_path(join("band ", classes[i], "-band"), band_path(d, c, area));
            svg += svg_path("dots inside", dots_path(d, c, area, true));
            // The first curve lies on top.
            lines = svg_path(classes[i], curve_path(d, c, area))
                    + (few && classes[i] != "theory"
                           ? svg_path("dots " + classes[i], dots_path(d, c, area, false))
                           : "")
                    + lines;
            const std::string mark =
                label_class.empty() ? "alarm" : classes[i]; // of whom, where there are several
            marks += svg_path(mark + " zero", zeros_path(c, area))
                     + svg_path(mark + " nonfinite", nonfinite_path(c, area));
            const std::optional<double> end = end_place(d, c, area.axis);
            if (end && d.curves.size() > 1 && labels.ends.size() < max_end_labels)
            {
                labels.ends.push_back(
                    {label_class.empty() ? classes[i] : std::string(label_class), c.label, *end});
            }
        }
        const drawing frame{.id = std::string(id),
                            .width = area.frame.width,
                            .height = area.frame.height,
                            .title = join(capitalized(d.axis), " ", d.where),
                            .description = description_of(d)};
        return framed(d.places, svg_drawing(frame, svg + lines + marks + place_names(d, area)), ticks,
                      labels);
    }
}

#endif
