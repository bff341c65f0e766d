// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_ROWS_HPP
#define FANIN_SHOW_DETAIL_ROWS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/stack/report.hpp>

#include <optional>
#include <string>

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

    /// Whether any finite element is nonzero. The automatic range of zeros alone has no meaning.
    inline bool has_nonzero(const summary& s)
    {
        return s.zeros < s.finite.count;
    }

    /// The common range of the histograms, if all rows with a nonzero element share one. A row has a summary
    /// `s`.
    template <class Row>
    std::optional<interval> common_range(const array_list<Row>& rows)
    {
        std::optional<interval> common;
        for (const Row& row : rows)
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
