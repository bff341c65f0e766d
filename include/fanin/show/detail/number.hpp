// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_NUMBER_HPP
#define FANIN_SHOW_DETAIL_NUMBER_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// The text in place of a missing number.
    inline constexpr std::string_view no_number = "-";

    inline std::string to_text(double value, std::chars_format format, int decimals)
    {
        char digits[400]; // the largest double has 309 before its point
        const auto end = std::to_chars(digits, digits + sizeof digits, value, format, decimals).ptr;
        return {digits, end};
    }

    /// Three significant digits, trailing zeros kept: "0.0586", "1.00", "12345", "1.55e-06"; a dash for NaN.
    inline std::string significant(double value)
    {
        if (is_nan(value))
        {
            return std::string(no_number);
        }
        if (value == 0)
        {
            return "0";
        }
        const std::string scientific = to_text(value, std::chars_format::scientific, 2);
        const auto e = scientific.find('e');
        if (e == std::string::npos)
        {
            return scientific; // "inf"
        }
        int exponent = 0;
        const auto sign = scientific[e + 1] == '+' ? 2u : 1u; // from_chars takes no plus
        std::from_chars(scientific.data() + e + sign, scientific.data() + scientific.size(), exponent);
        return exponent < -3 || exponent > 4
                   ? scientific
                   : to_text(value, std::chars_format::fixed, std::max(0, 2 - exponent));
    }

    /// The ends of a range, of one kind: both plain, or both scientific; 0 is of either kind.
    inline std::pair<std::string, std::string> range_texts(double lo, double hi)
    {
        std::pair<std::string, std::string> texts{significant(lo), significant(hi)};
        const auto is_scientific = [](const std::string& text)
        { return text.find('e') != std::string::npos; };
        if (is_scientific(texts.first) || is_scientific(texts.second))
        {
            texts.first = lo == 0 ? "0" : to_text(lo, std::chars_format::scientific, 2);
            texts.second = hi == 0 ? "0" : to_text(hi, std::chars_format::scientific, 2);
        }
        return texts;
    }

    /// "24.1%". Only an empty part gives 0%, only the whole gives 100%. A dash if the whole is 0.
    inline std::string percent(std::uint64_t part, std::uint64_t whole)
    {
        if (whole == 0)
        {
            return std::string(no_number);
        }
        if (part == 0 || part == whole)
        {
            return part == 0 ? "0%" : "100%";
        }
        const double p = 100 * (static_cast<double>(part) / static_cast<double>(whole));
        return p < 0.05 ? "<0.1%" : p > 99.94 ? ">99.9%" : to_text(p, std::chars_format::fixed, 1) + "%";
    }

    /// A count; exact up to six digits.
    inline std::string count_text(std::uint64_t n)
    {
        return n < 1'000'000 ? to_text(n) : significant(static_cast<double>(n));
    }

    /// "1,234,567"
    inline std::string grouped(std::uint64_t n)
    {
        const std::string digits = to_text(n);
        std::string text;
        for (std::size_t i = 0; i < digits.size(); ++i)
        {
            text += i > 0 && (digits.size() - i) % 3 == 0 ? "," : "";
            text += digits[i];
        }
        return text;
    }

    /// "⁻¹²"
    inline std::string superscript(int n)
    {
        static constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
        std::string text;
        for (const char c : to_text(n))
        {
            text += c == '-' ? "⁻" : digits[c - '0'];
        }
        return text;
    }
}

#endif
