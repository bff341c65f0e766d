// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_PARALLEL_TOKENS_HPP
#define FANIN_DIAGNOSE_DETAIL_PARALLEL_TOKENS_HPP

#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/streams.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

// Tokens of a sequence that become parallel.
namespace fanin::detail
{
    /// Half the logarithm of 1 - c, with c the mean cosine of two tokens of a sequence: the logarithm of
    /// their angle; 0 where no sequence has two tokens.
    inline double token_angle(const std::optional<row_geometry>& g)
    {
        constexpr double least = 1e-7;
        return g && g->cosine_within ? std::log(std::max(least, 1 - *g->cosine_within)) / 2 : 0;
    }

    /// Tokens of a sequence that become parallel, as attention without a skip connection makes them (Dong,
    /// Cordonnier & Loukas 2021), up to the end of the stack.
    inline std::optional<verdict> find_parallel_tokens(const evidence& e)
    {
        const std::optional<row_geometry>& in = e.geometry_in();
        if (!in || !in->cosine_within)
        {
            return std::nullopt;
        }
        const double start = token_angle(in);
        std::size_t blocks = 0; // up to the first of parallel tokens
        const std::size_t hidden = e.blocks.size() - (e.head ? 1 : 0);
        for (std::size_t k = hidden; k-- > e.embedded;)
        {
            const auto& g = e.r.layers[e.blocks[k].back()].geometry;
            if (!g || !g->cosine_within || start - token_angle(g) <= e.line())
            {
                break;
            }
            blocks = k + 1;
        }
        row_list attentions = rows_of_blocks(e, e.embedded, hidden, [&](std::size_t i)
                                             { return e.r.layers[i].facts.kind == layer_kind::attention; });
        if (blocks == 0 || attentions.empty())
        {
            return std::nullopt;
        }
        const row_block& at = e.blocks[blocks - 1];
        const std::size_t named = largest_row(at,
                                              [&](std::size_t row)
                                              {
                                                  return e.r.layers[row].facts.kind == layer_kind::attention
                                                             ? 2.0
                                                         : carries_weights(e.r, row) ? 1.0
                                                                                     : 0.0;
                                              });
        verdict v = e.at(verdict_kind::rank_collapsed, direction::forward, named);
        const double angle = token_angle(e.r.layers[at.back()].geometry);
        v.layers = blocks - e.embedded;
        v.begin = std::exp(start);
        v.end = std::exp(angle);
        v.growth_per_layer = std::exp((angle - start) / static_cast<double>(v.layers));
        v.finding =
            join("the angle between tokens of a sequence, √(1 - cosine), falls from ", short_number(v.begin),
                 " to ", short_number(v.end), " over ", v.layers, " ", e.unit(), v.layers == 1 ? "" : "s");
        row_list bare = attentions;
        remove_rows(bare, [&](std::size_t row) { return !has_row(e.main_path, row); });
        v.cause.kind = cause_kind::attention;
        v.cause.rows = attentions;
        if (!bare.empty())
        {
            v.cause.rows = bare;
            v.cause.sentence = "attention takes means over tokens, and no skip connection passes them by";
            v.remedy = {.kind = remedy_kind::residual,
                        .rows = std::move(bare),
                        .rows_per_block = 1,
                        .from = 0.0,
                        .to = 1.0,
                        .name = {},
                        .sentence = "a residual connection around each attention layer"};
            return v;
        }
        v.cause.sentence = "attention takes means over tokens, and outweighs the skip connections";
        row_list residuals;
        double ratios = 0;
        for (const branch_write& w : writes_of(e))
        {
            residuals.push_back(w.row);
            const double own = e.r.layers[w.row].facts.scale;
            ratios += own != 0 ? w.ratio() * w.ratio() / (own * own) : 0;
        }
        const double to = 1 / std::sqrt(ratios);
        const double scale = residuals.empty() ? 1 : e.r.layers[residuals.back()].facts.scale;
        if (!residuals.empty() && is_finite(to))
        {
            v.remedy = {.kind = remedy_kind::residual_scale,
                        .rows = std::move(residuals),
                        .from = scale,
                        .to = to,
                        .name = {},
                        .sentence = join("a residual scale of ", short_number(to))};
        }
        return v;
    }
}

#endif
