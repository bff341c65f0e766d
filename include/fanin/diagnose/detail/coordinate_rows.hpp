// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_COORDINATE_ROWS_HPP
#define FANIN_DIAGNOSE_DETAIL_COORDINATE_ROWS_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/coordinate_report.hpp>
#include <fanin/diagnose/rates.hpp>
#include <fanin/stack/parameter.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// A layer before and after training; over seeds, sums.
    struct moved_layer
    {
        std::string path;
        std::string_view kind;
        double start = 0;
        double change = 0;
    };

    using moved_layers = array_list<moved_layer>;

    /// Growth beside the parameter of equal path and role in the smallest net; that of 1 where it has none.
    growth growth_of(const parameter_info& p, const std::vector<parameter_info>& smallest, double size);

    /// "hidden" where inputs and units grow, "input" or "output" where one of them does; else "".
    std::string_view kind_of_growth(const growth& g);

    void add_seed(moved_layers& sums, const moved_layers& seed);

    /// Rows by layer, or by their place on the way where the sizes have other numbers of layers.
    std::vector<coordinate_row> coordinate_rows(std::span<const std::size_t> sizes,
                                                const array_list<moved_layers>& moved, std::size_t seeds);

    void judge_slopes(coordinate_report& r);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/diagnose/detail/coordinate_rows.ipp>
#endif

#endif
