// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_EVIDENCE_HPP
#define FANIN_DIAGNOSE_DETAIL_EVIDENCE_HPP

#include <fanin/diagnose/detail/advice.hpp>
#include <fanin/diagnose/detail/trajectory.hpp>
#include <fanin/diagnose/detail/trend.hpp>
#include <fanin/diagnose/options.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/report.hpp>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// A report with the trends of its signal and gradient along the main path.
    struct evidence
    {
        evidence(const report& of, const diagnose_options& o)
            : r(of)
            , options(o)
            , main_path(main_path_of(of))
            , forward(trend_of(forward_trajectory(of, main_path), deeper_half::second, o))
            , backward(trend_of(backward_trajectory(of, main_path), deeper_half::first, o))
        {
        }

        /// A verdict without texts; the report shows it first at `row`.
        [[nodiscard]] verdict at(verdict_kind kind, direction d, std::size_t row) const
        {
            verdict v;
            v.kind = kind;
            v.direction = d;
            v.first_layer = row;
            v.first_name = join(r.layers[row].path, ": ", r.layers[row].name);
            v.growth_per_layer = std::exp((d == direction::forward ? forward : backward).rate);
            return v;
        }

        /// Adds the depth limit of a trend; to a non-finite verdict, its cause and remedy.
        [[nodiscard]] verdict with_outlook(verdict v, const trend& t) const
        {
            if (v.kind == verdict_kind::nonfinite)
            {
                v.cause = t.exponential && t.rate > 0
                              ? join("each layer multiplies the ",
                                     v.direction == direction::forward ? "RMS by " : "gradient norm by ",
                                     short_number(std::exp(t.rate)))
                              : "";
                v.remedy = v.cause.empty() ? "checking the layer's weights and activation"
                                           : advice_for(r, 0, v.direction, std::exp(t.rate)).remedy;
                return v;
            }
            v.depth_limit = depth_limit_of(t);
            return v;
        }

        const report& r;
        const diagnose_options& options;
        std::vector<std::size_t> main_path;
        trend forward;
        trend backward;
    };
}

#endif
