// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_HTML_HPP
#define FANIN_SHOW_DETAIL_HTML_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/xml.hpp>

#include <string>
#include <string_view>

// Pages are well-formed XML, too: any XML parser can check them.
namespace fanin::detail
{
    /// Text with a capital first letter.
    inline std::string capitalized(std::string text)
    {
        if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        {
            text.front() = static_cast<char>(text.front() - 'a' + 'A');
        }
        return text;
    }

    ///  <tag>content</tag>, where `tag` may have attributes and `content` is markup.
    inline std::string html(std::string_view tag, std::string_view content)
    {
        return join("<", tag, ">", content, "</", tag.substr(0, tag.find(' ')), ">");
    }

    /// An element with plain text as its content; special characters are escaped.
    inline std::string html_text(std::string_view tag, std::string_view text)
    {
        return html(tag, xml_escaped(text));
    }

    /// "top:12.5%"
    inline std::string css_fraction(std::string_view property, double fraction)
    {
        return join(property, ":", px(100 * fraction), "%");
    }

    /// A drawing that stretches to its box while lines keep their width. Title and description serve screen
    /// readers.
    struct drawing
    {
        std::string id; ///< unique on the page
        double width;
        double height;
        std::string title;
        std::string description;
    };

    inline std::string svg_drawing(const drawing& d, std::string_view content)
    {
        return join("<svg role=\"img\" aria-labelledby=\"", d.id, "-t ", d.id, "-d\" viewBox=\"0 0 ",
                    px(d.width), " ", px(d.height), "\" preserveAspectRatio=\"none\">\n",
                    html_text(join("title id=\"", d.id, "-t\""), d.title), "\n",
                    html_text(join("desc id=\"", d.id, "-d\""), d.description), "\n", content, "</svg>\n");
    }
}

#endif
