// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_PAGE_HPP
#define FANIN_SHOW_DETAIL_PAGE_HPP

#include <fanin/core/config.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/html_style.hpp>

#include <string>
#include <string_view>

// The parts that all pages have in common.
namespace fanin::detail
{
    /// An entry of the line of facts below the title.
    inline std::string page_fact(std::string_view name, std::string_view value)
    {
        return html("div", html_text("dt", name) + html_text("dd", value));
    }

    inline std::string page_section(std::string_view heading, std::string_view content)
    {
        return html("section class=\"block\"", html_text("h2", heading) + "\n" + std::string(content)) + "\n";
    }

    /// A section that the reader can fold.
    inline std::string folded_section(std::string_view heading, std::string_view content, bool open)
    {
        return html("section class=\"block\"",
                    html(open ? "details open=\"open\"" : "details",
                         html_text("summary", heading) + "\n" + html("div class=\"content\"", content)))
               + "\n";
    }

    /// What the reader can unfold.
    inline std::string foldable(std::string_view heading, std::string_view content)
    {
        return html("details", html_text("summary", heading) + "\n" + html("div class=\"content\"", content))
               + "\n";
    }

    /// A whole page: title and style, and the content above the version of the library.
    inline std::string html_document(std::string_view title, std::string_view css_class,
                                     std::string_view content)
    {
        const std::string head =
            html("head", "\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
                         "content=\"width=device-width, initial-scale=1\"/>\n"
                             + html_text("title", title) + "\n" + html("style", html_style) + "\n");
        const std::string main_tag = css_class.empty() ? "main" : join("main class=\"", css_class, "\"");
        const std::string footer = html_text("footer", join("Made by fanin ", FANIN_VERSION_MAJOR, ".",
                                                            FANIN_VERSION_MINOR, ".", FANIN_VERSION_PATCH));
        const std::string body = html("body", "\n" + html(main_tag, join("\n", content, footer)));
        return join("<!DOCTYPE html>\n", html("html lang=\"en\"", join("\n", head, "\n", body, "\n")), "\n");
    }
}

#endif
