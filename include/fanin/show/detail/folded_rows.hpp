// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_FOLDED_ROWS_HPP
#define FANIN_SHOW_DETAIL_FOLDED_ROWS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Neighbouring rows of a report that share a line of a table: its last row, and those folded into it.
    struct folded_rows
    {
        std::size_t first;
        std::size_t last;
        std::string path;
        std::string name;   ///< of the last row, or "block"
        std::string inside; ///< what is folded: "layer_norm, 2 × dense 100 he relu"
    };

    /// Folds the rows of a report.
    class row_folder
    {
    public:
        explicit row_folder(const report& r)
            : m_rows(r.layers)
            , m_on_branch(rows_on_branches(r))
        {
            fold(0, m_rows.size(), 0);
        }

        [[nodiscard]] array_list<folded_rows> take() &&
        {
            return std::move(m_lines);
        }

    private:
        /// Rows first to end - 1.
        struct range
        {
            std::size_t first;
            std::size_t end;
        };

        /// The part of the row's path that follows `depth` others: ".1" in "0.3.1" is at depth 2. Empty if
        /// there is none.
        [[nodiscard]] std::string_view below(std::size_t row, std::size_t depth) const
        {
            std::string_view path = m_rows[row].path;
            for (; depth > 0 && !path.empty(); --depth)
            {
                path.remove_prefix(std::min(path.find('.'), path.size() - 1) + 1);
            }
            return path;
        }

        [[nodiscard]] std::string_view child_at(std::size_t row, std::size_t depth) const
        {
            const std::string_view path = below(row, depth);
            return path.substr(0, path.find('.'));
        }

        /// The rows by the child at `depth` to which they belong.
        [[nodiscard]] array_list<range> children(range rows, std::size_t depth) const
        {
            array_list<range> all;
            for (std::size_t i = rows.first; i < rows.end; ++i)
            {
                const std::string_view child = child_at(i, depth);
                if (all.empty() || child.empty() || child != child_at(i - 1, depth))
                {
                    all.push_back({i, i});
                }
                all.back().end = i + 1;
            }
            return all;
        }

        /// Whether the row or list has one line at most: a layer, with its branch if it has one.
        [[nodiscard]] bool is_layer(range rows) const
        {
            for (std::size_t i = rows.first; i + 1 < rows.end; ++i)
            {
                if (!m_on_branch[i])
                {
                    return false;
                }
            }
            return true;
        }

        /// Whether two children of a list are equal: in the names of their rows and the paths below them.
        [[nodiscard]] bool are_equal(range a, range b, std::size_t depth) const
        {
            bool equal = a.end - a.first == b.end - b.first;
            for (std::size_t i = 0; equal && i < a.end - a.first; ++i)
            {
                equal = m_rows[a.first + i].name == m_rows[b.first + i].name
                        && below(a.first + i, depth) == below(b.first + i, depth);
            }
            return equal;
        }

        [[nodiscard]] bool is_repeated(const array_list<range>& all, std::size_t i, std::size_t depth) const
        {
            return all[i].end - all[i].first > 1
                   && ((i > 0 && are_equal(all[i - 1], all[i], depth + 1))
                       || (i + 1 < all.size() && are_equal(all[i], all[i + 1], depth + 1)));
        }

        /// Whether children of several rows repeat within.
        [[nodiscard]] bool holds_repeated(range rows, std::size_t depth) const
        {
            const array_list<range> all = children(rows, depth);
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                if (is_repeated(all, i, depth) || (!is_layer(all[i]) && holds_repeated(all[i], depth + 1)))
                {
                    return true;
                }
            }
            return false;
        }

        void fold(std::size_t first, std::size_t end, std::size_t depth)
        {
            const array_list<range> all = children({first, end}, depth);
            for (std::size_t i = 0; i < all.size(); ++i)
            {
                const std::size_t last = all[i].end - 1;
                if (is_layer(all[i]))
                {
                    m_lines.push_back({all[i].first, last, m_rows[last].path, m_rows[last].name,
                                       describe({all[i].first, last})});
                }
                else if (is_repeated(all, i, depth) && !holds_repeated(all[i], depth + 1))
                {
                    std::string path = m_rows[last].path;
                    path.resize(path.size() - below(last, depth).size() + child_at(last, depth).size());
                    m_lines.push_back({all[i].first, last, std::move(path), "block", describe(all[i])});
                }
                else
                {
                    fold(all[i].first, all[i].end, depth + 1);
                }
            }
        }

        /// "layer_norm, 2 × dense 100 he relu, residual (dense 100 he relu)"
        [[nodiscard]] std::string describe(range rows) const
        {
            std::string text;
            std::string last;
            std::size_t times = 0;
            const auto flush = [&]
            {
                text += text.empty() || times == 0 ? "" : ", ";
                text += times > 1 ? join(times, " × ", last) : last;
            };
            std::size_t branch = rows.first; // where that of row i begins
            for (std::size_t i = rows.first; i < rows.end; ++i)
            {
                if (is_on_branch(i, rows.end))
                {
                    continue;
                }
                std::string layer = m_rows[i].name;
                layer += branch < i ? join(" (", describe({branch, i}), ")") : "";
                branch = i + 1;
                if (layer != last)
                {
                    flush();
                    last = std::move(layer);
                    times = 0;
                }
                ++times;
            }
            flush();
            return text;
        }

        /// Whether one of the rows up to `end` holds the row.
        [[nodiscard]] bool is_on_branch(std::size_t row, std::size_t end) const
        {
            for (std::size_t outer = row + 1; outer < end; ++outer)
            {
                if (is_inside(m_rows[row].path, m_rows[outer].path))
                {
                    return true;
                }
            }
            return false;
        }

        const std::vector<layer_report>& m_rows;
        array_list<bool> m_on_branch;
        array_list<folded_rows> m_lines;
    };

    /// The lines of a table: a layer with its branch, if it has one, or the layers of a repeated block. With
    /// `fold` false, one for each row.
    inline array_list<folded_rows> folded(const report& r, bool fold)
    {
        if (fold)
        {
            return row_folder(r).take();
        }
        array_list<folded_rows> lines;
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            lines.push_back({i, i, r.layers[i].path, r.layers[i].name, ""});
        }
        return lines;
    }
}

#endif
