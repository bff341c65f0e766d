// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COMPARISON_IPP
#define FANIN_SHOW_COMPARISON_IPP

#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/comparison.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/table.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// "0.9983": the fourth digit of a factor near 1 matters after a hundred layers.
        inline std::string growth_text(double value)
        {
            return value > 0.01 && value < 100 ? to_text(value, std::chars_format::fixed, 4)
                                               : significant(value);
        }

        /// The mean over seeds; with two seeds or more, ± the standard deviation.
        template <class Text>
        std::string over_seeds_text(const over_seeds& s, Text text, bool ascii)
        {
            return is_finite(s.stddev) ? join(text(s.mean), ascii ? " +-" : " ±", to_text(s.stddev, 2))
                                       : text(s.mean);
        }

        inline std::vector<column> comparison_columns(const comparison& c, bool ascii)
        {
            std::vector<column> columns;
            const auto add = [&](std::string head, int rank, auto cell_of)
            {
                columns.push_back({.head = std::move(head), .rank = rank});
                for (const comparison_row& row : c.rows)
                {
                    columns.back().cells.push_back(cell_of(row));
                }
            };
            const auto some = [&](auto has) { return std::any_of(c.rows.begin(), c.rows.end(), has); };
            const auto figure = [=](const over_seeds& s) { return over_seeds_text(s, significant, ascii); };
            const auto growth = [=](const over_seeds& s) { return over_seeds_text(s, growth_text, ascii); };
            const auto percents = [=](const over_seeds& s)
            {
                return is_nan(s.mean) ? std::string(no_number) : figure({100 * s.mean, 100 * s.stddev}) + "%";
            };
            if (some([&](const comparison_row& row) { return row.layers != c.rows.front().layers; }))
            {
                add("layers", 5, [](const comparison_row& row) { return count_text(row.layers); });
            }
            add("score", 0, [&](const comparison_row& row) { return figure(row.score); });
            add("forward", 3, [&](const comparison_row& row) { return growth(row.forward); });
            if (some([](const comparison_row& row) { return row.backward.has_value(); }))
            {
                add("backward", 3, [&](const comparison_row& row)
                    { return row.backward ? growth(*row.backward) : std::string(no_number); });
            }
            add("RMS", 6, [&](const comparison_row& row) { return figure(row.root_mean_square); });
            add("stddev", 4, [&](const comparison_row& row) { return figure(row.stddev); });
            if (some([](const comparison_row& row) { return row.saturated.mean > 0; }))
            {
                add("saturated", 7, [&](const comparison_row& row) { return percents(row.saturated); });
            }
            if (some([](const comparison_row& row) { return row.dead.mean > 0; }))
            {
                add("dead", 7, [&](const comparison_row& row) { return percents(row.dead); });
            }
            if (some([](const comparison_row& row) { return row.nonfinite > 0; }))
            {
                add("nonfinite", 1, [](const comparison_row& row) { return count_text(row.nonfinite); });
            }
            return columns;
        }

        /// "6 candidates, 30 layers, batch 256, 5 seeds"
        inline std::string heading(const comparison& c)
        {
            const auto plural = [](std::size_t n, const char* noun)
            { return join(n, " ", noun, n == 1 ? "" : "s"); };
            const bool equal = !c.rows.empty()
                               && std::all_of(c.rows.begin(), c.rows.end(), [&](const comparison_row& row)
                                              { return row.layers == c.rows.front().layers; });
            return join(plural(c.rows.size(), "candidate"),
                        equal ? ", " + plural(c.rows.front().layers, "layer") : "", ", batch ", c.samples,
                        ", ", plural(c.seeds, "seed"));
        }
    }

    FANIN_INLINE std::string table(const comparison& c, const table_options& options)
    {
        using namespace detail;
        require(options.width >= 50, "the width of a table", options.width,
                "at least 50: pass .width = 50 or more");
        column label{.head = "candidate", .side = align::left};
        for (const comparison_row& row : c.rows)
        {
            label.cells.push_back(options.ascii ? to_ascii(row.name) : row.name);
        }
        std::vector<column> columns = comparison_columns(c, options.ascii);
        const std::size_t wanted = std::min<std::size_t>(width_of(label), 20);
        while (width_of(columns) + column_gap + wanted > options.width && drop_columns(columns))
        {
        }
        const std::size_t room = options.width - width_of(columns) - column_gap;
        for (std::string& cell : label.cells)
        {
            cell = shorten(cell, room, options.ascii ? "..." : "…");
        }
        const bool backward = std::any_of(c.rows.begin(), c.rows.end(),
                                          [](const comparison_row& row) { return row.backward.has_value(); });
        columns.insert(columns.begin(), std::move(label));
        return heading(c) + "\n" + lines_of(columns, options.ascii ? "-" : "─")
               + (backward ? "score: |log forward| + |log backward|\n"
                             "forward: growth of the RMS per layer\n"
                             "backward: growth of the gradient norm per layer\n"
                           : "score: |log forward|\nforward: growth of the RMS per layer\n");
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const comparison& c)
    {
        const std::string text = table(c);
        return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
    }
}

#endif
