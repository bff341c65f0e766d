// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_TEXT_HPP
#define FANIN_CORE_TEXT_HPP

#include <fanin/core/platform.hpp>

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace fanin::detail
{
    inline std::string to_text(std::string_view s)
    {
        return std::string(s);
    }

    /// The shortest digits that restore the number, independent of locale and stream state.
    template <class Number>
        requires std::integral<Number> || std::floating_point<Number>
    std::string to_text(Number value)
    {
        char digits[64];
        const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        return {static_cast<const char*>(digits), end};
    }

    /// `value` to `significant` digits, as %g of printf.
    inline std::string to_text(double value, int significant)
    {
        char digits[64];
        const char* end =
            std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, significant).ptr;
        return {static_cast<const char*>(digits), end};
    }

    template <class... Parts>
    std::string join(const Parts&... parts)
    {
        return (std::string{} + ... + to_text(parts));
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
    template <class Shape>
    std::string shape_text(const Shape& shape)
    {
        std::string text = "(";
        for (auto extent = shape.begin(); extent != shape.end(); ++extent)
        {
            text += extent == shape.begin() ? "" : ", ";
            text += to_text(*extent);
        }
        return text + ")";
    }
}

#endif
