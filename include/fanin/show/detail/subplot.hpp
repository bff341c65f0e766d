// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_SUBPLOT_HPP
#define FANIN_SHOW_DETAIL_SUBPLOT_HPP

#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/axis_labels.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/figure.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/xml.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// Attributes that make a bar of any colour pale.
    inline constexpr std::string_view pale = " fill=\"#fff\" fill-opacity=\"0.6\"";

    /// The style of all subplots of a figure.
    struct subplot_style
    {
        std::string color;           ///< of the bars
        bool names = false;          ///< a line for the name of the layer
        bool narrow = false;         ///< mean and standard deviation on separate lines
        bool nonfinite = false;      ///< a line for NaN and infinities
        bool outside = false;        ///< a line for elements outside the range
        bool zeros = true;           ///< the bars count exact zeros
        bool zeros_left_out = false; ///< a line for the omitted exact zeros
    };

    /// The content of a subplot.
    struct subplot
    {
        std::string title;
        std::string name;
        const summary* s;
        double top;        ///< the count at the upper end of the axis
        bool count_labels; ///< numbers at the axis of counts
    };

    inline int note_lines(const subplot_style& style)
    {
        return 1 + style.names + style.narrow + style.nonfinite + style.outside + style.zeros_left_out;
    }

    /// The area of the bars in a cell, below title and notes and beside the labels.
    inline rectangle frame_of(const rectangle& cell, const subplot_style& style)
    {
        const int notes = note_lines(style);
        const double above = 22 + 12 * notes;
        return {cell.x + 38, cell.y + above, cell.width - 50, cell.height - above - 36};
    }

    /// The notes under the title: moments and elements without a bar.
    inline std::string subplot_notes(const subplot& p, const subplot_style& style, const rectangle& frame)
    {
        const summary& s = *p.s;
        const double centre = frame.x + frame.width / 2;
        const int lines = note_lines(style);
        double y = frame.y - 12 * lines + 5;
        std::string svg;
        const auto write = [&](std::string_view css_class, const std::string& text, std::string_view fill)
        {
            svg += text.empty()
                       ? ""
                       : svg_text(css_class, centre, y, shorten(text, letters_in(frame.width + 30, 10), "…"),
                                  {.fill = fill});
            y += 12;
        };

        if (style.names)
        {
            write("name", p.name, ink);
        }
        const std::string mean = "mean " + significant(s.mean());
        const std::string spread = "std " + significant(s.stddev());
        if (style.narrow)
        {
            write("mean", mean, faint_ink);
            write("stddev", spread, faint_ink);
        }
        else
        {
            write("moments", mean + ", " + spread, faint_ink);
        }
        if (style.nonfinite)
        {
            write("nonfinite", s.nonfinite() > 0 ? count_text(s.nonfinite()) + " NaN or inf" : "", alarm_ink);
        }
        if (style.zeros_left_out)
        {
            write("left-out", percent(s.zeros, s.count) + " zeros", faint_ink);
        }
        if (style.outside)
        {
            const interval range = s.histogram.range();
            std::string below = percent(finite_below(s), s.count) + " < " + to_text(range.lo, 3);
            std::string above = percent(finite_above(s), s.count) + " > " + to_text(range.hi, 3);
            if (below.size() + above.size() + 2 > letters_in(frame.width, 10))
            {
                below = "← " + percent(finite_below(s), s.count);
                above = percent(finite_above(s), s.count) + " →";
            }
            if (finite_below(s) > 0)
            {
                svg += svg_text("below", frame.x, y, below, {.anchor = "start", .fill = alarm_ink});
            }
            if (finite_above(s) > 0)
            {
                svg +=
                    svg_text("above", frame.x + frame.width, y, above, {.anchor = "end", .fill = alarm_ink});
            }
        }
        return svg;
    }

    /// One rectangle per nonempty bin, its height proportional to the count. Exact zeros, if counted, are the
    /// pale upper part.
    inline std::string subplot_bars(const subplot& p, const subplot_style& style, const rectangle& frame)
    {
        const std::vector<std::uint64_t> bars = bars_of(*p.s, style.zeros);
        const double slot = frame.width / static_cast<double>(bars.size());
        const auto bar = [&](std::size_t bin, std::uint64_t count)
        {
            const double height = frame.height * static_cast<double>(count) / p.top;
            return rectangle{frame.x + (static_cast<double>(bin) + 0.04) * slot,
                             frame.y + frame.height - height, 0.92 * slot, height};
        };

        std::string svg = "<g fill=\"" + xml_escaped(style.color) + "\">\n";
        for (std::size_t i = 0; i < bars.size(); ++i)
        {
            svg += bars[i] > 0 ? svg_rectangle("bar", bar(i, bars[i])) : "";
        }
        svg += "</g>\n";
        if (const auto z = zeros_of(*p.s); z && style.zeros)
        {
            rectangle zeros = bar(z->bin, bars[z->bin]);
            zeros.height = bar(z->bin, z->count).height;
            svg += svg_rectangle("zeros", zeros, pale);
        }
        return svg;
    }

    inline std::string subplot_axes(const subplot& p, const rectangle& frame)
    {
        const double bottom = frame.y + frame.height;
        std::string grid;
        std::string labels;
        const int intervals = static_cast<int>(std::clamp(frame.height / 28, 2.0, 6.0));
        for (const tick& t : count_ticks(p.top, intervals).at)
        {
            const double y = bottom - t.place * frame.height;
            grid += t.place > 0 ? svg_line("grid", frame.x, y, frame.x + frame.width, y) : "";
            labels +=
                p.count_labels ? svg_text("count", frame.x - 5, y + 3.5, t.label, {.anchor = "end"}) : "";
        }

        const interval range = p.s->histogram.range();
        const ticks x =
            ticks_of(range.lo, range.hi, {.length = frame.width, .letter = 6.2, .margin = 20, .gap = 7});
        std::string marks = svg_line("axis", frame.x, bottom, frame.x + frame.width, bottom)
                            + svg_line("axis", frame.x, frame.y, frame.x, bottom);
        for (const tick& t : x.at)
        {
            const double at = frame.x + t.place * frame.width;
            marks += svg_line("axis", at, bottom, at, bottom + 4);
            labels += t.label.empty() ? "" : svg_text("tick", at, bottom + 15, t.label, {});
        }
        if (x.exponent != 0)
        {
            labels += svg_text("exponent", frame.x + frame.width + 8, bottom + 28,
                               "×10" + superscript(x.exponent), {.anchor = "end"});
        }
        return "<g stroke=\"#ddd\" stroke-width=\"0.6\">\n" + grid
               + "</g>\n<g stroke=\"#222\" stroke-width=\"0.8\">\n" + marks + "</g>\n" + labels;
    }

    /// A histogram with its title, notes and axes, as an SVG group.
    inline std::string svg_subplot(const subplot& p, const subplot_style& style, const rectangle& cell)
    {
        const rectangle frame = frame_of(cell, style);
        const double centre = frame.x + frame.width / 2;
        std::string svg =
            "<g class=\"subplot\">\n"
            + svg_text("layer", centre, cell.y + 14, shorten(p.title, letters_in(cell.width - 4, 13), "…"),
                       {.fill = ink, .size = 13})
            + subplot_notes(p, style, frame);
        if (p.s->finite.count == 0)
        {
            const std::string why = p.s->count == 0 ? "no elements" : "none finite";
            svg +=
                svg_text("empty", centre, frame.y + frame.height / 2, why, {.fill = faint_ink, .size = 11});
        }
        // The bars stand on the grid, the axes on the bars.
        return svg + subplot_axes(p, frame) + subplot_bars(p, style, frame) + "</g>\n";
    }
}

#endif
