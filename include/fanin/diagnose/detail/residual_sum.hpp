// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_RESIDUAL_SUM_HPP
#define FANIN_DIAGNOSE_DETAIL_RESIDUAL_SUM_HPP

#include <fanin/diagnose/cause.hpp>
#include <fanin/diagnose/detail/blocks.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/remedy.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

// What sums of branches do to the signal, and what to do about it.
namespace fanin::detail
{
    struct explanation
    {
        fanin::cause cause;
        fanin::remedy remedy;
    };

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

    inline bool begins_with_norm(const report& r, std::size_t row)
    {
        return r.layers[branch_begin(r, row)].facts.kind == layer_kind::norm;
    }

    /// Whether the means of n branches alone, at the scale 1/√n, outweigh the signal.
    inline bool do_means_add(const report& r, std::size_t row, std::size_t n)
    {
        if (row == 0 || !has_inner_rows(r, row))
        {
            return false;
        }
        constexpr double much = 0.5; // of the second moment: mean-shifted
        const summary& branch = r.layers[row - 1].activation;
        const summary& sum = r.layers[row].activation;
        const double before = sum.mean() - r.layers[row].facts.scale * branch.mean();
        const double fraction = before * branch.mean() / sum.second_moment();
        return fraction * std::sqrt(static_cast<double>(n)) > much;
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
        bool means = false;
        for (const std::size_t row : all)
        {
            means = means || do_means_add(r, row, all.size());
        }
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
}

#endif
