// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COMPARISON_IPP
#define FANIN_SHOW_COMPARISON_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/comparison.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/labels.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rank_text.hpp>
#include <fanin/show/detail/wrap.hpp>
#include <fanin/show/table.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

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

        inline array_list<column> comparison_columns(const comparison& c, bool ascii)
        {
            array_list<column> columns;
            const auto add = [&](std::string head, int rank, auto cell_of)
            {
                columns.push_back({.head = std::move(head), .rank = rank});
                for (const comparison_row& row : c.rows)
                {
                    columns.back().cells.push_back(cell_of(row));
                }
            };
            const auto some = [&](auto has) { return detail::any_of(c.rows, has); };
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

        /// What the columns mean.
        inline std::string footnote(const comparison& c, const array_list<column>& columns)
        {
            const auto shown = [&](const char* head)
            { return detail::any_of(columns, [&](const column& column) { return column.head == head; }); };
            const bool backward =
                detail::any_of(c.rows, [](const comparison_row& row) { return row.backward.has_value(); });
            std::string text =
                backward ? "score: |ln forward| + |ln backward|, best 0" : "score: |ln forward|, best 0";
            if (shown("forward"))
            {
                text += backward ? "; forward, backward: growth per layer of the signal's RMS and of the "
                                   "gradient's norm, best 1"
                                 : "; forward: growth per layer of the signal's RMS, best 1";
            }
            text += shown("RMS") && shown("stddev") ? "; RMS, stddev: of the output"
                    : shown("stddev")               ? "; stddev: of the output"
                                                    : "";
            text += shown("saturated") ? "; saturated: of all activations" : "";
            text += shown("dead") ? "; dead: of all units" : "";
            text += c.seeds > 1 ? join("; ±: standard deviation over ", c.seeds, " seeds") : "";
            return text
                   + (has_ties(c) ? "; rank with =: a tie, as the scores differ by no more than one ±" : "");
        }

        /// "6 candidates, 30 layers, batch 256, 5 seeds"
        inline std::string heading(const comparison& c)
        {
            const auto plural = [](std::size_t n, const char* noun)
            { return join(n, " ", noun, n == 1 ? "" : "s"); };
            const bool equal = !c.rows.empty()
                               && detail::all_of(c.rows, [&](const comparison_row& row)
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
        const auto plain = [&](const std::string& text) { return options.ascii ? to_ascii(text) : text; };
        column rank{.head = "rank"};
        array_list<line_label> names;
        for (const comparison_row& row : c.rows)
        {
            rank.cells.push_back(rank_text(c, row)
                                 + (detail::has_ties(c) && !detail::is_tied(c, row) ? " " : ""));
            names.push_back({"", plain(row.name)});
        }
        array_list<column> columns = comparison_columns(c, options.ascii);
        if (detail::any_of(c.rows, [](const comparison_row& row) { return row.rank > 0; }))
        {
            columns.insert(columns.begin(), std::move(rank));
        }
        const std::string_view ellipsis = options.ascii ? "..." : "…";
        const std::size_t longest =
            std::max<std::size_t>(label_fitter(names, options.width, ellipsis).longest(), 9);
        const std::size_t wanted = std::min<std::size_t>(longest, 20);
        while (width_of(columns) + column_gap + wanted > options.width && drop_columns(columns))
        {
        }
        const std::size_t room = options.width - width_of(columns) - column_gap;
        printed_labels printed = fit_labels(names, room, ellipsis);
        column label{.head = "candidate", .side = align::left, .cells = std::move(printed.texts)};
        columns.insert(columns.begin() + (columns.front().head == "rank" ? 1 : 0), std::move(label));

        const auto paragraph = [&](const std::string& text)
        { return text.empty() ? "" : wrap(plain(text), options.width, 2) + "\n"; };
        return paragraph(heading(c)) + lines_of(columns, options.ascii ? "-" : "─")
               + paragraph(printed.legend) + paragraph(footnote(c, columns));
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const comparison& c)
    {
        const std::string text = table(c);
        return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
    }
}

#endif
