// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_MAIN_PATH_HPP
#define FANIN_STACK_DETAIL_MAIN_PATH_HPP

#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// Marks the rows on a branch: the rows inside another row, such as the branch of a residual layer, which
    /// precede it.
    inline std::vector<bool> rows_on_branches(const report& r)
    {
        std::vector<bool> on_branch(r.layers.size());
        const std::string* outer = nullptr;
        for (std::size_t i = r.layers.size(); i-- > 0;)
        {
            const std::string& path = r.layers[i].path;
            on_branch[i] = outer != nullptr && is_inside(path, *outer);
            outer = on_branch[i] ? outer : &path;
        }
        return on_branch;
    }

    /// The rows of the main path, in sequence.
    inline std::vector<std::size_t> main_path_of(const report& r)
    {
        const std::vector<bool> on_branch = rows_on_branches(r);
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < on_branch.size(); ++i)
        {
            if (!on_branch[i])
            {
                rows.push_back(i);
            }
        }
        return rows;
    }
}

#endif
