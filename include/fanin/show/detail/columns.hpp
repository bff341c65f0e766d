// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_COLUMNS_HPP
#define FANIN_SHOW_DETAIL_COLUMNS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    enum class align
    {
        left,
        right
    };

    /// A column of a text table. All columns of a table have equally many cells.
    struct column
    {
        std::string head;
        align side = align::right;
        int rank = 0;          ///< a narrow table drops the highest rank first; it never drops 0
        std::size_t least = 0; ///< width, so that tables of other numbers look alike
        std::vector<std::string> cells{};
    };

    /// Spaces between two columns of the table.
    inline constexpr std::size_t column_gap = 2;

    inline std::size_t width_of(const column& c)
    {
        std::size_t width = std::max(c.least, display_width(c.head));
        for (const std::string& cell : c.cells)
        {
            width = std::max(width, display_width(cell));
        }
        return width;
    }

    /// The width that is planned for all columns and the gaps between them, whatever their cells hold.
    inline std::size_t planned_width_of(const array_list<column>& columns)
    {
        std::size_t width = 0;
        for (const column& c : columns)
        {
            width += std::max(c.least, display_width(c.head)) + (width > 0 ? column_gap : 0);
        }
        return width;
    }

    /// The width of all columns and the gaps between them.
    inline std::size_t width_of(const array_list<column>& columns)
    {
        std::size_t width = 0;
        for (const column& c : columns)
        {
            width += width_of(c) + (width > 0 ? column_gap : 0);
        }
        return width;
    }

    /// Drops the columns of the highest rank; false if it is below `least`.
    inline bool drop_columns(array_list<column>& columns, int least = 1)
    {
        int highest = 0;
        for (const column& c : columns)
        {
            highest = std::max(highest, c.rank);
        }
        if (highest < least)
        {
            return false;
        }
        array_list<column> kept;
        for (column& c : columns)
        {
            if (c.rank != highest)
            {
                kept.push_back(std::move(c));
            }
        }
        columns.swap(kept);
        return true;
    }

    inline std::string pad(const std::string& cell, std::size_t width, align side)
    {
        const std::string spaces(width - std::min(width, display_width(cell)), ' ');
        return side == align::left ? cell + spaces : spaces + cell;
    }

    inline void end_line(std::string& text)
    {
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }

    /// The head, a rule, and one line per row.
    inline std::string lines_of(const array_list<column>& columns, std::string_view rule)
    {
        std::vector<std::size_t> widths;
        for (const column& c : columns)
        {
            widths.push_back(width_of(c));
        }
        std::string text;
        const auto line = [&](auto cell_of)
        {
            for (std::size_t i = 0; i < columns.size(); ++i)
            {
                text += std::string(i > 0 ? column_gap : 0, ' ')
                        + pad(cell_of(columns[i]), widths[i], columns[i].side);
            }
            end_line(text);
        };

        line([](const column& c) { return c.head; });
        for (std::size_t i = width_of(columns); i > 0; --i)
        {
            text += rule;
        }
        text += '\n';
        for (std::size_t row = 0; row < columns.front().cells.size(); ++row)
        {
            line([&](const column& c) { return c.cells[row]; });
        }
        return text;
    }
}

#endif
