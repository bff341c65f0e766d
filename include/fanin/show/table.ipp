// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_TABLE_IPP
#define FANIN_SHOW_TABLE_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/show/detail/sparkline.hpp>
#include <fanin/show/table.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        template <class Has>
        bool any_layer_has(const std::vector<table_row>& rows, Has has)
        {
            return std::any_of(rows.begin(), rows.end(),
                               [&](const table_row& row) { return row.layer != nullptr && has(*row.layer); });
        }

        /// "0.826 ±5%": the predicted RMS ± its standard deviation over draws of the weights.
        inline std::string theory_text(const layer_report& l)
        {
            if (!l.prediction)
            {
                return std::string(no_number);
            }
            return join(significant(std::sqrt(l.prediction->activation.second_moment)), " ±",
                        to_text(100 * l.prediction->log_stddev / 2, 2), "%");
        }

        /// The columns of numbers, without those that are empty in every row.
        inline std::vector<column> number_columns(const std::vector<table_row>& rows, bool common)
        {
            std::vector<column> columns;
            const auto add = [&](std::string head, int rank, auto cell_of)
            {
                columns.push_back({.head = std::move(head), .rank = rank});
                for (const table_row& row : rows)
                {
                    columns.back().cells.push_back(cell_of(*row.s));
                }
            };
            const auto add_fraction = [&](std::string head, int rank, auto part_of)
            {
                if (std::any_of(rows.begin(), rows.end(),
                                [&](const auto& row) { return part_of(*row.s) > 0; }))
                {
                    add(std::move(head), rank,
                        [&](const summary& s) { return percent(part_of(s), s.count); });
                }
            };
            const bool predicted =
                any_layer_has(rows, [](const layer_report& l) { return l.prediction.has_value(); });
            add("mean", predicted ? 2 : 0, [](const summary& s) { return significant(s.mean()); });
            add("stddev", predicted ? 2 : 0, [](const summary& s) { return significant(s.stddev()); });
            add("RMS", predicted ? 0 : 9, [](const summary& s) { return significant(s.root_mean_square()); });
            const auto add_of_layer = [&](std::string head, int rank, auto cell_of)
            {
                columns.push_back({.head = std::move(head), .rank = rank});
                for (const table_row& row : rows)
                {
                    columns.back().cells.push_back(row.layer != nullptr ? cell_of(*row.layer) : "");
                }
            };
            if (predicted)
            {
                add_of_layer("predicted RMS", 1, [](const layer_report& l) { return theory_text(l); });
            }
            if (any_layer_has(rows, [](const layer_report& l) { return l.backward.has_value(); }))
            {
                add_of_layer("gradient", 0,
                             [](const layer_report& l)
                             {
                                 return l.backward ? significant(l.backward->activation.root_mean_square())
                                                   : std::string(no_number);
                             });
            }
            if (any_layer_has(rows, [](const layer_report& l) { return l.dead_units > 0; }))
            {
                add_of_layer("dead", 3, [](const layer_report& l) { return count_text(l.dead_units); });
            }
            if (common)
            {
                add("min", 7, [](const summary& s) { return significant(s.min()); });
                add("max", 7, [](const summary& s) { return significant(s.max()); });
            }
            add("zeros", 5, [](const summary& s) { return percent(s.zeros, s.count); });
            add_fraction("saturated", 4, [](const summary& s) { return s.saturated; });
            if (std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.s->nonfinite() > 0; }))
            {
                add("nonfinite", 0, [](const summary& s) { return count_text(s.nonfinite()); });
            }
            add_fraction("below", 6, finite_below);
            add_fraction("above", 6, finite_above);
            if (!common)
            {
                add("from", 7,
                    [](const summary& s)
                    {
                        return has_nonzero(s) ? significant(s.histogram.range().lo) : std::string(no_number);
                    });
                add("to", 7,
                    [](const summary& s)
                    {
                        return has_nonzero(s) ? significant(s.histogram.range().hi) : std::string(no_number);
                    });
            }
            return columns;
        }

        /// The histogram of a row in `width` columns.
        inline std::string histogram_text(const summary& s, std::size_t width, const table_options& options)
        {
            if (s.finite.count == 0)
            {
                return std::string(no_number);
            }
            if (s.zeros == s.finite.count && !options.zeros)
            {
                return "all 0";
            }
            return sparkline(bars_of(s, options.zeros), width, options.ascii);
        }

        /// Range and zeros of the histograms, in lines of at most `options.width` columns.
        inline std::string footnote(const std::vector<table_row>& rows, const std::optional<interval>& common,
                                    const table_options& options)
        {
            const bool left_out = !options.zeros
                                  && std::any_of(rows.begin(), rows.end(),
                                                 [](const table_row& row) { return zeros_of(*row.s); });
            if (!common)
            {
                return left_out ? "histograms omit exact zeros\n" : "";
            }
            const std::string range =
                join("histograms over [", to_text(common->lo, 6), ", ", to_text(common->hi, 6), "]");
            const std::string_view zeros = left_out ? "exact zeros omitted" : "";
            const bool fits = range.size() + 2 + zeros.size() <= options.width;
            return join(range, !left_out ? "" : fits ? ", " : "\n", zeros, "\n");
        }
    }

    FANIN_INLINE std::string table(const report& r, const table_options& options)
    {
        using namespace detail;
        require(options.width >= 50, "the width of a table", options.width,
                "at least 50: pass .width = 50 or more");
        const auto plain = [&](const std::string& text) { return options.ascii ? to_ascii(text) : text; };
        const std::vector<table_row> rows = rows_of(r, options.weights, options.pre_activation);
        const std::optional<interval> common = common_range(rows);

        column label{.head = "layer", .side = align::left};
        column shape{.head = "shape", .rank = 8};
        std::size_t bins = 0;
        for (const table_row& row : rows)
        {
            label.cells.push_back(plain(row.label));
            shape.cells.push_back(plain(row.shape));
            bins = std::max(bins, row.s->histogram.bins());
        }
        std::vector<column> columns = number_columns(rows, common.has_value());
        for (column& c : columns)
        {
            std::transform(c.cells.begin(), c.cells.end(), c.cells.begin(), plain);
        }
        columns.insert(columns.begin(), std::move(shape));

        // Drops columns of numbers until labels and histograms have room; these two divide the rest. The
        // first columns stay unless nothing else fits.
        const std::size_t enough = std::clamp<std::size_t>(bins, 9, 15);
        const auto room = [&] { return options.width - width_of(columns) - 2 * column_gap; };
        const std::size_t longest = width_of(label);
        const std::size_t wanted = std::min<std::size_t>(longest, 28) + enough;
        constexpr int first_numbers = 2;
        while (width_of(columns) + 2 * column_gap + wanted > options.width
               && drop_least(columns, first_numbers))
        {
        }
        constexpr std::size_t least_label = 8;
        constexpr std::size_t least_histogram = 1;
        while (width_of(columns) + 2 * column_gap + least_label + least_histogram > options.width
               && drop_least(columns))
        {
        }
        const std::size_t label_width =
            std::min(longest, std::max<std::size_t>(room() > enough ? room() - enough : 0, least_label));
        const std::size_t histogram_width = room() - label_width;

        column histogram{.head = shorten("histogram", histogram_width, ""), .side = align::left};
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            label.cells[i] = shorten(label.cells[i], label_width, options.ascii ? "..." : "…");
            histogram.cells.push_back(histogram_text(*rows[i].s, histogram_width, options));
        }
        columns.insert(columns.end() - (columns.back().head == "to" ? 1 : 0), std::move(histogram));
        columns.insert(columns.begin(), std::move(label));
        return shorten(plain(heading(r)), options.width, options.ascii ? "..." : "…") + "\n"
               + lines_of(columns, options.ascii ? "-" : "─") + footnote(rows, common, options);
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const report& r)
    {
        const std::string text = table(r);
        return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
    }
}

#endif
