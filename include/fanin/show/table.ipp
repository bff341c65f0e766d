// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_TABLE_IPP
#define FANIN_SHOW_TABLE_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/labels.hpp>
#include <fanin/show/detail/line_columns.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/show/detail/table_lines.hpp>
#include <fanin/show/detail/table_notes.hpp>
#include <fanin/show/detail/wrap.hpp>
#include <fanin/show/table.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// The columns of a histogram: as many as bins, but at least its head and at most 15.
        inline std::size_t wanted_histogram(const array_list<table_line>& lines)
        {
            std::size_t bins = 0;
            for (const table_line& line : lines)
            {
                bins = std::max(bins, line.s->histogram.bins());
            }
            return std::clamp<std::size_t>(bins, 9, 15);
        }

        // Widths of labels: planned, and with the words cut that layers have in common: "10: dense 100 …".
        inline constexpr std::size_t planned_label = 22;
        inline constexpr std::size_t cut_label = 15;

        /// Drops columns until labels and histograms have room beside them; returns the least width of a
        /// histogram.
        inline std::size_t plan(array_list<column>& columns, std::size_t histogram, std::size_t width)
        {
            constexpr std::size_t least_histogram = 8;
            const auto fits = [&](std::size_t others)
            { return planned_width_of(columns) + 2 * column_gap + others <= width; };
            while (!fits(planned_label + histogram) && drop_columns(columns, least_first_rank))
            {
            }
            if (fits(planned_label + histogram))
            {
                return histogram;
            }
            while (!fits(cut_label + least_histogram) && drop_columns(columns))
            {
            }
            return least_histogram;
        }
    }

    FANIN_INLINE std::string table(const report& r, const table_options& options)
    {
        using namespace detail;
        require(options.width >= 50, "the width of a table", options.width,
                "at least 50: pass .width = 50 or more");
        const array_list<folded_rows> layers = folded(r, options.fold);
        const array_list<table_line> lines = lines_of(r, layers, options.weights, options.pre_activation);
        const std::optional<interval> common = common_range(lines);
        const auto plain = [&](const std::string& text) { return options.ascii ? to_ascii(text) : text; };

        array_list<column> columns = line_columns(r, lines);
        for (column& c : columns)
        {
            std::transform(c.cells.begin(), c.cells.end(), c.cells.begin(), plain);
        }
        const std::size_t wanted = wanted_histogram(lines);
        const std::size_t least_histogram = plan(columns, wanted, options.width);

        array_list<line_label> labels;
        for (const table_line& line : lines)
        {
            labels.push_back({plain(line.label.path), plain(line.label.name)});
        }
        const std::string_view ellipsis = options.ascii ? "..." : "…";
        const std::size_t longest = label_fitter(labels, options.width, ellipsis).longest();
        const std::size_t shortest = label_fitter(labels, cut_label, ellipsis).longest(cut_label);
        const auto room = [&]
        { return options.width - std::min(options.width, width_of(columns) + 2 * column_gap); };
        // Numbers may be wider than planned, and labels longer.
        while (room() < std::min(shortest, options.width / 2) + least_histogram && drop_columns(columns))
        {
        }
        const std::size_t beside = room() - std::min(room() / 2, least_histogram);
        const std::size_t label_room =
            std::min(beside, std::max({planned_label, shortest, room() - std::min(room(), wanted)}));
        printed_labels printed = fit_labels(labels, std::min(longest, label_room), ellipsis);
        column label{.head = "layer", .side = align::left, .cells = std::move(printed.texts)};
        const std::size_t histogram_width = room() - width_of(label);
        column histogram{.head = histogram_width < 9 ? "hist." : "histogram", .side = align::left};
        for (const table_line& line : lines)
        {
            histogram.cells.push_back(histogram_text(*line.s, histogram_width, options.zeros, options.ascii));
        }
        columns.insert(columns.end() - (columns.back().head == "max" ? 1 : 0), std::move(histogram));
        columns.insert(columns.begin(), std::move(label));

        std::string text = wrap(plain(heading_of(r, layers)), options.width, 2) + "\n"
                           + lines_of(columns, options.ascii ? "-" : "─");
        for (const std::string& note : notes_of(r, layers, lines, common, printed.legend, options.zeros))
        {
            text += wrap(plain(note), options.width, 2) + "\n";
        }
        return text;
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const report& r)
    {
        const std::string text = table(r);
        return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
    }
}

#endif
