// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_COORDINATE_ROWS_IPP
#define FANIN_DIAGNOSE_DETAIL_COORDINATE_ROWS_IPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/error.hpp>
#include <fanin/diagnose/detail/coordinate_rows.hpp>

#include <algorithm>
#include <cmath>

namespace fanin::detail
{
    inline double inputs_of(const parameter_info& p)
    {
        double in = 1;
        for (std::size_t axis = 0; p.role == parameter_role::weight && axis + 1 < p.shape.size(); ++axis)
        {
            in *= static_cast<double>(p.shape[axis]);
        }
        return in;
    }

    FANIN_INLINE growth growth_of(const parameter_info& p, const std::vector<parameter_info>& smallest,
                                  double size)
    {
        const auto base = std::find_if(smallest.begin(), smallest.end(), [&](const parameter_info& other)
                                       { return other.path == p.path && other.role == p.role; });
        if (base == smallest.end())
        {
            return {.size = size};
        }
        return {.in = inputs_of(p) / inputs_of(*base),
                .out = static_cast<double>(p.shape.back()) / static_cast<double>(base->shape.back()),
                .size = size};
    }

    FANIN_INLINE std::string_view kind_of_growth(const growth& g)
    {
        return g.in != 1 && g.out != 1 ? "hidden" : g.out != 1 ? "input" : g.in != 1 ? "output" : "";
    }

    FANIN_INLINE void add_seed(moved_layers& sums, const moved_layers& seed)
    {
        if (sums.empty())
        {
            sums = seed;
            return;
        }
        for (std::size_t i = 0; i < sums.size(); ++i)
        {
            sums[i].start += seed[i].start;
            sums[i].change += seed[i].change;
        }
    }

    FANIN_INLINE std::vector<coordinate_row> coordinate_rows(std::span<const std::size_t> sizes,
                                                             const array_list<moved_layers>& moved,
                                                             std::size_t seeds)
    {
        const std::size_t layers = moved.front().size();
        const bool alike = all_of(moved, [&](const moved_layers& m) { return m.size() == layers; });
        for (std::size_t s = 0; s < sizes.size(); ++s)
        {
            if (moved[s].empty())
            {
                throw invalid_argument(join("fanin: the net of size ", sizes[s],
                                            " has no layer with weights: make one that has"));
            }
        }
        constexpr std::size_t quarters = 4;
        std::vector<coordinate_row> rows;
        for (std::size_t i = 0; i < (alike ? layers : quarters + 1); ++i)
        {
            coordinate_row row;
            row.place = alike ? moved.back()[i].path : join(100 * i / quarters, " %");
            row.kind = alike ? moved.back()[i].kind : "";
            for (const moved_layers& m : moved)
            {
                const moved_layer& l = m[alike ? i : (i * (m.size() - 1) + quarters / 2) / quarters];
                row.start.push_back(l.start / static_cast<double>(seeds));
                row.change.push_back(l.change / static_cast<double>(seeds));
            }
            rows.push_back(std::move(row));
        }
        return rows;
    }

    FANIN_INLINE void judge_slopes(coordinate_report& r)
    {
        for (coordinate_row& row : r.rows)
        {
            row.start_slope = log_slope(r.sizes, row.start);
            row.slope = log_slope(r.sizes, row.change);
            row.stable = std::abs(row.slope) <= r.max_slope; // not if it is NaN
        }
    }
}

#endif
