// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LINE_COLUMNS_HPP
#define FANIN_SHOW_DETAIL_LINE_COLUMNS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/columns.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/table_lines.hpp>
#include <fanin/stack/report.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

// The columns of numbers in the table of a report. Their presence depends on what has been measured, their
// planned width on the extents of the stack: not on the numbers.
namespace fanin::detail
{
    /// "0.826 ±5%": the predicted RMS ± its standard deviation over draws of the weights.
    inline std::string predicted_text(const layer_report& l)
    {
        if (!l.prediction)
        {
            return std::string(no_number);
        }
        const double percents = 100 * l.prediction->log_stddev / 2;
        return join(significant(std::sqrt(l.prediction->activation.second_moment)), " ±",
                    percents < 9.5 ? to_text(percents, 1) : to_text(percents, std::chars_format::fixed, 0),
                    "%");
    }

    inline std::string gradient_text(const layer_report& l)
    {
        return l.backward ? significant(l.backward->activation.root_mean_square()) : std::string(no_number);
    }

    /// "3/100"
    inline std::string dead_text(const table_line& line)
    {
        return join(line.dead, "/", line.units);
    }

    /// Finite elements outside the range of the histogram.
    inline std::uint64_t finite_outside(const summary& s)
    {
        return finite_below(s) + finite_above(s);
    }

    /// The ranks of the columns that go before the histogram shrinks begin here.
    inline constexpr int least_first_rank = 7;

    /// What the columns of a report depend on.
    struct measured_parts
    {
        bool parameters = false;
        bool predicted = false;
        bool gradient = false;
        bool saturated = false;
        bool outside = false;
        bool nonfinite = false;
    };

    inline measured_parts parts_of(const report& r, const array_list<table_line>& lines)
    {
        measured_parts has;
        if (r.run)
        {
            has.predicted = r.run->predict;
            has.gradient = r.run->backward;
            has.outside = r.run->histogram.range.has_value();
        }
        for (const table_line& line : lines)
        {
            has.parameters = has.parameters || line.parameters > 0;
            has.predicted = has.predicted || (line.layer != nullptr && line.layer->prediction);
            has.gradient = has.gradient || (line.layer != nullptr && line.layer->backward);
            has.saturated = has.saturated || line.saturable > 0;
            has.outside = has.outside || finite_outside(*line.s) > 0;
            has.nonfinite = has.nonfinite || line.s->nonfinite() > 0;
        }
        return has;
    }

    inline array_list<column> line_columns(const report& r, const array_list<table_line>& lines)
    {
        array_list<column> columns;
        using text_of_line = std::string (*)(const table_line&);
        // A width of 0 is that of the cells.
        const auto add = [&](bool present, const char* head, int rank, std::size_t width, text_of_line text)
        {
            if (!present)
            {
                return;
            }
            columns.push_back({});
            column& c = columns.back();
            c.head = head;
            c.rank = rank;
            for (const table_line& line : lines)
            {
                c.cells.push_back(text(line));
            }
            c.least = width > 0 ? width : width_of(c);
        };
        const measured_parts has = parts_of(r, lines);
        add(true, "shape", 6, 0, [](const table_line& l) { return l.shape; });
        add(has.parameters, "params", 2, 0,
            [](const table_line& l) { return l.layer != nullptr ? grouped(l.parameters) : ""; });
        add(true, "mean", 5, 8, [](const table_line& l) { return significant(l.s->mean()); });
        add(true, "stddev", 7, 8, [](const table_line& l) { return significant(l.s->stddev()); });
        add(true, "RMS", 0, 8, [](const table_line& l) { return significant(l.s->root_mean_square()); });
        add(has.predicted, "predicted", 1, 13,
            [](const table_line& l) { return l.layer != nullptr ? predicted_text(*l.layer) : ""; });
        add(has.gradient, "gradient", 0, 8,
            [](const table_line& l) { return l.layer != nullptr ? gradient_text(*l.layer) : ""; });
        add(!r.layers.empty(), "dead", 3, 0,
            [](const table_line& l) { return l.layer != nullptr ? dead_text(l) : ""; });
        add(true, "zeros", 8, 6, [](const table_line& l) { return percent(l.s->zeros, l.s->count); });
        add(has.saturated, "saturated", 4, 9,
            [](const table_line& l) { return l.layer != nullptr ? percent(l.saturated, l.saturable) : ""; });
        add(has.outside, "outside", 4, 7,
            [](const table_line& l) { return percent(finite_outside(*l.s), l.s->count); });
        add(has.nonfinite, "nonfinite", 0, 9,
            [](const table_line& l) { return count_text(l.s->nonfinite()); });
        add(true, "min", 9, 8, [](const table_line& l) { return significant(l.s->min()); });
        add(true, "max", 9, 8, [](const table_line& l) { return significant(l.s->max()); });
        return columns;
    }
}

#endif
