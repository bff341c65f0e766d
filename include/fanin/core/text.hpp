// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_TEXT_HPP
#define FANIN_CORE_TEXT_HPP

#include <fanin/core/platform.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
    inline std::string to_text(std::string_view s)
    {
        return std::string(s);
    }

    inline constexpr std::size_t most_digits = 64; ///< that a number takes

    /// The length of the shortest digits that restore the number, independent of locale and stream state.
    template <class Number>
    std::size_t to_digits(Number value, char (&digits)[most_digits])
    {
        return static_cast<std::size_t>(std::to_chars(digits, digits + most_digits, value).ptr - digits);
    }

    template <class Number>
        requires std::integral<Number> || std::floating_point<Number>
    std::string to_text(Number value)
    {
        char digits[most_digits];
        return {digits, to_digits(value, digits)};
    }

    /// `value` to `significant` digits, as %g of printf.
    inline std::string to_text(double value, int significant)
    {
        char digits[most_digits];
        const char* end =
            std::to_chars(digits, digits + most_digits, value, std::chars_format::general, significant).ptr;
        return {static_cast<const char*>(digits), end};
    }

    /// A part of a message: a text, which must outlive it, or a number.
    class text_part
    {
    public:
        template <class Text>
            requires std::convertible_to<const Text&, std::string_view>
        text_part(const Text& text)
            : m_text(text)
        {
        }

        template <class Number>
            requires std::integral<Number> || std::floating_point<Number>
        text_part(Number value)
            : m_length(to_digits(value, m_digits))
        {
        }

        text_part(const text_part&) = delete;
        text_part& operator=(const text_part&) = delete;

        [[nodiscard]] std::string_view view() const noexcept
        {
            return m_length > 0 ? std::string_view(m_digits, m_length) : m_text;
        }

    private:
        std::string_view m_text;
        std::size_t m_length = 0;
        char m_digits[most_digits];
    };

    [[gnu::noinline]] inline std::string join_parts(std::initializer_list<text_part> parts)
    {
        std::string text;
        for (const text_part& part : parts)
        {
            text += part.view();
        }
        return text;
    }

    /// The parts, texts and numbers, one after another.
    template <class... Parts>
    std::string join(const Parts&... parts)
    {
        return join_parts({text_part(parts)...});
    }

    /// The name of an initializer, activation or layer in reports; "custom" where it has none.
    template <class X>
    std::string name_of(const X& x)
    {
        if constexpr (requires { std::string(x.name()); })
        {
            return std::string(x.name());
        }
        else
        {
            return "custom";
        }
    }

    /// "(1000, 100)"
    inline std::string shape_text(std::span<const std::size_t> shape)
    {
        std::string text = "(";
        for (const std::size_t extent : shape)
        {
            text += text.size() == 1 ? "" : ", ";
            text += to_text(extent);
        }
        text += ")";
        return text;
    }
}

#endif
