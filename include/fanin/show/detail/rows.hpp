// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_ROWS_HPP
#define FANIN_SHOW_DETAIL_ROWS_HPP

#include <fanin/show/detail/number.hpp>
#include <fanin/stack/report.hpp>

#include <optional>
#include <string>
#include <vector>

namespace fanin::detail
{
    struct table_row
    {
        std::string label;
        std::string shape; ///< of one sample
        const summary* s;
        const layer_report* layer = nullptr; ///< the layer, in the row of its output
    };

    inline std::string sample_text(const sample_shape& shape)
    {
        std::string text;
        for (const std::size_t extent : shape)
        {
            text += (text.empty() ? "" : "×") + to_text(extent);
        }
        return text.empty() ? std::string(no_number) : text;
    }

    inline std::vector<table_row> rows_of(const report& r, bool weights, bool pre_activation)
    {
        const std::string shape = !r.layers.empty() ? sample_text(r.layers.front().in)
                                  : r.samples > 0   ? to_text(r.input.count / r.samples)
                                                    : std::string(no_number);
        std::vector<table_row> rows{{"input", shape, &r.input}};
        for (const layer_report& l : r.layers)
        {
            if (weights && l.weights)
            {
                rows.push_back({l.path + ": weights", "", &*l.weights});
            }
            if (pre_activation && l.pre_activation)
            {
                rows.push_back({l.path + ": pre-activation", sample_text(l.out), &*l.pre_activation});
            }
            rows.push_back({l.path + ": " + l.name, sample_text(l.out), &l.activation, &l});
        }
        return rows;
    }

    /// Whether any finite element is nonzero. The automatic range of zeros alone has no meaning.
    inline bool has_nonzero(const summary& s)
    {
        return s.zeros < s.finite.count;
    }

    /// The common range of the histograms, if all rows with a nonzero element share one.
    inline std::optional<interval> common_range(const std::vector<table_row>& rows)
    {
        std::optional<interval> common;
        for (const table_row& row : rows)
        {
            if (!has_nonzero(*row.s))
            {
                continue;
            }
            if (common && *common != row.s->histogram.range())
            {
                return std::nullopt;
            }
            common = row.s->histogram.range();
        }
        return common;
    }
}

#endif
