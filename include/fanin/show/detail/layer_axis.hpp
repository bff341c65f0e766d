// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LAYER_AXIS_HPP
#define FANIN_SHOW_DETAIL_LAYER_AXIS_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/axis_labels.hpp>
#include <fanin/show/detail/depth_data.hpp>
#include <fanin/show/detail/depth_paths.hpp>
#include <fanin/show/detail/html.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The common frame of all charts of a page over depth: one slot per place, of equal width, so that the charts
// align.
namespace fanin::detail
{
    // The least width of a chart in px: on a page of 320 px, and on one too wide for the narrow style.
    inline constexpr double narrow_chart = 148;
    inline constexpr double wide_chart = 420;

    /// The paths of the rows of the main path, as many as have room: some on a wide page alone, others on a
    /// narrow one alone.
    inline std::string layer_labels(const array_list<depth_place>& places)
    {
        const auto wide = layer_labels_in(places, {.width = wide_chart});
        const auto narrow = layer_labels_in(places, {.width = narrow_chart});
        const auto has = [](const array_list<layer_label>& labels, const layer_label& label)
        {
            return any_of(labels,
                          [&](const layer_label& l) { return l.slot == label.slot && l.text == label.text; });
        };
        std::string labels;
        const auto add = [&](const layer_label& l, std::string_view css_class)
        {
            labels += html_text(join("span ", css_class, "style=\"",
                                     css_fraction("left", slot_place(l.slot, places.size())), "\""),
                                l.text);
        };
        for (const layer_label& l : wide)
        {
            add(l, has(narrow, l) ? "" : "class=\"minor\" ");
        }
        for (const layer_label& l : narrow)
        {
            if (!has(wide, l))
            {
                add(l, "class=\"narrow\" ");
            }
        }
        return labels;
    }

    /// A label beside the end of a curve.
    struct end_label
    {
        std::string css_class;
        std::string text;
        double place; ///< from the bottom to the top: 0 to 1
    };

    /// The names of the axes of a chart, and the labels beside its curves.
    struct frame_labels
    {
        std::string_view y;
        std::string_view x = "layer";
        array_list<end_label> ends{};
        bool mirrored = false; ///< the labels of the curves stand at the left
    };

    /// A chart and its labels. Labels are HTML text, so that they keep their size when the chart stretches.
    /// Screen readers skip them and read the drawing's description instead.
    inline std::string framed(const array_list<depth_place>& places, std::string_view drawing_markup,
                              const array_list<tick>& ticks, const frame_labels& labels)
    {
        std::string y;
        for (const tick& t : ticks)
        {
            y += html_text(join("span style=\"", css_fraction("top", 1 - t.place), "\""), t.label);
        }
        std::vector<double> wanted;
        for (const end_label& e : labels.ends)
        {
            wanted.push_back(1 - e.place);
        }
        constexpr double apart = 16.0 / 240; // a line of text, in heights of a chart
        const std::vector<double> tops = spread(wanted, apart, 0.02, 0.98);
        std::string beside;
        for (std::size_t i = 0; i < tops.size(); ++i)
        {
            const end_label& e = labels.ends[i];
            beside += html_text(
                join("span class=\"", e.css_class, "\" style=\"", css_fraction("top", tops[i]), "\""),
                e.text);
        }
        const std::string values = html("div class=\"y\" aria-hidden=\"true\"", y);
        const std::string names = html("div class=\"ends\" aria-hidden=\"true\"", beside);
        return html(labels.mirrored ? "div class=\"plot mirrored\"" : "div class=\"plot\"",
                    html_text("div class=\"y-title\" aria-hidden=\"true\"", labels.y)
                        + join(labels.mirrored ? names : values, "\n", drawing_markup,
                               labels.mirrored ? values : names, "\n")
                        + html("div class=\"x\" aria-hidden=\"true\"", layer_labels(places))
                        + html_text("div class=\"x-title\" aria-hidden=\"true\"", labels.x))
               + "\n";
    }
}

#endif
