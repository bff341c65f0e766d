// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_CANDIDATE_CURVES_HPP
#define FANIN_SHOW_DETAIL_CANDIDATE_CURVES_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/comparison.hpp>
#include <fanin/show/detail/depth_data.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// The candidates of a comparison as curves over depth.
namespace fanin::detail
{
    /// Colours that all kinds of colour vision tell apart (Okabe & Ito 2008), without the yellow, which is
    /// too pale on white.
    inline constexpr std::array<std::string_view, 7> candidate_colors = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"};

    /// Dashes, one after the other, of the candidates beyond the first seven.
    inline constexpr std::array<std::string_view, 4> candidate_dashes = {"", "7 3", "2 3", "9 3 2 3"};

    /// More candidates than this would look alike.
    inline constexpr std::size_t max_candidates = candidate_colors.size() * candidate_dashes.size();

    /// "12 candidates, 3 seeds, batch 1000"
    inline std::string candidates_title(const comparison& c)
    {
        return join(c.rows.size(), c.rows.size() == 1 ? " candidate, " : " candidates, ", c.seeds,
                    c.seeds == 1 ? " seed, batch " : " seeds, batch ", c.samples);
    }

    /// The place of a curve: the geometric mean, and one standard deviation to either side.
    inline depth_value value_over_seeds(const over_seeds& log, std::uint64_t nonfinite)
    {
        return {std::exp(log.mean), std::exp(log.mean - log.stddev), std::exp(log.mean + log.stddev),
                nonfinite > 0};
    }

    /// One curve per candidate, the best ones first. Places are those of the deepest candidate.
    inline depth_data candidates_over_depth(const comparison& c, bool gradient)
    {
        depth_data d{gradient ? "norm of a sample's gradient" : "RMS of the signal",
                     gradient ? "with respect to each layer's output" : "after each layer",
                     {},
                     {},
                     gradient};
        for (const comparison_row& row : c.rows)
        {
            for (std::size_t i = d.places.size(); i < row.places.size(); ++i)
            {
                d.places.push_back({.path = row.places[i].path, .name = "", .is_input = i == 0});
            }
        }
        for (std::size_t i = 0; i < std::min(c.rows.size(), max_candidates); ++i)
        {
            depth_curve curve{c.rows[i].name, array_list<depth_value>(d.places.size())};
            for (std::size_t k = 0; k < c.rows[i].places.size(); ++k)
            {
                const comparison_place& p = c.rows[i].places[k];
                curve.at[k] = !gradient        ? value_over_seeds(p.log_signal, p.nonfinite)
                              : p.log_gradient ? value_over_seeds(*p.log_gradient, p.nonfinite_gradients)
                                               : depth_value{};
            }
            d.curves.push_back(std::move(curve));
        }
        return d;
    }

    /// The signal, and the gradient if it was measured.
    inline array_list<depth_data> charts_of(const comparison& c)
    {
        array_list<depth_data> charts{candidates_over_depth(c, false)};
        const auto measured = [](const comparison_place& p) { return p.log_gradient.has_value(); };
        if (any_of(c.rows, [&](const comparison_row& row) { return any_of(row.places, measured); }))
        {
            charts.push_back(candidates_over_depth(c, true));
        }
        return charts;
    }

    /// What the bands mean, and which candidates are missing; may be empty.
    inline std::string candidates_note(const comparison& c)
    {
        std::string note = c.seeds > 1 ? join("Lines: geometric mean over ", c.seeds,
                                              " seeds. Bands: ±1 standard deviation of the logarithm. ")
                                       : "";
        note += c.rows.size() > max_candidates
                    ? join("The best ", max_candidates, " of ", c.rows.size(), " candidates are drawn. ")
                    : "";
        return note;
    }
}

#endif
