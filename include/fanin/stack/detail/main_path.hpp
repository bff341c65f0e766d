// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_MAIN_PATH_HPP
#define FANIN_STACK_DETAIL_MAIN_PATH_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// Marks the rows on a branch: the rows inside another row, such as the branch of a residual layer, which
    /// precede it.
    inline array_list<bool> rows_on_branches(const report& r)
    {
        array_list<bool> on_branch(r.layers.size());
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
        const array_list<bool> on_branch = rows_on_branches(r);
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

    /// The row whose branch holds row i, or none on the main path.
    inline std::optional<std::size_t> owner_of(const std::vector<layer_report>& rows, std::size_t i)
    {
        for (std::size_t k = i + 1; k < rows.size(); ++k)
        {
            if (is_inside(rows[i].path, rows[k].path))
            {
                return k;
            }
        }
        return std::nullopt;
    }

    /// The row that gives row i its input; none if the input of the stack does. The first rows on branches of
    /// one layer have the input of that layer.
    inline std::optional<std::size_t> row_before(const std::vector<layer_report>& rows, std::size_t i)
    {
        std::size_t before = i;
        while (before > 0 && is_inside(rows[before - 1].path, rows[i].path))
        {
            --before;
        }
        const std::optional<std::size_t> owner = owner_of(rows, i);
        if (owner)
        {
            std::string branch = rows[*owner].path;
            if (rows[*owner].facts.kind == layer_kind::branches)
            {
                const std::string& path = rows[i].path;
                branch = path.substr(0, path.find('.', branch.size() + 1));
            }
            if (before == 0 || (rows[before - 1].path != branch && !is_inside(rows[before - 1].path, branch)))
            {
                return row_before(rows, *owner);
            }
        }
        return before > 0 ? std::optional(before - 1) : std::nullopt;
    }

    /// Whether no skip connection takes the output of row `before` past row i.
    inline bool feeds_alone(const std::vector<layer_report>& rows, std::size_t before, std::size_t i)
    {
        return owner_of(rows, before) == owner_of(rows, i);
    }
}

#endif
