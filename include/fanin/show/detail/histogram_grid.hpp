// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_HISTOGRAM_GRID_HPP
#define FANIN_SHOW_DETAIL_HISTOGRAM_GRID_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/html.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// A summary with the path and name of its layer.
    struct named_summary
    {
        std::string path;
        std::string name; ///< "" if all layers share one name
        const summary* s;
    };

    /// The outline of the bars, one unit wide each; the tallest bar is 100 units high.
    inline std::string bars_path(const std::vector<std::uint64_t>& bars)
    {
        const std::uint64_t tallest = *std::max_element(bars.begin(), bars.end());
        if (tallest == 0)
        {
            return "";
        }
        std::string d = "M0 100";
        for (const std::uint64_t count : bars)
        {
            d += join("V", px(100 - 100 * static_cast<double>(count) / static_cast<double>(tallest)), "h1");
        }
        return join("<path class=\"bars\" d=\"", d, "V100Z\"/>\n");
    }

    /// The elements that the bars omit, in words.
    inline std::string bars_note(const summary& s, bool zeros)
    {
        std::string note;
        const auto add = [&](bool holds, const std::string& text, std::string_view css_class = "")
        {
            if (holds)
            {
                note += note.empty() ? "" : ", ";
                note += css_class.empty() ? xml_escaped(text)
                                          : html_text(join("b class=\"", css_class, "\""), text);
            }
        };
        add(s.nonfinite() > 0, join(count_text(s.nonfinite()), " NaN or infinite"), "alarm");
        add(s.zeros > 0 && !zeros, join(percent(s.zeros, s.count), " zeros"));
        add(finite_below(s) > 0, join(percent(finite_below(s), s.count), " below"));
        add(finite_above(s) > 0, join(percent(finite_above(s), s.count), " above"));
        return note;
    }

    /// One small histogram: name, bars, range, omitted elements.
    inline std::string histogram_cell(const named_summary& n, std::string_view id, bool zeros)
    {
        const summary& s = *n.s;
        const std::string_view why = s.count == 0          ? "no elements"
                                     : s.finite.count == 0 ? "none finite"
                                     : !has_nonzero(s)     ? "all 0"
                                                           : "";
        std::string cell =
            html("figcaption", html_text("b", n.path) + (n.name.empty() ? "" : " " + xml_escaped(n.name)));
        if (!why.empty())
        {
            cell += html_text("p class=\"none\"", why);
        }
        else
        {
            const auto [lo, hi] = range_texts(s.histogram.range().lo, s.histogram.range().hi);
            const drawing d{.id = std::string(id),
                            .width = static_cast<double>(s.histogram.bins()),
                            .height = 100,
                            .title = join("Histogram of ", n.path, " ", n.name),
                            .description = join("From ", lo, " to ", hi, ", mean ", significant(s.mean()),
                                                ", standard deviation ", significant(s.stddev()))};
            cell += svg_drawing(d, bars_path(bars_of(s, zeros)));
            cell += html("p class=\"range\"", html_text("span", lo) + " " + html_text("span", hi));
        }
        const std::string note = bars_note(s, zeros);
        cell += note.empty() ? "" : html("p class=\"note\"", note);
        return html("figure class=\"cell\"", cell) + "\n";
    }

    inline std::string histogram_grid(const array_list<named_summary>& all, std::string_view id, bool zeros)
    {
        std::string cells;
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            cells += histogram_cell(all[i], join(id, "-", i), zeros);
        }
        return html("div class=\"cells\"", "\n" + cells) + "\n";
    }
}

#endif
