// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_RESIDUAL_SUM_HPP
#define FANIN_DIAGNOSE_DETAIL_RESIDUAL_SUM_HPP

#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/remedy.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

// What sums of branches do to the signal, what to do about it, and residual layers as a remedy.
namespace fanin::detail
{
    struct explanation
    {
        fanin::cause cause;
        fanin::remedy remedy;
    };

    /// The scale of n residual branches under which their sum stays of the size of the batch: means add as n,
    /// all else as √n.
    inline double residual_scale_of(bool means, std::size_t n)
    {
        return means ? 1 / static_cast<double>(n) : 1 / std::sqrt(static_cast<double>(n));
    }

    /// Whether the means of n branches alone, at the scale 1/√n, outweigh the signal: a branch that ends in
    /// relu has one. `sum` adds them up, each divided by the size of what it is added to.
    inline bool do_means_add(double sum, std::size_t n)
    {
        return std::abs(sum) > std::sqrt(static_cast<double>(n));
    }

    /// Smaller branches, or a norm before each; nothing if both are there.
    inline std::optional<explanation> explain_residual_sum(const report& r, row_list all)
    {
        if (all.empty())
        {
            return std::nullopt;
        }
        explanation x;
        const double scale = r.layers[all.back()].facts.scale;
        x.cause.kind = cause_kind::residual_sum;
        x.cause.rows = all;
        x.cause.value = scale;
        x.cause.sentence = "each residual layer adds its branch to the skip connection";
        double sum = 0;
        for (const std::size_t row : all)
        {
            // a branch behind a norm does not grow with what it is added to
            const std::size_t of = has_inner_rows(r, row) && begins_with_norm(r, row) ? all.front() : row;
            sum += has_inner_rows(r, row)
                       ? r.layers[row - 1].activation.mean() / std::sqrt(second_moment_before(r, of))
                       : 0;
        }
        const bool means = do_means_add(sum, all.size());
        const double to = residual_scale_of(means, all.size());
        if (std::abs(scale) > 1.01 * to)
        {
            x.cause.wanted = to;
            x.remedy = {.kind = remedy_kind::residual_scale,
                        .rows = std::move(all),
                        .from = scale,
                        .to = to,
                        .name = {},
                        .sentence = join("a residual scale of 1/", means ? "" : "√", "depth (",
                                         short_number(to), ")")};
            return x;
        }
        row_list starts;
        for (const std::size_t row : all)
        {
            if (!has_inner_rows(r, row) || begins_with_norm(r, row))
            {
                return std::nullopt;
            }
            starts.push_back(branch_begin(r, row));
        }
        x.remedy = norm_before(std::move(starts), "rms_norm");
        return x;
    }

    /// Whether blocks can be the branches of residual layers: each keeps the shape.
    inline bool keep_shape(const evidence& e, std::size_t first, std::size_t last)
    {
        for (std::size_t i = first; i < last; ++i)
        {
            if (e.r.layers[e.blocks[i].front()].in != e.r.layers[e.blocks[i].back()].out
                || e.blocks[i].size() != e.blocks[first].size())
            {
                return false;
            }
        }
        return first < last;
    }

    /// The longest run of equal blocks that keep their shape, as branches of residual layers of scale
    /// 1/√blocks, or 1/blocks where means add. Nothing if no block keeps its shape.
    inline remedy make_residual(const evidence& e, std::size_t first, std::size_t last)
    {
        std::size_t begin = first;
        std::size_t end = first;
        for (std::size_t i = first; i < last;)
        {
            std::size_t j = i;
            while (j < last && keep_shape(e, i, j + 1))
            {
                ++j;
            }
            if (j > i && j - i >= end - begin)
            {
                begin = i;
                end = j;
            }
            i = std::max(i + 1, j);
        }
        if (begin == end)
        {
            return {};
        }
        row_list rows;
        for (std::size_t i = begin; i < end; ++i)
        {
            for (const std::size_t row : e.blocks[i])
            {
                rows.push_back(row);
            }
        }
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i)
        {
            sum += e.r.layers[e.blocks[i].back()].activation.mean();
        }
        const double before = std::sqrt(second_moment_before(e.r, e.blocks[begin].front()));
        const bool means = do_means_add(sum / before, end - begin);
        const double scale = residual_scale_of(means, end - begin);
        return {.kind = remedy_kind::residual,
                .rows = std::move(rows),
                .rows_per_block = e.blocks[begin].size(),
                .from = 0.0,
                .to = scale,
                .name = {},
                .sentence = join("a residual connection around each ", e.unit(), " (scale ",
                                 short_number(scale), ")")};
    }
}

#endif
