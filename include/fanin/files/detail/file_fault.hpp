// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_FILE_FAULT_HPP
#define FANIN_FILES_DETAIL_FILE_FAULT_HPP

#include <fanin/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// What is wrong in a file. A parser throws it, as it does not know the path.
    struct file_fault
    {
        std::uint64_t at; ///< bytes from the start of the file
        std::string what;
    };

    /// Throws runtime_error.
    [[noreturn]] inline void throw_unreadable(std::string_view path, const file_fault& f)
    {
        throw runtime_error(join("fanin: cannot read ", path, ": byte ", f.at, ": ", f.what));
    }

    /// Text from a file for a message: at most 60 characters in quotes. Quotes, backslashes and what ASCII
    /// does not print are escaped: text of a stranger must not steer a terminal.
    inline std::string in_quotes(std::string_view text)
    {
        constexpr std::size_t most = 60;
        constexpr char digits[] = "0123456789abcdef";
        std::string result = "'";
        for (const char c : text.substr(0, most))
        {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < ' ' || byte > '~')
            {
                result += "\\x";
                result += digits[byte >> 4];
                result += digits[byte & 15];
            }
            else
            {
                result += c == '\'' || c == '\\' ? "\\" : "";
                result += c;
            }
        }
        result += text.size() > most ? "...'" : "'";
        return result;
    }

    /// a·b, or false where 64 bits do not hold it.
    constexpr bool multiply_into(std::uint64_t& a, std::uint64_t b) noexcept
    {
        return !__builtin_mul_overflow(a, b, &a);
    }
}

#endif
