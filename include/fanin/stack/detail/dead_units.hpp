// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_DEAD_UNITS_HPP
#define FANIN_STACK_DETAIL_DEAD_UNITS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fanin::detail
{
    /// The number of columns of an activation (batch, features) that are 0 in every row, of all processes,
    /// which `s` sums up. Most live columns show it in the first two rows.
    template <real T>
    std::size_t dead_units(const summary& s, const matrix<T>& a, const peers* others)
    {
        const std::size_t features = a.shape()[1];
        const std::uint64_t rows = others == nullptr ? a.shape()[0] : features == 0 ? 0 : s.count / features;
        if (features == 0 || s.zeros < rows)
        {
            return 0;
        }
        std::vector<std::uint64_t> live(others != nullptr ? features : 0); // processes in which a column is
        std::size_t dead = 0;
        for (std::size_t j = 0; j < features && a.size() > 0; ++j)
        {
            std::size_t i = j;
            while (i < a.size() && a.data()[i] == 0)
            {
                i += features;
            }
            dead += i >= a.size();
            if (others != nullptr)
            {
                live[j] = i < a.size();
            }
        }
        if (others != nullptr)
        {
            others->add(live);
            return static_cast<std::size_t>(std::count(live.begin(), live.end(), std::uint64_t{0}));
        }
        return dead;
    }
}

#endif
