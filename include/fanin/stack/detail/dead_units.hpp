// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_DEAD_UNITS_HPP
#define FANIN_STACK_DETAIL_DEAD_UNITS_HPP

#include <fanin/core/concepts.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// The number of columns of an activation (batch, features) that are 0 in every row. Most live columns
    /// show it in the first two rows.
    template <real T>
    std::size_t dead_units(const matrix<T>& a)
    {
        const std::size_t features = a.shape()[1];
        std::size_t dead = 0;
        for (std::size_t j = 0; j < features && a.size() > 0; ++j)
        {
            std::size_t i = j;
            while (i < a.size() && a.data()[i] == 0)
            {
                i += features;
            }
            dead += i >= a.size();
        }
        return dead;
    }
}

#endif
