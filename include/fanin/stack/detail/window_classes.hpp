// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WINDOW_CLASSES_HPP
#define FANIN_STACK_DETAIL_WINDOW_CLASSES_HPP

#include <fanin/stack/detail/gaussian_windows.hpp>
#include <fanin/stack/detail/position_state.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The classes of windows that differ by what padding hides; one, if there are many.
    inline std::vector<window_class>
    classes_of(const std::vector<position_offset>& taps,
               const std::array<std::vector<std::vector<double>>, 3>& sizes_along)
    {
        constexpr std::size_t most = 9;
        struct along
        {
            double weight;
            std::vector<double> sizes;
        };
        std::vector<window_class> all{
            {1, std::vector<double>(taps.size(), 1.0), std::vector<double>(taps.size() * taps.size(), 1.0)}};
        const std::vector<window_class> uniform = all;
        for (std::size_t axis = 0; axis < sizes_along.size(); ++axis)
        {
            std::vector<along> kinds;
            for (const std::vector<double>& sizes : sizes_along[axis])
            {
                const auto same = std::find_if(kinds.begin(), kinds.end(),
                                               [&](const along& k)
                                               {
                                                   return std::equal(k.sizes.begin(), k.sizes.end(),
                                                                     sizes.begin(), [](double a, double b)
                                                                     { return std::abs(a - b) < 1e-3; });
                                               });
                const double weight = 1 / static_cast<double>(sizes_along[axis].size());
                if (same != kinds.end())
                {
                    same->weight += weight;
                }
                else
                {
                    kinds.push_back({weight, sizes});
                }
            }
            if (kinds.empty())
            {
                continue;
            }
            if (kinds.size() * all.size() > most)
            {
                return uniform;
            }
            std::vector<window_class> finer;
            for (const window_class& c : all)
            {
                for (const along& k : kinds)
                {
                    window_class& next = finer.emplace_back(c);
                    next.weight *= k.weight;
                    for (std::size_t i = 0; i < taps.size(); ++i)
                    {
                        const double of_i = k.sizes[static_cast<std::size_t>(taps[i][axis])];
                        next.sizes[i] *= of_i;
                        for (std::size_t j = 0; j < taps.size(); ++j)
                        {
                            // what the one near the edge sees, the other sees, too
                            const double of_j = k.sizes[static_cast<std::size_t>(taps[j][axis])];
                            next.overlap[i * taps.size() + j] *=
                                std::sqrt(std::min(of_i, of_j) / std::max({of_i, of_j, 1e-300}));
                        }
                    }
                }
            }
            all = std::move(finer);
        }
        return all;
    }
}

#endif
