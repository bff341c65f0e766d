// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_STREAM_FINDINGS_HPP
#define FANIN_DIAGNOSE_DETAIL_STREAM_FINDINGS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/residual_sum.hpp>
#include <fanin/diagnose/detail/streams.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

// Faults of residual streams.
namespace fanin::detail
{
    /// A branch that outweighs the stream before it. Where the other branches write as much, the stream is
    /// too small.
    inline std::optional<verdict> find_overwritten(const evidence& e, const array_list<branch_write>& all)
    {
        if (all.size() < 3 || !is_pre_norm(e, all))
        {
            return std::nullopt;
        }
        const auto worst = std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b)
                                            { return a.ratio() < b.ratio(); });
        if (!(std::log(worst->ratio()) > e.line()))
        {
            return std::nullopt;
        }
        const double median = median_write(all);
        const double usual = median > 0 ? median : worst->stream; // branches that begin at 0 tell no size
        constexpr double odd = 3;
        verdict v = e.at(verdict_kind::overwritten, direction::forward, worst->row);
        v.begin = worst->stream;
        v.end = e.r.layers[worst->row].activation.root_mean_square();
        v.layers = 1;
        v.growth_per_layer = v.end / v.begin;
        v.finding = join("the branch writes ", short_number(worst->ratio()), " times the RMS of the stream, ",
                         short_number(worst->stream), ": nothing is left of it");
        v.cause.rows = {worst->row};
        if (worst->size > odd * usual)
        {
            v.cause.kind = cause_kind::weights;
            v.cause.value = worst->size;
            v.cause.wanted = usual;
            v.cause.sentence = join("the branch has RMS ", short_number(worst->size),
                                    median > 0 ? ", others have " : ", the stream has ", short_number(usual));
            if (const auto row = last_weights(e.r, worst->row))
            {
                v.remedy = scale_weights({*row}, usual / worst->size);
            }
            return v;
        }
        v.cause.kind = cause_kind::stream;
        v.cause.value = worst->stream;
        v.cause.wanted = worst->size;
        v.cause.sentence = "the stream is smaller than any branch";
        row_list tables;
        for (std::size_t i = 0; i < worst->row; ++i)
        {
            if (e.r.layers[i].facts.kind == layer_kind::embedding && e.r.layers[i].has_weights)
            {
                tables.push_back(i);
            }
        }
        if (tables.empty())
        {
            return std::nullopt; // all branches are too large, as the growth of the stream tells
        }
        v.remedy = scale_weights(std::move(tables), worst->ratio());
        return v;
    }

    /// A pre-norm stream that ends far larger than it began: its last blocks change little of it.
    inline std::optional<verdict> find_growing_stream(const evidence& e, const array_list<branch_write>& all)
    {
        if (all.size() < 3 || !is_pre_norm(e, all) || !(growth_of(e, all) > e.options.max_stream_growth))
        {
            return std::nullopt;
        }
        const auto first = std::find_if(all.begin(), all.end(), [](const auto& w) { return w.ratio() > 1; });
        verdict v = e.at(verdict_kind::growing, direction::forward,
                         first == all.end() ? all.front().row : first->row);
        v.begin = all.front().stream;
        v.end = e.r.layers[all.back().row].activation.root_mean_square();
        v.layers = all.size();
        v.growth_per_layer = std::pow(v.end / v.begin, 1 / static_cast<double>(all.size()));
        v.finding = stream_text(e, all);
        row_list rows;
        row_list ends;
        double sum = 0;
        for (const branch_write& w : all)
        {
            sum += w.size * w.size;
            rows.push_back(w.row);
            if (const auto weights = last_weights(e.r, w.row))
            {
                ends.push_back(*weights);
            }
        }
        if (std::optional<explanation> x = explain_residual_sum(e.r, rows))
        {
            v.cause = std::move(x->cause);
            v.remedy = std::move(x->remedy);
            if (*v.remedy.to / *v.remedy.from * std::sqrt(sum) / v.begin > e.options.max_stream_growth)
            {
                mark_partial(v.remedy);
            }
        }
        else if (ends.size() == all.size())
        {
            v.remedy =
                scale_weights(std::move(ends), v.begin * e.options.max_stream_growth / 2 / std::sqrt(sum));
        }
        v.cause.kind = cause_kind::residual_sum;
        v.cause.rows = std::move(rows);
        v.cause.sentence = join("the branches add up as the root of their number, from a stream of RMS ",
                                short_number(v.begin));
        return v;
    }

    /// Whether a gradient grows as a pre-norm stream makes it grow: slower and slower, and by no more than
    /// the square of the stream, as a branch's gradient has up to about twice the part of its output (2.1
    /// times: SwiGLU).
    inline bool mirrors_stream(const evidence& e, const array_list<branch_write>& all,
                               const verdict& gradient)
    {
        return gradient.kind == verdict_kind::exploding && !gradient.depth_limit && is_pre_norm(e, all)
               && gradient.end / gradient.begin <= std::pow(growth_of(e, all), 2);
    }

    /// Post-norm branches that outweigh the stream. A small change of all weights moves the output by the
    /// root of the sum of their parts. They sum up to about ln(n + 1) in n pre-norm branches as large
    /// as the stream, and to n/2 in such post-norm branches, which do not train without a warm-up (Xiong et
    /// al. 2020; Liu et al. 2020, theorem 2).
    inline std::optional<verdict> find_post_norm(const evidence& e, const array_list<branch_write>& all)
    {
        double parts = 0;
        double usual = 0;  // of the pre-norm stack
        double ratios = 0; // squares of the ratios at scale 1
        row_list rows;
        for (const branch_write& w : all)
        {
            if (w.post_norm && e.r.layers[w.row].facts.scale != 0)
            {
                rows.push_back(w.row);
                parts += w.part();
                usual += 1 / static_cast<double>(rows.size() + 1);
                const double scale = e.r.layers[w.row].facts.scale;
                ratios += w.ratio() * w.ratio() / (scale * scale);
            }
        }
        constexpr std::size_t least = 6;
        if (rows.size() < least || parts <= usual)
        {
            return std::nullopt;
        }
        const auto n = static_cast<double>(rows.size());
        const double scale = e.r.layers[rows.back()].facts.scale;
        const double to = 1 / std::sqrt(ratios);
        verdict v = e.at(verdict_kind::post_norm, direction::backward, rows.back());
        v.layers = rows.size();
        const trajectory& t = e.backward_levels;
        if (!t.empty())
        {
            v.begin = std::exp(t.front().value);
            v.end = std::exp(t.back().value);
        }
        v.finding = join("a branch makes ", short_number(100 * parts / n),
                         " % of the sum that a norm divides, in each of ", rows.size(),
                         " residual layers: a small change of all weights moves the output by ",
                         short_number(std::sqrt(parts)), " times as much as one branch does");
        v.cause.kind = cause_kind::norm;
        v.cause.rows = rows;
        v.cause.value = parts;
        v.cause.wanted = usual;
        v.cause.sentence = "each norm after a sum shrinks the skip connection for all layers before it";
        v.remedy = {.kind = remedy_kind::residual_scale,
                    .rows = std::move(rows),
                    .from = scale,
                    .to = to,
                    .name = {},
                    .sentence =
                        join("a residual scale of ", short_number(to), ", or a norm before each branch")};
        return v;
    }
}

#endif
