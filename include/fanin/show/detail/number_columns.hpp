// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_NUMBER_COLUMNS_HPP
#define FANIN_SHOW_DETAIL_NUMBER_COLUMNS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/html.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Columns of numbers as an HTML table.
namespace fanin::detail
{
    /// A column of numbers, under the name of its group.
    struct number_column
    {
        std::string_view group;
        std::string_view head;
        std::vector<std::string> cells; ///< one per row
    };

    /// The first cells of a row: its name, and a second text.
    struct row_head
    {
        std::string name;
        std::string second;
    };

    /// The class of a column that begins a group.
    inline std::string_view first_of_group(const array_list<number_column>& columns, std::size_t i)
    {
        return i == 0 || columns[i].group != columns[i - 1].group ? " class=\"first\"" : "";
    }

    inline std::string row_markup(const row_head& head, const array_list<number_column>& columns,
                                  std::size_t row)
    {
        std::string cells = html_text("th scope=\"row\"", head.name) + html_text("td", head.second);
        for (std::size_t i = 0; i < columns.size(); ++i)
        {
            const bool alarms = columns[i].head == "NaN or inf" && columns[i].cells[row] != "0";
            cells += html_text(alarms ? "td class=\"alarm\"" : join("td", first_of_group(columns, i)),
                               columns[i].cells[row]);
        }
        return html("tr", cells) + "\n";
    }

    /// A table with two head columns. The caption is for screen readers.
    inline std::string table_markup(std::string_view caption, const row_head& head,
                                    const array_list<row_head>& rows,
                                    const array_list<number_column>& columns)
    {
        std::string groups = html("td colspan=\"2\"", "");
        std::string heads =
            html_text("th scope=\"col\"", head.name) + html_text("th scope=\"col\"", head.second);
        for (std::size_t i = 0, end = 0; i < columns.size(); i = end)
        {
            for (end = i; end < columns.size() && columns[end].group == columns[i].group; ++end)
            {
                heads += html_text(join("th scope=\"col\"", first_of_group(columns, end)), columns[end].head);
            }
            groups += html_text(join("th scope=\"colgroup\" class=\"first\" colspan=\"", end - i, "\""),
                                columns[i].group);
        }
        std::string body;
        for (std::size_t row = 0; row < rows.size(); ++row)
        {
            body += row_markup(rows[row], columns, row);
        }
        return html("table", html_text("caption", caption) + "\n"
                                 + html("thead", html("tr", groups) + "\n" + html("tr", heads)) + "\n"
                                 + html("tbody", "\n" + body))
               + "\n";
    }

    /// A table that scrolls in its own box, and says so.
    inline std::string scrolling(std::string_view name, std::string_view table)
    {
        return html_text("p class=\"note\"",
                         "The table scrolls, sideways too: columns may lie beyond the edge.")
               + "\n"
               + html(join("div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", name, "\""),
                      join("\n", table));
    }
}

#endif
