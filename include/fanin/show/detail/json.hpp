// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_JSON_HPP
#define FANIN_SHOW_DETAIL_JSON_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

// The values of RFC 8259, as text.
namespace fanin::detail
{
    template <std::integral Number>
    std::string json_value(Number n)
    {
        return to_text(n);
    }

    /// The shortest digits that restore the number; null for NaN and infinities, which JSON lacks.
    inline std::string json_value(double x)
    {
        if (!is_finite(x))
        {
            return "null";
        }
        const std::string text = to_text(x);
        return text == "-0" ? "-0.0" : text; // readers take -0 for the integer 0
    }

    /// A string in quotes. U+FFFD replaces invalid UTF-8.
    inline std::string json_value(std::string_view text)
    {
        static constexpr std::string_view hex = "0123456789abcdef";
        std::string quoted = "\"";
        while (!text.empty())
        {
            const char32_t p = take_code_point(text);
            if (p == U'"' || p == U'\\')
            {
                quoted += '\\';
                quoted += static_cast<char>(p);
            }
            else if (p < 0x20 || p == 0x7F)
            {
                quoted += "\\u00";
                quoted += hex[p >> 4];
                quoted += hex[p & 0xF];
            }
            else
            {
                quoted += to_utf8({&p, 1});
            }
        }
        return quoted + '"';
    }

    /// The texts `text_of(value)`, joined by the separator.
    template <class Values, class TextOf>
    std::string separated(const Values& values, std::string_view separator, TextOf text_of)
    {
        std::string text;
        for (const auto& v : values)
        {
            text += text.empty() ? "" : separator;
            text += text_of(v);
        }
        return text;
    }

    template <class Numbers>
    std::string json_numbers(const Numbers& numbers)
    {
        return "[" + separated(numbers, ",", [](auto n) { return json_value(n); }) + "]";
    }

    /// A name and the text of its value.
    struct json_member
    {
        std::string_view name;
        std::string value;
    };

    inline std::string json_object(std::initializer_list<json_member> members,
                                   std::string_view separator = ",")
    {
        const auto text_of = [](const json_member& m) { return join("\"", m.name, "\":", m.value); };
        return "{" + separated(members, separator, text_of) + "}";
    }
}

#endif
