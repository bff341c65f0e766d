// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_ATTENTION_HEADS_HPP
#define FANIN_DIAGNOSE_DETAIL_ATTENTION_HEADS_HPP

#include <fanin/diagnose/detail/attention_scores.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

// Heads of attention that see one token, among others that do not.
namespace fanin::detail
{
    /// "head 3", or "heads 0, 3"
    inline std::string heads_text(const std::vector<std::size_t>& heads)
    {
        std::string text = heads.size() == 1 ? "head " : "heads ";
        for (std::size_t i = 0; i < heads.size(); ++i)
        {
            text += join(i > 0 ? ", " : "", heads[i]);
        }
        return text;
    }

    /// Some heads of these layers see one token, the others do not: their weights alone can be the cause.
    inline verdict one_token_of_heads(const evidence& e, const array_list<attention_scores>& bad)
    {
        const attention_scores& first = bad.front();
        const std::vector<attention_head>& all = e.r.layers[first.row - 1].heads;
        verdict v = e.at(verdict_kind::one_token, direction::forward, first.row);
        v.growth_per_layer = 1;
        v.layers = bad.size();
        v.cause.kind = cause_kind::weights;
        v.cause.wanted = 1;
        double largest = 0;
        double of_heads = 0;
        bool equal = true;
        for (const attention_scores& a : bad)
        {
            equal = equal && a.heads == first.heads;
            for (std::size_t i = 0; i < (first.own_keys ? 2 : 1); ++i)
            {
                v.cause.rows.push_back(a.query + i);
                v.remedy.heads.push_back(a.heads);
            }
            for (const std::size_t h : a.heads)
            {
                const attention_head& head = e.r.layers[a.row - 1].heads[h];
                largest = std::max(largest, head.queries * head.keys * a.scale);
            }
        }
        for (const std::size_t h : first.heads)
        {
            of_heads += all[h].entropy / static_cast<double>(first.heads.size());
        }
        const double others = (first.entropy * static_cast<double>(all.size())
                               - of_heads * static_cast<double>(first.heads.size()))
                              / static_cast<double>(all.size() - first.heads.size());
        const attention_head& worst = all[first.heads.front()];
        v.begin = v.end = of_heads;
        v.finding = join("the weights of ", heads_text(first.heads), " of attention have ",
                         short_number(100 * of_heads), " % of the entropy of equal weights, those of the ",
                         all.size() - first.heads.size(), " others ", short_number(100 * others),
                         " %; its scores have standard deviation ", short_number(worst.spread));
        v.cause.value = std::sqrt(worst.queries * worst.keys);
        v.cause.sentence =
            join("the queries of head ", first.heads.front(), " have RMS ", short_number(worst.queries),
                 " and its keys ", short_number(worst.keys), ", 1 is enough");
        std::vector<std::vector<std::size_t>> heads = std::move(v.remedy.heads);
        v.remedy = scale_weights(v.cause.rows, first.own_keys ? 1 / std::sqrt(largest) : 1 / largest);
        v.remedy.heads = std::move(heads);
        v.remedy.sentence = join("weights of queries", first.own_keys ? " and keys of " : " of ",
                                 equal ? heads_text(first.heads) : "such heads", " with ",
                                 short_number(*v.remedy.to), " times the standard deviation");
        return v;
    }
}

#endif
