// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FLAT_FRACTION_HPP
#define FANIN_STACK_DETAIL_FLAT_FRACTION_HPP

#include <fanin/core/concepts.hpp>

#include <cstddef>
#include <span>

namespace fanin::detail
{
    /// The fraction of slopes below 0.01 in size; 0 of none.
    template <real T>
    double flat_fraction(std::span<const T> slopes)
    {
        std::size_t flat = 0;
        for (const T slope : slopes)
        {
            flat += slope < T(0.01) && slope > T(-0.01);
        }
        return slopes.empty() ? 0 : static_cast<double>(flat) / static_cast<double>(slopes.size());
    }
}

#endif
