// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_UNICODE_HPP
#define FANIN_SHOW_DETAIL_UNICODE_HPP

#include <fanin/show/detail/code_point_text.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace fanin::detail
{
    inline constexpr char32_t replacement_character = 0xFFFD;

    /// Takes the next code point off `text`, which is UTF-8. An invalid byte gives U+FFFD.
    inline char32_t take_code_point(std::string_view& text)
    {
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
        const unsigned lead = byte(0);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0x7Fu >> length);
        bool valid = length > 0 && lead < 0xF5 && length <= text.size();
        for (std::size_t i = 1; valid && i < length; ++i)
        {
            valid = (byte(i) & 0xC0u) == 0x80;
            point = (point << 6) | (byte(i) & 0x3Fu);
        }
        valid = valid && !(length == 3 && (point < 0x800 || (point >= 0xD800 && point < 0xE000)))
                && !(length == 4 && (point < 0x10000 || point > 0x10FFFF));
        text.remove_prefix(valid ? length : 1);
        return valid ? point : replacement_character;
    }

    /// The code points of UTF-8 as one line: control characters become spaces, invalid bytes U+FFFD.
    inline code_point_text code_points(std::string_view text)
    {
        code_point_text points;
        while (!text.empty())
        {
            const char32_t p = take_code_point(text);
            const bool control = p < 0x20 || (p >= 0x7F && p < 0xA0) || (p >= 0x2028 && p <= 0x202E);
            const bool character = p != 0xFFFE && p != 0xFFFF;
            points.push_back(control ? U' ' : character ? p : replacement_character);
        }
        return points;
    }

    inline std::string to_utf8(std::u32string_view points)
    {
        std::string text;
        const auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
        for (const char32_t p : points)
        {
            if (p < 0x80)
            {
                put(p);
                continue;
            }
            static constexpr char32_t lead[] = {0xC0, 0xE0, 0xF0};
            const int continued = p < 0x800 ? 1 : p < 0x10000 ? 2 : 3;
            put(lead[continued - 1] | p >> (6 * continued));
            for (int i = continued - 1; i >= 0; --i)
            {
                put(0x80 | (p >> (6 * i) & 0x3F));
            }
        }
        return text;
    }

    /// Width in terminal columns: 0 for a combining mark, 2 for an East Asian wide character.
    inline std::size_t display_width(char32_t p)
    {
        struct block
        {
            char32_t first;
            char32_t last;
        };
        static constexpr block marks[] = {
            {0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}};
        static constexpr block wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                         {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
                                         {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                                         {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
        for (const auto [first, last] : marks)
        {
            if (p >= first && p <= last)
            {
                return 0;
            }
        }
        for (const auto [first, last] : wide)
        {
            if (p >= first && p <= last)
            {
                return 2;
            }
        }
        return 1;
    }

    inline std::size_t display_width(std::u32string_view points)
    {
        std::size_t columns = 0;
        for (const char32_t p : points)
        {
            columns += display_width(p);
        }
        return columns;
    }

    inline std::size_t display_width(std::string_view text)
    {
        return display_width(code_points(text));
    }

    /// `text` in at most `columns` columns. An ellipsis replaces its middle: the path of a layer stands at
    /// the start of its label, the activation at the end.
    inline std::string shorten(std::string_view text, std::size_t columns, std::string_view ellipsis)
    {
        const code_point_text points = code_points(text);
        if (display_width(points) <= columns)
        {
            return to_utf8(points);
        }
        const std::size_t mark = display_width(ellipsis);
        const std::size_t room = columns > mark ? columns - mark : 0;

        std::size_t used = 0;
        std::size_t front = 0;
        while (used + display_width(points[front]) <= (room + 1) / 2)
        {
            used += display_width(points[front++]);
        }
        std::size_t back = points.size();
        while (back > front && used + display_width(points[back - 1]) <= room)
        {
            used += display_width(points[--back]);
        }
        return to_utf8(points.substr(0, front)) + std::string(ellipsis) + to_utf8(points.substr(back));
    }

    /// The ASCII replacement of a character that formulas and tables use; "?" for any other.
    inline std::string_view ascii_of(char32_t p)
    {
        switch (p)
        {
        case U'\u00D7': // ×
            return "x";
        case U'\u00B1': // ±
            return "+-";
        case U'\u221A': // √
            return "sqrt";
        case U'\u00B7': // ·
            return "*";
        case U'\u00B2': // ²
            return "^2";
        case U'\u00B3': // ³
            return "^3";
        case U'\u2212': // minus
        case U'\u2013': // en dash
        case U'\u2014': // em dash
        case U'\u2500': // box drawing
            return "-";
        case U'\u2026': // ellipsis
            return "...";
        case U'\u2264': // ≤
            return "<=";
        case U'\u2265': // ≥
            return ">=";
        case U'\u2190': // ←
            return "<-";
        case U'\u2192': // →
            return "->";
        case U'\u2018': // quotation marks
        case U'\u2019':
            return "'";
        case U'\u201C':
        case U'\u201D':
            return "\"";
        default:
            return "?";
        }
    }

    /// `text` in ASCII. A few characters have a replacement, the others become "?".
    inline std::string to_ascii(std::string_view text)
    {
        std::string ascii;
        for (const char32_t p : code_points(text))
        {
            p < 0x80 ? ascii += static_cast<char>(p) : ascii += ascii_of(p);
        }
        return ascii;
    }
}

#endif
