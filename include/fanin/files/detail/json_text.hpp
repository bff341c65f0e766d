// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_JSON_TEXT_HPP
#define FANIN_FILES_DETAIL_JSON_TEXT_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/platform.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// The position of the first byte that is not UTF-8; npos where all is.
    std::size_t first_not_utf8(std::string_view text) noexcept;

    /// Appends the text, which must be UTF-8, as a string of JSON.
    void append_json_string(std::string& to, std::string_view text);

    /// Reads the parts of JSON that the header of a safetensors file has: objects, strings, and arrays of
    /// integers from 0 to 2^64 - 1. It neither recurses nor looks back. Each function throws file_fault at
    /// the byte that is wrong.
    class json_reader
    {
    public:
        /// `at` is the position of the text in its file. The text must be UTF-8.
        json_reader(std::string_view text, std::uint64_t at);

        /// The position in the file of what comes next, white space left out.
        [[nodiscard]] std::uint64_t position();

        void expect(char c, std::string_view what);

        /// Takes c, if it comes next.
        bool take(char c);

        /// A string, with its escapes resolved.
        std::string string(std::string_view what);

        std::uint64_t integer(std::string_view what);

        [[nodiscard]] bool at_end();

        [[noreturn]] void fail(std::string_view what) const;

    private:
        void skip_blanks();
        void escape(std::string& to);
        std::uint32_t four_digits();

        std::string_view m_text;
        std::uint64_t m_start;
        std::size_t m_at = 0;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/json_text.ipp>
#endif

#endif
