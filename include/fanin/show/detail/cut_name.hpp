// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_CUT_NAME_HPP
#define FANIN_SHOW_DETAIL_CUT_NAME_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// The name of one line as words, and which of them have been cut.
    struct cut_name
    {
        array_list<code_point_text> words;
        array_list<bool> cut;
    };

    inline bool has_digit(std::u32string_view word)
    {
        return any_of(word, [](char32_t p) { return p >= U'0' && p <= U'9'; });
    }

    inline cut_name words_of(std::string_view name)
    {
        cut_name n;
        code_point_text word;
        for (const char32_t p : code_points(name) + U" ")
        {
            if (p != U' ')
            {
                word.push_back(p);
            }
            else if (!word.empty())
            {
                n.words.push_back(word);
                word.clear();
            }
        }
        n.cut.resize(n.words.size());
        return n;
    }

    /// The words, with an ellipsis for each run of words that are cut.
    inline code_point_text text_of(const cut_name& n, std::u32string_view ellipsis)
    {
        code_point_text text;
        for (std::size_t i = 0; i < n.words.size(); ++i)
        {
            if (!n.cut[i] || i == 0 || !n.cut[i - 1])
            {
                text += text.empty() ? U"" : U" ";
                text += n.cut[i] ? code_point_text(ellipsis) : n.words[i];
            }
        }
        return text;
    }

    /// The words that have been cut: "he relu, bias zeros".
    inline code_point_text cut_words(const cut_name& n)
    {
        code_point_text text;
        for (std::size_t w = 0; w < n.words.size(); ++w)
        {
            if (n.cut[w])
            {
                text += (text.empty() ? U"" : U" ") + n.words[w];
            }
        }
        const bool comma = !text.empty() && text[text.size() - 1] == U',';
        return text.substr(0, text.size() - (comma ? 1 : 0));
    }

    /// The lines with cut words, a run of equal ones at a time: first and last line.
    inline array_list<std::pair<std::size_t, std::size_t>> cut_runs(const array_list<cut_name>& names)
    {
        array_list<std::pair<std::size_t, std::size_t>> runs;
        for (std::size_t i = 0; i < names.size(); ++i)
        {
            const code_point_text words = cut_words(names[i]);
            if (words.empty())
            {
                continue;
            }
            if (!runs.empty() && runs.back().second + 1 == i && cut_words(names[i - 1]) == words)
            {
                runs.back().second = i;
            }
            else
            {
                runs.push_back({i, i});
            }
        }
        return runs;
    }

    /// "… = he relu" if all cut words are equal; "0 to 2: … = he relu; 3: … = xavier" if that is short.
    inline std::string legend_of(const array_list<cut_name>& names, const array_list<code_point_text>& paths,
                                 const code_point_text& ellipsis)
    {
        constexpr std::size_t most = 6;
        const auto runs = cut_runs(names);
        const auto words_of_run = [&](const auto& run) { return cut_words(names[run.first]); };
        const bool equal =
            all_of(runs, [&](const auto& run) { return words_of_run(run) == words_of_run(runs.front()); });
        code_point_text text;
        if (equal && !runs.empty())
        {
            text = ellipsis + U" = " + words_of_run(runs.front());
        }
        for (std::size_t i = 0; !equal && runs.size() <= most && i < runs.size(); ++i)
        {
            const auto [first, last] = runs[i];
            text += (i == 0 ? U"" : U"; ") + paths[first] + (first < last ? U" to " + paths[last] : U"")
                    + (paths[first].empty() ? U"" : U": ") + ellipsis + U" = " + words_of_run(runs[i]);
        }
        return to_utf8(text);
    }
}

#endif
