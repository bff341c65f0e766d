// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_XML_HPP
#define FANIN_SHOW_DETAIL_XML_HPP

#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <string>
#include <string_view>

namespace fanin::detail
{
    /// Text as the content or quoted attribute of an XML element. The result is well-formed for any bytes.
    inline std::string xml_escaped(std::string_view text)
    {
        std::string escaped;
        for (const char c : to_utf8(code_points(text)))
        {
            switch (c)
            {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
            }
        }
        return escaped;
    }

    /// A length in px, rounded to 0.01: "12.5".
    inline std::string px(double length)
    {
        std::string text = to_text(length, std::chars_format::fixed, 2);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.')
        {
            text.pop_back();
        }
        return text == "-0" ? "0" : text;
    }

    struct rectangle
    {
        double x;
        double y;
        double width;
        double height;
    };

    inline std::string svg_rectangle(std::string_view css_class, const rectangle& r,
                                     std::string_view attributes = "")
    {
        return join("<rect class=\"", css_class, "\" x=\"", px(r.x), "\" y=\"", px(r.y), "\" width=\"",
                    px(r.width), "\" height=\"", px(r.height), "\"", attributes, "/>\n");
    }

    inline std::string svg_line(std::string_view css_class, double x1, double y1, double x2, double y2)
    {
        return join("<line class=\"", css_class, "\" x1=\"", px(x1), "\" y1=\"", px(y1), "\" x2=\"", px(x2),
                    "\" y2=\"", px(y2), "\"/>\n");
    }

    struct text_style
    {
        std::string_view anchor = "middle";
        std::string_view fill = "#222";
        double size = 10;
    };

    inline std::string svg_text(std::string_view css_class, double x, double y, std::string_view text,
                                const text_style& style)
    {
        return join("<text class=\"", css_class, "\" x=\"", px(x), "\" y=\"", px(y), "\" font-size=\"",
                    px(style.size), "\" text-anchor=\"", style.anchor, "\" fill=\"", style.fill, "\">",
                    xml_escaped(text), "</text>\n");
    }
}

#endif
