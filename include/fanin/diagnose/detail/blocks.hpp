// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_BLOCKS_HPP
#define FANIN_DIAGNOSE_DETAIL_BLOCKS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// The steps of a stack. What a norm divides by, the weights before it have multiplied by: a row alone tells
// nothing, the repeated block does.
namespace fanin::detail
{
    /// Neighbouring rows of the main path, which are judged as one.
    using row_block = std::vector<std::size_t>;

    /// Whether a row stands for inner layers, as the row of a residual layer does.
    inline bool has_inner_rows(const report& r, std::size_t row)
    {
        return row > 0 && is_inside(r.layers[row - 1].path, r.layers[row].path);
    }

    /// Whether a row has weights, of its own or in its branch.
    inline bool carries_weights(const report& r, std::size_t row)
    {
        return r.layers[row].has_weights || has_inner_rows(r, row);
    }

    /// The first row of the branch of a residual layer.
    inline std::size_t branch_begin(const report& r, std::size_t row)
    {
        std::size_t first = row;
        while (first > 0 && is_inside(r.layers[first - 1].path, r.layers[row].path))
        {
            --first;
        }
        return first;
    }

    /// Whether the branch that ends in this row begins with a norm of its own, not of a branch within it.
    inline bool begins_with_norm(const report& r, std::size_t row)
    {
        const std::size_t first = branch_begin(r, row);
        for (std::size_t i = first; i < row; ++i)
        {
            if (r.layers[i].facts.kind == layer_kind::residual
                && is_inside(r.layers[first].path, r.layers[i].path))
            {
                return false;
            }
        }
        return r.layers[first].facts.kind == layer_kind::norm;
    }

    /// The part of a path that tells children apart at a depth: "3" of "0.3.1" at depth 1.
    inline std::string component(const std::string& path, std::size_t depth)
    {
        std::size_t begin = 0;
        for (; depth > 0 && begin != std::string::npos; --depth)
        {
            const std::size_t dot = path.find('.', begin);
            begin = dot == std::string::npos ? dot : dot + 1;
        }
        return begin == std::string::npos ? "" : path.substr(begin, path.find('.', begin) - begin);
    }

    /// Builds the blocks of a main path from the tree that its paths are.
    class block_builder
    {
    public:
        block_builder(const report& r, const std::vector<std::size_t>& main_path)
            : m_report(r)
        {
            split(main_path, 0);
        }

        [[nodiscard]] array_list<row_block> take() &&
        {
            return std::move(m_blocks);
        }

    private:
        /// The rows by the child at `depth` that they belong to.
        [[nodiscard]] array_list<row_block> children(const row_block& rows, std::size_t depth) const
        {
            array_list<row_block> all;
            std::string last;
            for (const std::size_t row : rows)
            {
                std::string name = component(m_report.layers[row].path, depth);
                if (all.empty() || name != last || name.empty())
                {
                    all.push_back({});
                }
                all.back().push_back(row);
                last = std::move(name);
            }
            return all;
        }

        [[nodiscard]] std::string signature(const row_block& rows, std::size_t depth) const
        {
            std::string text;
            for (const std::size_t row : rows)
            {
                const layer_report& l = m_report.layers[row];
                text += join(to_string(l.facts.kind), " ", l.facts.kind == layer_kind::other ? l.name : "");
                for (std::size_t d = depth; !component(l.path, d).empty(); ++d)
                {
                    text += join(".", component(l.path, d));
                }
                text += ";";
            }
            return text;
        }

        /// Which children have so many rows, weights, and an equal neighbour.
        [[nodiscard]] array_list<bool> repeated(const array_list<row_block>& all, std::size_t depth,
                                                std::size_t least_rows) const
        {
            array_list<bool> is(all.size());
            for (std::size_t i = 1; i < all.size(); ++i)
            {
                const bool weighs =
                    any_row(all[i], [&](std::size_t row) { return carries_weights(m_report, row); });
                if (weighs && all[i].size() >= least_rows
                    && signature(all[i - 1], depth + 1) == signature(all[i], depth + 1))
                {
                    is[i - 1] = is[i] = true;
                }
            }
            return is;
        }

        [[nodiscard]] bool repeats_within(const row_block& rows, std::size_t depth) const
        {
            const array_list<row_block> all = children(rows, depth);
            const array_list<bool> is = repeated(all, depth, 1);
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                if (is[i] || (all[i].size() > 1 && repeats_within(all[i], depth + 1)))
                {
                    return true;
                }
            }
            return false;
        }

        void split(const row_block& rows, std::size_t depth)
        {
            const array_list<row_block> all = children(rows, depth);
            const array_list<bool> is = repeated(all, depth, 2);
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                if (is[i] && !repeats_within(all[i], depth + 1))
                {
                    m_blocks.push_back(all[i]);
                    m_open = false;
                }
                else if (all[i].size() > 1)
                {
                    split(all[i], depth + 1);
                }
                else
                {
                    add(all[i].front());
                }
            }
        }

        /// A single row: weights begin a block, what follows them belongs to it.
        void add(std::size_t row)
        {
            const bool weighs = carries_weights(m_report, row);
            if (m_report.layers[row].facts.kind == layer_kind::norm && ends_stream(row))
            {
                m_blocks.push_back({row}); // with the read-out behind it
                m_open = true;
                m_weighs = false;
                return;
            }
            if (!m_open || (weighs && m_weighs))
            {
                m_blocks.push_back({});
                m_weighs = false;
            }
            m_open = true;
            m_weighs = m_weighs || weighs;
            m_blocks.back().push_back(row);
        }

        /// Whether a pre-norm stream ends before the row.
        [[nodiscard]] bool ends_stream(std::size_t row) const
        {
            const std::optional<std::size_t> before = row_before(m_report.layers, row);
            return before && m_report.layers[*before].facts.kind == layer_kind::residual
                   && begins_with_norm(m_report, *before);
        }

        const report& m_report;
        array_list<row_block> m_blocks;
        bool m_open = false;   // whether the last block may grow
        bool m_weighs = false; // whether it has weights
    };

    /// The main path in repeated blocks: the innermost children of a list that have several rows, no
    /// repetition within, and an equal neighbour. Elsewhere, weights with the activations, norms and dropout
    /// after them.
    inline array_list<row_block> blocks_of(const report& r, const std::vector<std::size_t>& main_path)
    {
        return block_builder(r, main_path).take();
    }

    /// The row that a finding names for a block: the first with weights.
    inline std::size_t lead_of(const report& r, const row_block& b)
    {
        return largest_row(b, [&](std::size_t row) { return carries_weights(r, row) ? 1.0 : 0.0; });
    }
}

#endif
