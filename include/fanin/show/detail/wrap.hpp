// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_WRAP_HPP
#define FANIN_SHOW_DETAIL_WRAP_HPP

#include <fanin/show/detail/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// `text` as lines of at most `width` columns, broken at spaces. The lines after the first are indented.
    /// A word that is wider than a line is broken within. No line end follows the last line.
    inline std::string wrap(std::string_view text, std::size_t width, std::size_t indent = 0)
    {
        const std::string spaces(std::min(indent, width / 2), ' ');
        std::string lines;
        std::size_t used = 0;
        bool starts = true; // nothing but the indentation stands in the line
        const auto new_line = [&]
        {
            lines += '\n';
            lines += spaces;
            used = spaces.size();
            starts = true;
        };
        std::u32string_view rest;
        const code_point_text points = code_points(text);
        for (rest = points; !rest.empty();)
        {
            const std::u32string_view word = rest.substr(0, std::min(rest.find(U' '), rest.size()));
            rest.remove_prefix(std::min(word.size() + 1, rest.size()));
            if (word.empty())
            {
                continue;
            }
            const std::size_t columns = display_width(word);
            if (!starts && used + 1 + columns > width)
            {
                new_line();
            }
            if (!starts)
            {
                lines += ' ';
                ++used;
            }
            for (const char32_t p : word)
            {
                if (!starts && used + display_width(p) > width) // the word is wider than a line
                {
                    new_line();
                }
                lines += to_utf8(std::u32string_view(&p, 1));
                used += display_width(p);
                starts = false;
            }
        }
        return lines;
    }
}

#endif
