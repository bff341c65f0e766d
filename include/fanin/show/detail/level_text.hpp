// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LEVEL_TEXT_HPP
#define FANIN_SHOW_DETAIL_LEVEL_TEXT_HPP

#include <fanin/core/text.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/theory_range.hpp>
#include <fanin/stack/detail/levels.hpp>
#include <fanin/stack/report.hpp>

#include <limits>
#include <string>

// The levels of a stack in words, for the pointer and for screen readers.
namespace fanin::detail
{
    /// "0: dense 100 he relu · 0.998 · predicted 1.00 (0.951 to 1.04)". No row stands for the input.
    inline std::string level_text(const level& at, const layer_report* row)
    {
        std::string text = row != nullptr ? join(row->path, ": ", row->name) : "input";
        text += join(" · ", significant(at.measured));
        if (at.expected)
        {
            const theory_range e = theory_range_of(*at.expected);
            text += join(" · predicted ", significant(e.value), " (", significant(e.lo), " to ",
                         significant(e.hi), ")");
        }
        return text;
    }

    /// "From 1.00 at the input to 0.998 after the last of 5 layers, on a logarithmic scale."
    inline std::string description_of(const levels& l)
    {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        std::string text = join("From ", significant(l.front().measured), " at the input to ",
                                significant(l.back().measured), " after the last of ", l.size() - 1,
                                l.size() == 2 ? " layer" : " layers", ", on a logarithmic scale.");
        if (const auto& e = l.back().expected)
        {
            text += join(" Predicted: ", significant(l.front().expected ? l.front().expected->value : none),
                         " at the input, ", significant(e->value), " after the last layer.");
        }
        return text;
    }
}

#endif
