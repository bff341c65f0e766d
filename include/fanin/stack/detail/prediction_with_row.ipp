// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PREDICTION_WITH_ROW_IPP
#define FANIN_STACK_DETAIL_PREDICTION_WITH_ROW_IPP

#include <fanin/core/text.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/detail/prediction_with_row.hpp>

namespace fanin::detail
{
    FANIN_INLINE prediction with_row(const layer_view& l, std::size_t index, prediction p)
    {
        for (layer_prediction& row : p.rows)
        {
            row.path = child_path(to_text(index), row.path);
        }
        if (p.y && !l.traits.list)
        {
            p.rows.push_back(row_of(p, to_text(index), l.name()));
        }
        return p;
    }
}

#endif
