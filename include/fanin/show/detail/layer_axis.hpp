// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LAYER_AXIS_HPP
#define FANIN_SHOW_DETAIL_LAYER_AXIS_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

// The common frame of all charts over depth: one slot for the input and one per row of the report, of equal
// width, so that the charts align.
namespace fanin::detail
{
    /// The middle of a slot, as a fraction of the width.
    inline double slot_place(std::size_t slot, std::size_t slots)
    {
        return (static_cast<double>(slot) + 0.5) / static_cast<double>(slots);
    }

    /// The paths of up to eleven rows. A narrow page omits every second one.
    inline std::string layer_labels(const report& r)
    {
        const std::size_t rows = r.layers.size();
        std::size_t step = 1;
        for (int next = 0; rows > 11 * step; ++next)
        {
            constexpr std::size_t steps[] = {2, 5, 10};
            step = steps[next % 3];
            for (int tens = next / 3; tens > 0; --tens)
            {
                step *= 10;
            }
        }
        const auto label = [&](std::size_t slot, std::string_view text, bool minor)
        {
            return html_text(join("span ", minor ? "class=\"minor\" " : "", "style=\"",
                                  css_fraction("left", slot_place(slot, rows + 1)), "\""),
                             text);
        };
        std::string labels = label(0, "input", false);
        for (std::size_t i = step > 1 ? step : 0; i < rows; i += step)
        {
            labels += label(i + 1, r.layers[i].path,
                            rows > 4 && i / step % 2 == (step > 1 ? 1 : 0)); // not next to "input"
        }
        return labels;
    }

    /// A label beside the end of a line.
    struct end_label
    {
        std::string css_class;
        std::string text;
        double place; ///< from the bottom to the top: 0 to 1
    };

    /// A chart and its labels. Labels are HTML text, so that they keep their size when the chart stretches.
    /// Screen readers skip them and read the drawing's description instead.
    inline std::string framed(const report& r, std::string_view drawing_markup,
                              const std::vector<tick>& ticks, std::vector<end_label> ends = {})
    {
        std::string y;
        for (const tick& t : ticks)
        {
            y += html_text(join("span style=\"", css_fraction("top", 1 - t.place), "\""), t.label);
        }
        if (ends.size() == 2)
        {
            constexpr double apart = 0.09;
            const double middle = std::clamp((ends[0].place + ends[1].place) / 2, apart, 1 - apart);
            if (const double gap = ends[0].place - ends[1].place; gap < apart && gap > -apart)
            {
                ends[0].place = middle + (gap < 0 ? -apart : apart) / 2;
                ends[1].place = middle - (gap < 0 ? -apart : apart) / 2;
            }
        }
        std::string beside;
        for (const end_label& e : ends)
        {
            beside += html_text(join("span class=\"", e.css_class, "\" style=\"",
                                     css_fraction("top", std::clamp(1 - e.place, 0.02, 0.98)), "\""),
                                e.text);
        }
        return html("div class=\"plot\"", html("div class=\"y\" aria-hidden=\"true\"", y) + "\n"
                                              + std::string(drawing_markup)
                                              + html("div class=\"ends\" aria-hidden=\"true\"", beside) + "\n"
                                              + html("div class=\"x\" aria-hidden=\"true\"", layer_labels(r)))
               + "\n";
    }
}

#endif
