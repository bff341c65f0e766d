// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_PANEL_HPP
#define FANIN_EXAMPLES_SUPPORT_PANEL_HPP

#include <array>
#include <cmath>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// Markup of SVG figures: rectangles, lines, text, and panels with axes. Lengths are in px. Text is written as
// it is, so it must hold none of & < >.

namespace svg
{
    using points = std::vector<std::array<double, 2>>;

    /// The parts one after another, as a stream prints them.
    template <class... Parts>
    std::string join(const Parts&... parts)
    {
        std::ostringstream text;
        (text << ... << parts);
        return text.str();
    }

    inline std::string rounded(double value, int decimals)
    {
        return join(std::fixed, std::setprecision(decimals), value);
    }

    struct rectangle
    {
        double x;
        double y;
        double width;
        double height;
    };

    inline std::string draw_rectangle(const rectangle& r, std::string_view style)
    {
        return join("<rect x=\"", r.x, "\" y=\"", r.y, "\" width=\"", r.width, "\" height=\"", r.height,
                    "\" ", style, "/>\n");
    }

    struct text_style
    {
        std::string_view anchor = "middle";
        std::string_view fill = "#222";
        int size = 12;
    };

    inline std::string draw_text(double x, double y, std::string_view text, const text_style& style = {})
    {
        return join("<text x=\"", x, "\" y=\"", y, "\" font-size=\"", style.size, "\" text-anchor=\"",
                    style.anchor, "\" fill=\"", style.fill, "\">", text, "</text>\n");
    }

    inline std::string draw_curve(const points& at, std::string_view style)
    {
        std::string path;
        for (const auto& [x, y] : at)
        {
            path += join(path.empty() ? "M" : "L", x, " ", y);
        }
        return join("<path fill=\"none\" d=\"", path, "\" ", style, "/>\n");
    }

    struct axis
    {
        std::string_view name;
        double lo;
        double hi;
        double tick; // distance between two ticks
        int decimals;

        /// Along the axis: 0 at its beginning, 1 at its end.
        [[nodiscard]] double place(double value) const
        {
            return (value - lo) / (hi - lo);
        }

        [[nodiscard]] std::size_t ticks() const
        {
            return static_cast<std::size_t>(std::lround((hi - lo) / tick)) + 1;
        }

        /// The value at tick i.
        [[nodiscard]] double value_at(std::size_t i) const
        {
            return lo + static_cast<double>(i) * tick;
        }
    };

    /// A rectangle with an axis below and an axis at its left.
    struct panel
    {
        rectangle frame;
        axis x;
        axis y;

        [[nodiscard]] double at_x(double value) const
        {
            return frame.x + frame.width * x.place(value);
        }

        [[nodiscard]] double at_y(double value) const
        {
            return frame.y + frame.height * (1 - y.place(value));
        }

        [[nodiscard]] std::string axes(std::string_view title) const
        {
            const double bottom = frame.y + frame.height;
            const double centre = frame.x + frame.width / 2;
            constexpr std::string_view stroke = "stroke=\"#222\" stroke-width=\"0.8\"";
            std::string markup = draw_rectangle(frame, join("fill=\"none\" ", stroke));
            for (std::size_t i = 0; i < x.ticks(); ++i)
            {
                const double at = at_x(x.value_at(i));
                markup += draw_curve({{at, bottom}, {at, bottom + 4}}, stroke)
                          + draw_text(at, bottom + 17, rounded(x.value_at(i), x.decimals), {.size = 11});
            }
            for (std::size_t i = 0; i < y.ticks(); ++i)
            {
                const double at = at_y(y.value_at(i));
                markup += draw_curve({{frame.x - 4, at}, {frame.x, at}}, stroke)
                          + draw_text(frame.x - 8, at + 4, rounded(y.value_at(i), y.decimals),
                                      {.anchor = "end", .size = 11});
            }
            return markup + draw_text(centre, frame.y - 14, title, {.size = 14})
                   + draw_text(centre, bottom + 36, x.name) + draw_text(frame.x, frame.y - 14, y.name);
        }
    };
}

#endif
