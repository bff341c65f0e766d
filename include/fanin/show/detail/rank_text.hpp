// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_RANK_TEXT_HPP
#define FANIN_SHOW_DETAIL_RANK_TEXT_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/detail/number.hpp>

#include <algorithm>
#include <string>

namespace fanin::detail
{
    /// "2=": the rank, and whether others share it.
    inline std::string rank_text(const comparison& c, const comparison_row& row)
    {
        const auto shares = std::count_if(c.rows.begin(), c.rows.end(), [&](const comparison_row& other)
                                          { return other.rank == row.rank; });
        return row.rank == 0 ? std::string(no_number) : join(row.rank, shares > 1 ? "=" : "");
    }
}

#endif
