// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_SHOW_LEGIBLE_HPP
#define FANIN_TESTS_SHOW_LEGIBLE_HPP

#include "catch.hpp"
#include "show/page.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

// Whether a reader can read a figure or a page: no text over another or beyond the edge. A letter is 0.6 em
// wide, one of Chinese, Japanese or Korean 1 em.
namespace legible
{
    inline double width_of(const std::string& text, double size)
    {
        double em = 0;
        for (std::size_t i = 0; i < text.size(); ++i)
        {
            const auto c = static_cast<unsigned char>(text[i]);
            // The first byte of a code point tells its length: U+1100 and beyond, where CJK stands, have
            // three or four, but so have the signs … ⁰ ⁻ → of U+2000 to U+2BFF, which are E2 and no wider
            // than letters.
            em += (c >> 6) == 2 ? 0 : c >= 0xE3 || c == 0xE1 ? 1 : 0.6;
        }
        return em * size;
    }

    /// "2×10⁻⁶" as 2e-6
    inline double value_of(std::string label)
    {
        static const std::array<std::string, 11> raised = {"⁰", "¹", "²", "³", "⁴", "⁵",
                                                           "⁶", "⁷", "⁸", "⁹", "⁻"};
        bool raised_any = false;
        for (std::size_t i = 0; i < raised.size(); ++i)
        {
            for (std::size_t at = label.find(raised[i]); at != std::string::npos; at = label.find(raised[i]))
            {
                label.replace(at, raised[i].size(), i < 10 ? std::to_string(i) : "-");
                raised_any = true;
            }
        }
        if (raised_any)
        {
            const std::string times = "×10";
            const std::size_t power = label.find(times);
            return power == std::string::npos
                       ? std::pow(10, std::stod(label.substr(2)))
                       : std::stod(label) * std::pow(10, std::stod(label.substr(power + times.size())));
        }
        return std::stod(label);
    }

    struct box
    {
        double left;
        double right;
        double top;
        double bottom;
        std::string text;
    };

    inline void require_apart(const std::vector<box>& boxes)
    {
        for (std::size_t i = 0; i < boxes.size(); ++i)
        {
            for (std::size_t j = i + 1; j < boxes.size(); ++j)
            {
                const box& a = boxes[i];
                const box& b = boxes[j];
                if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
                {
                    FAIL("\"" << a.text << "\" lies over \"" << b.text << "\"");
                }
            }
        }
    }

    inline double number(const page::node& n, const std::string& attribute)
    {
        return std::stod(n.attribute(attribute));
    }

    /// The ink of a text: above its baseline 0.75 em, below it 0.2 em.
    inline box box_of(const page::node& text)
    {
        const double size = number(text, "font-size");
        const double width = width_of(text.text, size);
        const std::string anchor = text.attribute("text-anchor");
        const double x = number(text, "x");
        const double left = x - (anchor == "middle" ? width / 2 : anchor == "end" ? width : 0);
        return {left, left + width, number(text, "y") - 0.75 * size, number(text, "y") + 0.2 * size,
                text.text};
    }

    struct point
    {
        double x;
        double y;
    };

    /// The points of a path of absolute M, L, H and V; relative h and v are short marks, whose start counts.
    inline std::vector<point> points_of(const page::node& path)
    {
        std::vector<point> points;
        std::istringstream d(path.attribute("d"));
        point at{};
        for (char command = 0; d >> command;)
        {
            double x = 0;
            switch (command)
            {
            case 'M':
            case 'L':
                REQUIRE(d >> at.x >> at.y);
                points.push_back(at);
                break;
            case 'H':
                REQUIRE(d >> at.x);
                points.push_back(at);
                break;
            case 'V':
                REQUIRE(d >> at.y);
                points.push_back(at);
                break;
            case 'h':
            case 'v':
                REQUIRE(d >> x);
                break;
            default:
                REQUIRE(command == 'Z');
            }
        }
        return points;
    }

    /// In a figure, no text may lie over another, and nothing outside the view box.
    inline void require_figure(const page::node& svg, double width)
    {
        REQUIRE(svg.name == "svg");
        REQUIRE(number(svg, "width") == width);
        const double height = number(svg, "height");
        REQUIRE(svg.attribute("viewBox") == "0 0 " + svg.attribute("width") + " " + svg.attribute("height"));
        const auto inside = [&](double x, double y)
        { return x >= -0.01 && x <= width + 0.01 && y >= -0.01 && y <= height + 0.01; };
        std::vector<box> boxes;
        for (const page::node* text : svg.elements("text"))
        {
            REQUIRE(!text->text.empty());
            boxes.push_back(box_of(*text));
            CAPTURE(text->text, boxes.back().left, boxes.back().right, boxes.back().bottom);
            REQUIRE(inside(boxes.back().left, boxes.back().top));
            REQUIRE(inside(boxes.back().right, boxes.back().bottom));
        }
        require_apart(boxes);
        for (const page::node* rect : svg.elements("rect"))
        {
            REQUIRE(inside(number(*rect, "x"), number(*rect, "y")));
            REQUIRE(inside(number(*rect, "x") + number(*rect, "width"),
                           number(*rect, "y") + number(*rect, "height")));
        }
        for (const page::node* path : svg.elements("path"))
        {
            CAPTURE(path->attribute("class"));
            for (const point& p : points_of(*path))
            {
                CAPTURE(p.x, p.y);
                REQUIRE(inside(p.x, p.y));
            }
        }
    }

    inline double percent_of(const page::node& n, const std::string& property)
    {
        const std::string style = n.attribute("style");
        REQUIRE(style.starts_with(property + ":"));
        return std::stod(style.substr(property.size() + 1)) / 100;
    }

    /// A chart of a page in a window of this width, with the columns that the style sheet gives it: values
    /// beside the chart in `values` px, names of the curves in `names` px, the page's padding beyond both.
    struct window
    {
        double chart;
        double values;
        double names;
        double padding;
        bool narrow;
    };

    inline void require_chart(const page::node& plot, const window& w)
    {
        constexpr double size = 12;
        constexpr double line = 13; // of ink: lines of text are 16 px apart
        std::vector<box> x;
        for (const page::node* label : plot.one("x").elements("span"))
        {
            if (label->is(w.narrow ? "minor" : "narrow"))
            {
                continue;
            }
            const double centre = percent_of(*label, "left") * w.chart;
            const double half = width_of(label->text, size) / 2;
            x.push_back({centre - half, centre + half, 0, line, label->text});
            REQUIRE(x.back().left >= -w.values - w.padding);
            REQUIRE(x.back().right <= w.chart + w.names + w.padding);
        }
        REQUIRE(!x.empty());
        require_apart(x);
        const auto require_column = [&](const page::node& column, double room)
        {
            std::vector<box> labels;
            for (const page::node* label : column.elements("span"))
            {
                const double middle = percent_of(*label, "top") * 240;
                const double width = width_of(label->text, size);
                labels.push_back({0, width, middle - line / 2, middle + line / 2, label->text});
                CAPTURE(label->text);
                REQUIRE(width + 8 <= room + w.padding);
            }
            require_apart(labels);
        };
        require_column(plot.one("y"), w.values);
        if (w.names > 8) // else hidden
        {
            require_column(plot.one("ends"), w.names);
        }
    }
}

#endif
