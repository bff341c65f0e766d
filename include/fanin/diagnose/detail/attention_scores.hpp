// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_ATTENTION_SCORES_HPP
#define FANIN_DIAGNOSE_DETAIL_ATTENTION_SCORES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/row_geometry.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

// What the rows of attention tell of its scores.
namespace fanin::detail
{
    /// What a layer's scores must vary with to leave its queries one token each: Gaussian scores do from 5
    /// on, for 2 keys and for 128. Queries that see themselves alone because W_q W_kᵀ is an identity, as
    /// init::mimetic_query_key has it, stay below: that is no fault of their size.
    inline constexpr double least_product = 2;

    /// Likewise of a head, whose few queries scatter more.
    inline constexpr double least_product_of_head = 3;

    /// The rows of one attention layer, and what they tell.
    struct attention_scores
    {
        std::size_t row;   ///< of the layer
        std::size_t query; ///< the row of its queries; that of its keys follows
        double queries;    ///< RMS that the scores see
        double keys;
        double scale;                     ///< of the scores, times √(width of a head): 1 by default
        double spread;                    ///< RMS of the scores' standard deviation over the keys
        double entropy;                   ///< mean, over that of equal weights
        double width;                     ///< of a head
        bool own_keys;                    ///< whether each head of queries has keys of its own
        std::vector<std::size_t> heads{}; ///< that see one token, where not all do

        /// What the scores vary with.
        [[nodiscard]] double product() const noexcept
        {
            return queries * keys * scale;
        }
    };

    /// Of the queries that see at least two keys: those with one have no choice.
    inline double mean_entropy(const layer_report& l)
    {
        double sum = 0;
        for (const attention_head& h : l.heads)
        {
            sum += h.entropy;
        }
        return l.heads.empty() ? l.activation.mean() : sum / static_cast<double>(l.heads.size());
    }

    inline array_list<attention_scores> attentions_of(const report& r, const diagnose_options& o)
    {
        array_list<attention_scores> all;
        for (std::size_t i = 4; i + 1 < r.layers.size(); ++i)
        {
            const layer_facts& f = r.layers[i + 1].facts;
            if (r.layers[i].facts.kind != layer_kind::attention_entropy || f.kind != layer_kind::attention
                || r.layers[i].activation.nonfinite() > 0 || r.layers[i].activation.count == 0)
            {
                continue;
            }
            const double width =
                static_cast<double>(features_of(r.layers[i - 4].out)) / static_cast<double>(f.heads);
            const auto rms = [&](std::size_t row)
            { return f.qk_norm ? 1.0 : r.layers[row].activation.root_mean_square(); };
            const std::vector<attention_head>& heads = r.layers[i].heads;
            all.push_back({i + 1, i - 4, rms(i - 4), rms(i - 3),
                           f.score_scale ? std::abs(*f.score_scale) * std::sqrt(width) : 1,
                           r.layers[i - 1].activation.root_mean_square(), mean_entropy(r.layers[i]), width,
                           features_of(r.layers[i - 4].out) == features_of(r.layers[i - 3].out)});
            for (std::size_t h = 0; h < heads.size(); ++h)
            {
                if (heads[h].entropy < o.min_attention_entropy
                    && heads[h].queries * heads[h].keys * all.back().scale > least_product_of_head)
                {
                    all.back().heads.push_back(h);
                }
            }
        }
        return all;
    }
}

#endif
