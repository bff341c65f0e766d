// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_JSON_TEXT_IPP
#define FANIN_FILES_DETAIL_JSON_TEXT_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/json_text.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace fanin::detail
{
    FANIN_INLINE std::size_t first_not_utf8(std::string_view text) noexcept
    {
        const auto byte = [&](std::size_t i)
        { return i < text.size() ? std::uint32_t{static_cast<unsigned char>(text[i])} : 0; };
        for (std::size_t i = 0; i < text.size();)
        {
            const std::uint32_t first = byte(i);
            const std::size_t length = first < 0x80                     ? 1
                                       : first >= 0xc2 && first <= 0xdf ? 2
                                       : first >= 0xe0 && first <= 0xef ? 3
                                       : first >= 0xf0 && first <= 0xf4 ? 4
                                                                        : 0;
            std::uint32_t code = length == 0 ? 0 : first & (0xffu >> (length + (length > 1)));
            bool good = length > 0;
            for (std::size_t k = 1; k < length; ++k)
            {
                good = good && (byte(i + k) & 0xc0) == 0x80;
                code = code << 6 | (byte(i + k) & 0x3f);
            }
            // neither longer than needed, nor half of a surrogate pair, nor beyond Unicode
            good = good && !(length == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000)))
                   && !(length == 4 && (code < 0x10000 || code > 0x10ffff));
            if (!good)
            {
                return i;
            }
            i += length;
        }
        return std::string_view::npos;
    }

    FANIN_INLINE void append_json_string(std::string& to, std::string_view text)
    {
        constexpr char digits[] = "0123456789abcdef";
        to += '"';
        for (const char c : text)
        {
            if (static_cast<unsigned char>(c) < ' ')
            {
                to += "\\u00";
                to += digits[c >> 4];
                to += digits[c & 15];
            }
            else
            {
                to += c == '"' || c == '\\' ? "\\" : "";
                to += c;
            }
        }
        to += '"';
    }

    inline void append_utf8(std::string& to, std::uint32_t code)
    {
        const auto add = [&](std::uint32_t byte) { to += static_cast<char>(byte); };
        if (code < 0x80)
        {
            add(code);
        }
        else if (code < 0x800)
        {
            add(0xc0 | code >> 6);
            add(0x80 | (code & 0x3f));
        }
        else
        {
            add(code < 0x10000 ? 0xe0 | code >> 12 : 0xf0 | code >> 18);
            if (code >= 0x10000)
            {
                add(0x80 | (code >> 12 & 0x3f));
            }
            add(0x80 | (code >> 6 & 0x3f));
            add(0x80 | (code & 0x3f));
        }
    }

    FANIN_INLINE json_reader::json_reader(std::string_view text, std::uint64_t at)
        : m_text(text)
        , m_start(at)
    {
    }

    FANIN_INLINE std::uint64_t json_reader::position()
    {
        skip_blanks();
        return m_start + m_at;
    }

    FANIN_INLINE void json_reader::expect(char c, std::string_view what)
    {
        if (!take(c))
        {
            fail(join("lacks ", what));
        }
    }

    FANIN_INLINE bool json_reader::take(char c)
    {
        skip_blanks();
        const bool there = m_at < m_text.size() && m_text[m_at] == c;
        m_at += there ? 1 : 0;
        return there;
    }

    FANIN_INLINE bool json_reader::at_end()
    {
        skip_blanks();
        return m_at == m_text.size();
    }

    FANIN_INLINE std::string json_reader::string(std::string_view what)
    {
        expect('"', join(what, ", a string in double quotes"));
        std::string result;
        for (;;)
        {
            if (m_at == m_text.size())
            {
                fail("ends within a string");
            }
            const char c = m_text[m_at];
            if (static_cast<unsigned char>(c) < ' ')
            {
                fail("has a control character in a string: JSON wants it escaped");
            }
            if (c == '\\')
            {
                escape(result);
                continue;
            }
            ++m_at;
            if (c == '"')
            {
                return result;
            }
            result += c;
        }
    }

    FANIN_INLINE void json_reader::escape(std::string& to)
    {
        constexpr std::string_view letters = "\"\\/bfnrt";
        constexpr std::string_view values = "\"\\/\b\f\n\r\t";
        const char c = m_at + 1 < m_text.size() ? m_text[m_at + 1] : '\0';
        if (const std::size_t which = letters.find(c); which != std::string_view::npos)
        {
            to += values[which];
            m_at += 2;
            return;
        }
        if (c != 'u')
        {
            fail("has an escape that JSON does not know");
        }
        std::uint32_t code = four_digits();
        if (code >= 0xd800 && code < 0xdc00 && m_text.substr(m_at, 2) == "\\u")
        {
            const std::uint32_t low = four_digits();
            code = low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00) : code;
        }
        if (code >= 0xd800 && code < 0xe000)
        {
            m_at -= 6;
            fail("has half of a surrogate pair in a string");
        }
        append_utf8(to, code);
    }

    /// The number of \uXXXX.
    FANIN_INLINE std::uint32_t json_reader::four_digits()
    {
        std::uint32_t code = 0;
        for (std::size_t i = 2; i < 6; ++i)
        {
            const char c = m_at + i < m_text.size() ? m_text[m_at + i] : '\0';
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
            {
                fail("has \\u without four hexadecimal digits");
            }
            code = code << 4 | static_cast<std::uint32_t>(digit);
        }
        m_at += 6;
        return code;
    }

    FANIN_INLINE std::uint64_t json_reader::integer(std::string_view what)
    {
        skip_blanks();
        const std::size_t first = m_at;
        const auto is_digit = [&]
        { return m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; };
        std::uint64_t value = 0;
        for (; is_digit(); ++m_at)
        {
            const auto digit = static_cast<std::uint64_t>(m_text[m_at] - '0');
            if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10)
            {
                m_at = first;
                fail(join("has a number of more than 64 bits as ", what));
            }
            value = 10 * value + digit;
        }
        const bool padded = m_at - first > 1 && m_text[first] == '0';
        const char next = m_at < m_text.size() ? m_text[m_at] : '\0';
        if (m_at == first || padded || next == '.' || next == 'e' || next == 'E')
        {
            m_at = first;
            fail(join("lacks ", what, ", an integer of at least 0"));
        }
        return value;
    }

    FANIN_INLINE void json_reader::fail(std::string_view what) const
    {
        throw file_fault{m_start + m_at, join("the header ", what)};
    }

    FANIN_INLINE void json_reader::skip_blanks()
    {
        constexpr std::string_view blank = " \t\n\r";
        while (m_at < m_text.size() && blank.find(m_text[m_at]) != std::string_view::npos)
        {
            ++m_at;
        }
    }
}

#endif
