// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_LABELS_HPP
#define FANIN_SHOW_DETAIL_LABELS_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/cut_name.hpp>
#include <fanin/show/detail/shorten_around.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The labels of the lines of a table. What tells lines apart stays as long as anything else can go.
namespace fanin::detail
{
    /// What a line is called: "2" and "dense 100 he relu".
    struct line_label
    {
        std::string path; ///< may be empty
        std::string name;
    };

    /// The labels as they are printed.
    struct printed_labels
    {
        std::vector<std::string> texts;
        std::string legend; ///< of the words that were cut; or empty
    };

    /// Fits labels into `columns` columns.
    class label_fitter
    {
    public:
        label_fitter(const array_list<line_label>& labels, std::size_t columns, std::string_view ellipsis)
            : m_columns(columns)
            , m_ellipsis(code_points(ellipsis))
        {
            for (const line_label& l : labels)
            {
                m_paths.push_back(code_points(l.path));
                m_names.push_back(words_of(l.name));
            }
            for (std::size_t i = 0; i < m_names.size(); ++i)
            {
                if (!m_names[i].words.empty() && is_first_of_kind(i))
                {
                    cut_kind(lines_of_kind(i));
                }
            }
        }

        /// The columns of the longest label, with at most `most` of them for its name.
        [[nodiscard]] std::size_t longest(std::size_t most = std::u32string_view::npos) const
        {
            std::size_t columns = 0;
            for (std::size_t i = 0; i < m_names.size(); ++i)
            {
                columns =
                    std::max(columns, display_width(prefix(i))
                                          + std::min(most, display_width(text_of(m_names[i], m_ellipsis))));
            }
            return columns;
        }

        [[nodiscard]] printed_labels print() const
        {
            printed_labels printed{{}, legend_of(m_names, m_paths, m_ellipsis)};
            std::vector<std::size_t> too_wide;
            for (std::size_t i = 0; i < m_names.size(); ++i)
            {
                printed.texts.push_back(to_utf8(prefix(i) + text_of(m_names[i], m_ellipsis)));
                if (!fits(i))
                {
                    too_wide.push_back(i);
                }
            }
            for (const std::size_t i : too_wide)
            {
                printed.texts[i] = to_utf8(shortened(i, too_wide));
            }
            return printed;
        }

    private:
        /// The label with its name cut within: what it has in common with the name that is most like it goes
        /// first.
        [[nodiscard]] code_point_text shortened(std::size_t i, const std::vector<std::size_t>& too_wide) const
        {
            const code_point_text text = text_of(m_names[i], m_ellipsis);
            const std::size_t room = m_columns - std::min(m_columns, display_width(prefix(i)));
            if (room <= display_width(m_ellipsis)) // the path alone
            {
                return shorten_around(m_paths[i], 0, 0, m_columns, m_ellipsis);
            }
            std::size_t front = 0;
            std::size_t back = 0;
            for (const std::size_t j : too_wide)
            {
                const code_point_text other = text_of(m_names[j], m_ellipsis);
                if (other == text)
                {
                    continue;
                }
                std::size_t start = 0;
                while (start < text.size() && start < other.size() && text[start] == other[start])
                {
                    ++start;
                }
                std::size_t end = 0;
                while (start + end < text.size() && end < other.size()
                       && text[text.size() - 1 - end] == other[other.size() - 1 - end])
                {
                    ++end;
                }
                if (start + end > front + back)
                {
                    front = start;
                    back = end;
                }
            }
            return prefix(i) + shorten_around(text, front, back, room, m_ellipsis);
        }

        /// The path and a colon, if there is one.
        [[nodiscard]] code_point_text prefix(std::size_t i) const
        {
            return m_paths[i].empty() ? U"" : m_paths[i] + U": ";
        }

        [[nodiscard]] bool fits(std::size_t i) const
        {
            return display_width(prefix(i)) + display_width(text_of(m_names[i], m_ellipsis)) <= m_columns;
        }

        [[nodiscard]] bool is_kind(std::size_t i, std::size_t j) const
        {
            const auto& a = m_names[i].words;
            const auto& b = m_names[j].words;
            return !a.empty() && !b.empty() && a.front() == b.front();
        }

        [[nodiscard]] bool is_first_of_kind(std::size_t i) const
        {
            for (std::size_t j = 0; j < i; ++j)
            {
                if (is_kind(i, j))
                {
                    return false;
                }
            }
            return true;
        }

        [[nodiscard]] std::vector<std::size_t> lines_of_kind(std::size_t i) const
        {
            std::vector<std::size_t> lines;
            for (std::size_t j = i; j < m_names.size(); ++j)
            {
                if (is_kind(i, j))
                {
                    lines.push_back(j);
                }
            }
            return lines;
        }

        /// Cuts words of the lines, which have one first word, until they fit: those that all the lines have
        /// in common, of them the numbers last; then, line by line, others without a digit.
        void cut_kind(const std::vector<std::size_t>& lines)
        {
            const bool all_fit = all_of(lines, [&](std::size_t i) { return fits(i); });
            const array_list<bool> common = common_words(lines);
            for (const std::size_t i : lines)
            {
                cut_name& n = m_names[i];
                const auto cut_if = [&](bool cut, std::size_t w) { n.cut[w] = n.cut[w] || cut; };
                for (std::size_t w = 0; w < common.size() && !all_fit; ++w)
                {
                    cut_if(common[w] && !has_digit(n.words[w]), w);
                }
                for (std::size_t w = 0; w < common.size() && !fits(i); ++w)
                {
                    cut_if(common[w], w);
                }
                bool own = false;
                for (std::size_t w = n.words.size(); w > 1 && !fits(i); --w)
                {
                    own = own || !has_digit(n.words[w - 1]);
                    cut_if(!has_digit(n.words[w - 1]), w - 1);
                }
                for (std::size_t w = 0; w < common.size() && own; ++w) // a number may have room again
                {
                    n.cut[w] = n.cut[w] && !has_digit(n.words[w]);
                    cut_if(common[w] && has_digit(n.words[w]) && !fits(i), w);
                }
            }
        }

        /// Which words after the first are in the names of all the lines, commas apart.
        [[nodiscard]] array_list<bool> common_words(const std::vector<std::size_t>& lines) const
        {
            const auto bare = [](const code_point_text& word)
            {
                return std::u32string_view(word).substr(0, word.size()
                                                               - (word[word.size() - 1] == U',' ? 1 : 0));
            };
            const array_list<code_point_text>& first = m_names[lines.front()].words;
            std::size_t least = first.size();
            for (const std::size_t i : lines)
            {
                least = std::min(least, m_names[i].words.size());
            }
            array_list<bool> common(least);
            for (std::size_t w = 1; w < least && lines.size() > 1; ++w)
            {
                common[w] = true;
                for (const std::size_t i : lines)
                {
                    common[w] = common[w] && bare(m_names[i].words[w]) == bare(first[w]);
                }
            }
            return common;
        }

        std::size_t m_columns;
        code_point_text m_ellipsis;
        array_list<code_point_text> m_paths;
        array_list<cut_name> m_names;
    };

    /// The labels in at most `columns` columns. The words that all names of one kind (one first word) have in
    /// common are cut first, of them numbers last; then words that differ, but not the numbers among them,
    /// which are the widths; then the name is cut where it is equal to others; the path at the very end.
    inline printed_labels fit_labels(const array_list<line_label>& labels, std::size_t columns,
                                     std::string_view ellipsis)
    {
        return label_fitter(labels, columns, ellipsis).print();
    }
}

#endif
