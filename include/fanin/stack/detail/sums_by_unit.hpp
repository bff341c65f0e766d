// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SUMS_BY_UNIT_HPP
#define FANIN_STACK_DETAIL_SUMS_BY_UNIT_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/runs.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// The sum of each unit over runs of `units` elements; empty without units.
    template <real T>
    std::vector<double> sums_by_unit(std::span<const T> x, std::size_t units)
    {
        std::vector<double> sums(units);
        for (std::size_t i = 0; units > 0 && i < x.size(); i += units)
        {
            const T* const row = x.data() + i;
            write_in_runs(sums.data(), units,
                          [&](std::size_t j) { return sums[j] + static_cast<double>(row[j]); });
        }
        return sums;
    }
}

#endif
