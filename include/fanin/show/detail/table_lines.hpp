// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_TABLE_LINES_HPP
#define FANIN_SHOW_DETAIL_TABLE_LINES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/folded_rows.hpp>
#include <fanin/show/detail/labels.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace fanin::detail
{
    /// A line of a table: the summary that it shows and, in the line of a layer, counts over all rows that
    /// are folded into it.
    struct table_line
    {
        line_label label;
        std::string shape;
        const summary* s;
        const layer_report* layer = nullptr; ///< in the line of its output
        std::uint64_t parameters = 0;
        std::size_t dead = 0;
        std::size_t units = 0;
        std::uint64_t saturated = 0;
        std::uint64_t saturable = 0; ///< elements of activations that can saturate
    };

    inline table_line line_of(const report& r, const folded_rows& rows)
    {
        const layer_report& shown = r.layers[rows.last];
        table_line line{{rows.path, rows.name}, sample_text(shown.out), &shown.activation, &shown};
        for (std::size_t i = rows.first; i <= rows.last; ++i)
        {
            const layer_report& l = r.layers[i];
            line.parameters += l.parameters.total();
            line.dead += l.dead_units;
            line.units += features_of(l.out);
            line.saturated += l.activation.saturated;
            line.saturable += l.unsaturated_range || l.activation.saturated > 0 ? l.activation.count : 0;
        }
        return line;
    }

    inline array_list<table_line> lines_of(const report& r, const array_list<folded_rows>& layers,
                                           bool weights, bool pre_activation)
    {
        const std::string shape = !r.layers.empty() ? sample_text(r.layers.front().in)
                                  : r.samples > 0   ? to_text(r.input.count / r.samples)
                                                    : std::string(no_number);
        array_list<table_line> lines{{{"", "input"}, shape, &r.input}};
        for (const folded_rows& rows : layers)
        {
            const layer_report& l = r.layers[rows.last];
            if (weights && l.weights)
            {
                lines.push_back({{l.path, "weights"}, "", &*l.weights});
            }
            if (pre_activation && l.pre_activation)
            {
                lines.push_back({{l.path, "pre-activation"}, sample_text(l.out), &*l.pre_activation});
            }
            lines.push_back(line_of(r, rows));
        }
        return lines;
    }
}

#endif
