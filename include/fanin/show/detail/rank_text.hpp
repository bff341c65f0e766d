// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_RANK_TEXT_HPP
#define FANIN_SHOW_DETAIL_RANK_TEXT_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <string>

namespace fanin::detail
{
    /// Whether others share the rank of the row.
    inline bool is_tied(const comparison& c, const comparison_row& row)
    {
        return row.rank > 0
               && std::count_if(c.rows.begin(), c.rows.end(),
                                [&](const comparison_row& other) { return other.rank == row.rank; })
                      > 1;
    }

    inline bool has_ties(const comparison& c)
    {
        return any_of(c.rows, [&](const comparison_row& row) { return is_tied(c, row); });
    }

    /// "2=" for a rank that is shared.
    inline std::string rank_text(const comparison& c, const comparison_row& row)
    {
        const std::string rank = row.rank == 0 ? std::string(no_number) : to_text(row.rank);
        return rank + (is_tied(c, row) ? "=" : "");
    }

}

#endif
