// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_DEAD_UNITS_HPP
#define FANIN_STACK_DETAIL_DEAD_UNITS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
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
        constexpr std::size_t some = 1024; // columns at a time: rows in the order of memory
        for (std::size_t first = 0; first < features && a.size() > 0; first += some)
        {
            std::array<std::size_t, some> zero; // columns without another element so far
            std::size_t count = std::min(some, features - first);
            std::iota(zero.begin(), zero.begin() + count, first);
            for (std::size_t i = 0; i < a.size() && count > 0; i += features)
            {
                std::size_t kept = 0;
                for (std::size_t k = 0; k < count; ++k)
                {
                    const std::size_t j = zero[k];
                    zero[kept] = j;
                    kept += a.data()[i + j] == 0;
                }
                count = kept;
            }
            dead += count;
            if (others != nullptr)
            {
                const std::size_t last = std::min(first + some, features);
                std::fill(live.begin() + static_cast<std::ptrdiff_t>(first),
                          live.begin() + static_cast<std::ptrdiff_t>(last), std::uint64_t{1});
                for (std::size_t k = 0; k < count; ++k)
                {
                    live[zero[k]] = 0;
                }
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
