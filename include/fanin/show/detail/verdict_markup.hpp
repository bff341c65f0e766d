// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_VERDICT_MARKUP_HPP
#define FANIN_SHOW_DETAIL_VERDICT_MARKUP_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
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

    /// The kind of a contribution in words: "residual sum".
    inline std::string contribution_text(cause_kind kind)
    {
        std::string text(to_string(kind));
        for (char& c : text)
        {
            c = c == '-' ? ' ' : c;
        }
        return kind == cause_kind::unknown ? "unknown to theory" : text;
    }

    /// The factors that a change consists of, as bars on a logarithmic scale: to the right those that
    /// enlarge, to the left those that reduce. Empty if there is none.
    inline std::string contributions_chart(const verdict& v)
    {
        double longest = 0;
        for (const contribution& c : v.cause.contributions)
        {
            longest = is_finite(c.log_factor) ? std::max(longest, std::abs(c.log_factor)) : longest;
        }
        if (longest == 0)
        {
            return "";
        }
        std::string rows;
        for (const contribution& c : v.cause.contributions)
        {
            if (!is_finite(c.log_factor))
            {
                continue;
            }
            const double length = std::abs(c.log_factor) / longest / 2;
            const std::string bar =
                html(join("span class=\"bar\" style=\"",
                          css_fraction("margin-left", c.log_factor < 0 ? 0.5 - length : 0.5), ";",
                          css_fraction("width", length), "\""),
                     "");
            rows += html_text("dt", contribution_text(c.kind))
                    + html("dd", html("span class=\"track\"", bar) + " "
                                     + html_text("span", "×" + significant(std::exp(c.log_factor))))
                    + "\n";
        }
        const std::string what = v.kind == verdict_kind::rank_collapsed ? "the angle between samples"
                                 : v.direction == direction::forward    ? "the RMS"
                                                                        : "the gradient norm";
        return html("figure class=\"contributions\"",
                    html_text("figcaption",
                              join("What multiplies ", what, " (logarithmic scale; the line is ×1)"))
                        + "\n" + html("dl", "\n" + rows))
               + "\n";
    }

    inline std::string verdict_reasons(const verdict& v)
    {
        std::string reasons =
            v.cause.sentence.empty() ? "" : html_text("dt", "Cause") + html_text("dd", v.cause.sentence);
        reasons +=
            v.remedy.sentence.empty() ? "" : html_text("dt", "Remedy") + html_text("dd", v.remedy.sentence);
        return (reasons.empty() ? "" : html("dl class=\"reasons\"", reasons)) + contributions_chart(v);
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
