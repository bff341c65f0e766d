// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_TABLE_NOTES_HPP
#define FANIN_SHOW_DETAIL_TABLE_NOTES_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/heading.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/detail/rows.hpp>
#include <fanin/show/detail/sparkline.hpp>
#include <fanin/show/detail/table_lines.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What stands in a table beside its numbers: heading, histograms, notes.
namespace fanin::detail
{
    inline bool are_one_block(const folded_rows& a, const folded_rows& b)
    {
        return a.name == b.name && a.inside == b.inside;
    }

    inline bool are_equal_layers(const array_list<folded_rows>& layers)
    {
        return all_of(layers, [&](const folded_rows& l) { return are_one_block(l, layers.front()); });
    }

    /// "5 × dense 100 he relu, batch 1000, 50,000 parameters"
    inline std::string heading_of(const report& r, const array_list<folded_rows>& layers)
    {
        std::string stack = layers.empty() ? "no layers" : join(main_path_of(r).size(), " layers");
        if (!layers.empty() && are_equal_layers(layers))
        {
            const folded_rows& l = layers.front();
            stack = join(layers.size() == 1 ? "" : join(layers.size(), " × "), l.name,
                         l.inside.empty() ? "" : join(" (", l.inside, ")"));
        }
        const std::uint64_t parameters = parameters_of(r).total();
        return join(stack, ", batch ", r.samples,
                    parameters == 0 ? "" : join(", ", grouped(parameters), " parameters"));
    }

    /// The histogram of a row in `width` columns.
    inline std::string histogram_text(const summary& s, std::size_t width, bool zeros, bool ascii)
    {
        if (s.finite.count == 0)
        {
            return std::string(no_number);
        }
        if (s.zeros == s.finite.count && !zeros)
        {
            return "all 0";
        }
        return sparkline(bars_of(s, zeros), width, ascii);
    }

    /// "inside 1.0 to 1.3: layer_norm, dense 400 he gelu", for each run of equal blocks; empty if there are
    /// too many.
    inline std::vector<std::string> insides_of(const array_list<folded_rows>& layers)
    {
        constexpr std::size_t most = 8;
        std::vector<std::string> all;
        for (std::size_t i = 0; i < layers.size();)
        {
            std::size_t end = i + 1;
            while (end < layers.size() && are_one_block(layers[i], layers[end]))
            {
                ++end;
            }
            if (!layers[i].inside.empty())
            {
                all.push_back(join("inside ", layers[i].path,
                                   end - i > 1 ? join(" to ", layers[end - 1].path) : "", ": ",
                                   layers[i].inside));
            }
            i = end;
        }
        return all.size() > most ? std::vector<std::string>{} : all;
    }

    /// The notes below a table, a paragraph each.
    inline std::vector<std::string> notes_of(const report& r, const array_list<folded_rows>& layers,
                                             const array_list<table_line>& lines,
                                             const std::optional<interval>& common, const std::string& legend,
                                             bool zeros)
    {
        std::vector<std::string> notes;
        if (!legend.empty())
        {
            notes.push_back(legend);
        }
        if (!are_equal_layers(layers)) // else the heading tells
        {
            std::vector<std::string> insides = insides_of(layers);
            for (std::string& inside : insides)
            {
                notes.push_back(std::move(inside));
            }
        }
        if (const std::size_t more = r.layers.size() - layers.size(); more > 0)
        {
            notes.push_back(join(more, more == 1 ? " row is" : " rows are",
                                 " folded: params and dead count them; .fold = false shows them"));
        }
        if (r.loss)
        {
            notes.push_back(join("loss ", loss_text(*r.loss)));
        }
        std::string histograms =
            common ? join("histograms over [", to_text(common->lo, 6), ", ", to_text(common->hi, 6), "]")
                   : "each histogram spans the range of its row";
        const bool omits = !zeros && any_of(lines, [](const table_line& line) { return zeros_of(*line.s); });
        notes.push_back(histograms + (omits ? ", without exact zeros" : ""));
        return notes;
    }
}

#endif
