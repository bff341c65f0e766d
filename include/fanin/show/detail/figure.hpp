// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_FIGURE_HPP
#define FANIN_SHOW_DETAIL_FIGURE_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/axis_labels.hpp>
#include <fanin/show/detail/unicode.hpp>
#include <fanin/show/detail/xml.hpp>

#include <algorithm>
#include <string>
#include <string_view>

// The parts that SVG figures have in common.
namespace fanin::detail
{
    inline constexpr std::string_view svg_font = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
    inline constexpr std::string_view ink = "#222";
    inline constexpr std::string_view faint_ink = "#555";
    inline constexpr std::string_view alarm_ink = "#b2182b";

    /// A whole figure on a white ground.
    inline std::string svg_document(double width, double height, std::string_view title,
                                    std::string_view content)
    {
        return join("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", px(width), "\" height=\"",
                    px(height), "\" viewBox=\"0 0 ", px(width), " ", px(height),
                    "\" role=\"img\" font-family=\"", svg_font, "\">\n<title>", xml_escaped(title),
                    "</title>\n", svg_rectangle("background", {0, 0, width, height}, " fill=\"#fff\""),
                    content, "</svg>\n");
    }

    /// The title of a figure, centred in its width; a long one starts at the left. `beside` px at the right
    /// are taken.
    inline std::string svg_title(std::string_view title, double width, double beside = 12)
    {
        constexpr double size = 15;
        const bool fits = display_width(title) <= letters_in(width - 2 * beside, size);
        return svg_text("title", fits ? width / 2 : 12, 22,
                        shorten(title, letters_in(width - beside - 12, size), "…"),
                        {.anchor = fits ? "middle" : "start", .size = size});
    }

    /// An entry of a legend: a line, or a filled swatch, and its name.
    struct legend_entry
    {
        std::string text;
        std::string stroke; ///< attributes of the line; empty for a swatch
        std::string fill;   ///< attributes of the swatch; empty for a line
    };

    /// A legend in as many lines as the width needs.
    struct figure_legend
    {
        std::string markup;
        double height;
    };

    inline figure_legend svg_legend(const array_list<legend_entry>& entries, double x, double y, double width)
    {
        constexpr double size = 11;
        constexpr double line = 18;
        constexpr double sample = 24; // the width of a line or swatch
        figure_legend legend{"", entries.empty() ? 0 : line};
        double left = 0;
        for (const legend_entry& e : entries)
        {
            const std::string text = shorten(e.text, letters_in(width - sample - 6, size), "…");
            const double wide = sample + 6 + text_width(text, size);
            if (left > 0 && left + wide > width)
            {
                left = 0;
                legend.height += line;
            }
            const double middle = y + legend.height - line / 2;
            legend.markup += e.stroke.empty()
                                 ? svg_rectangle("sample", {x + left, middle - 5, sample, 10}, e.fill)
                                 : join("<path class=\"sample\" d=\"M", px(x + left), " ", px(middle), "h",
                                        px(sample), "\"", e.stroke, "/>\n");
            legend.markup += svg_text("key", x + left + sample + 6, middle + 4, text,
                                      {.anchor = "start", .fill = ink, .size = size});
            left += wide + 18;
        }
        return legend;
    }

    /// Text in lines of at most `width` px.
    struct figure_text
    {
        std::string markup;
        double height;
    };

    inline figure_text svg_wrapped(std::string_view css_class, std::string_view text, double x, double y,
                                   double width)
    {
        constexpr double size = 11;
        constexpr double line = 16;
        figure_text written{"", 0};
        std::string words;
        const auto end_line = [&]
        {
            written.height += words.empty() ? 0 : line;
            written.markup += words.empty() ? ""
                                            : svg_text(css_class, x, y + written.height - 4, words,
                                                       {.anchor = "start", .fill = faint_ink, .size = size});
            words.clear();
        };
        while (!text.empty())
        {
            const std::string_view word = text.substr(0, text.find(' '));
            if (!words.empty() && text_width(words, size) + text_width(word, size) + size > width)
            {
                end_line();
            }
            words += words.empty() ? "" : " ";
            words += word;
            text.remove_prefix(std::min(text.size(), word.size() + 1));
        }
        end_line();
        return written;
    }
}

#endif
