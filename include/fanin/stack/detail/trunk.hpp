// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TRUNK_HPP
#define FANIN_STACK_DETAIL_TRUNK_HPP

#include <fanin/stack/report.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// Of which rows the layer is part of another that has a row: those of a residual layer's branch come before its
    /// own.
    inline std::vector<bool> rows_inside(const report& r)
    {
        std::vector<bool> inside(r.layers.size());
        const std::string* outer = nullptr;
        for (std::size_t i = r.layers.size(); i-- > 0;)
        {
            const std::string& path = r.layers[i].path;
            inside[i] = outer != nullptr && path.starts_with(*outer + ".");
            outer = inside[i] ? outer : &path;
        }
        return inside;
    }

    /// The other rows, which stand one behind the other.
    inline std::vector<std::size_t> trunk_of(const report& r)
    {
        const std::vector<bool> inside = rows_inside(r);
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < inside.size(); ++i)
        {
            if (!inside[i])
            {
                rows.push_back(i);
            }
        }
        return rows;
    }
}

#endif
