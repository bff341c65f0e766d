// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_VERDICT_MARKUP_HPP
#define FANIN_SHOW_DETAIL_VERDICT_MARKUP_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/html.hpp>

#include <span>
#include <string>
#include <string_view>

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

    /// The measurement as a sentence of the page.
    inline std::string verdict_sentence(const verdict& v)
    {
        const std::string text = capitalized(measurement_of(v));
        return text.empty() ? text : text + ".";
    }

    /// A tick or an exclamation mark beside the title.
    inline std::string verdict_icon(bool healthy)
    {
        return join(
            "<svg class=\"icon\" viewBox=\"0 0 20 20\" aria-hidden=\"true\"><circle cx=\"10\" cy=\"10\" "
            "r=\"10\"/><path d=\"",
            healthy ? "M5.5 10.5l3 3 6-7" : "M10 5v6M10 14.6v.4", "\"/></svg>");
    }

    inline std::string verdict_reasons(const verdict& v)
    {
        std::string reasons =
            v.cause.sentence.empty() ? "" : html_text("dt", "Cause") + html_text("dd", v.cause.sentence);
        reasons +=
            v.remedy.sentence.empty() ? "" : html_text("dt", "Remedy") + html_text("dd", v.remedy.sentence);
        return reasons.empty() ? "" : html("dl class=\"reasons\"", reasons);
    }

    /// The first verdict as the head of the page, the others as a list below it.
    inline std::string verdicts_markup(std::span<const verdict> verdicts)
    {
        if (verdicts.empty())
        {
            return "";
        }
        const verdict& first = verdicts.front();
        const bool healthy = first.kind == verdict_kind::healthy;
        std::string text = html("h2", verdict_icon(healthy) + html_text("span", capitalized(title_of(first))))
                           + html_text("p class=\"sentence\"", verdict_sentence(first))
                           + verdict_reasons(first);
        std::string others;
        for (const verdict& v : verdicts.subspan(1))
        {
            others += html("li", html_text("b", capitalized(title_of(v))) + " "
                                     + html_text("span", verdict_sentence(v)) + verdict_reasons(v));
        }
        text += others.empty() ? "" : html_text("h3", "Also found") + html("ul", others);
        return html(healthy ? "section class=\"verdict good\"" : "section class=\"verdict bad\"", text)
               + "\n";
    }
}

#endif
