// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_SHORTEN_AROUND_HPP
#define FANIN_SHOW_DETAIL_SHORTEN_AROUND_HPP

#include <fanin/show/detail/unicode.hpp>

#include <cstddef>
#include <string_view>

namespace fanin::detail
{
    /// The first code points of text that fit into `columns`, or the last.
    inline std::u32string_view start_of(std::u32string_view text, std::size_t columns)
    {
        std::size_t n = 0;
        for (std::size_t used = 0; n < text.size() && used + display_width(text[n]) <= columns; ++n)
        {
            used += display_width(text[n]);
        }
        return text.substr(0, n);
    }

    inline std::u32string_view end_of(std::u32string_view text, std::size_t columns)
    {
        std::size_t n = text.size();
        for (std::size_t used = 0; n > 0 && used + display_width(text[n - 1]) <= columns; --n)
        {
            used += display_width(text[n - 1]);
        }
        return text.substr(n);
    }

    /// `text` in at most `columns` columns. Its first `front` code points, which others have in common, are
    /// cut first, then its last `back` ones, then the middle.
    inline code_point_text shorten_around(std::u32string_view text, std::size_t front, std::size_t back,
                                          std::size_t columns, std::u32string_view ellipsis)
    {
        if (display_width(text) <= columns)
        {
            return code_point_text(text);
        }
        const code_point_text mark(ellipsis);
        const auto minus = [](std::size_t a, std::size_t b) { return a > b ? a - b : 0; };
        const std::u32string_view own = text.substr(front, text.size() - front - back);
        const std::size_t room = minus(columns, display_width(mark));
        const std::size_t needed = display_width(own);
        if (const std::size_t kept = display_width(text.substr(front)); kept <= room)
        {
            return code_point_text(start_of(text, room - kept)) + mark + code_point_text(text.substr(front));
        }
        if (const std::size_t taken = needed + (front > 0 ? display_width(mark) : 0);
            back > 0 && taken <= room)
        {
            const std::u32string_view end = end_of(text.substr(text.size() - back), room - taken);
            return (front > 0 ? mark : U"") + code_point_text(own) + mark + code_point_text(end);
        }
        const std::u32string_view start = start_of(own, (room + 1) / 2);
        const std::u32string_view end = end_of(own.substr(start.size()), room - display_width(start));
        return code_point_text(start) + mark + code_point_text(end);
    }
}

#endif
