// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WINDOW_CLASSES_HPP
#define FANIN_STACK_DETAIL_WINDOW_CLASSES_HPP

#include <fanin/core/array_list.hpp>
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
    /// The sizes of the taps of a window along an axis, and the fraction of such windows.
    struct taps_along
    {
        double weight;
        std::vector<double> sizes;
    };

    /// Windows of equal sizes along an axis, taken together. Where sizes do not count, only the taps beyond
    /// the image do.
    inline array_list<taps_along> kinds_of(const std::vector<std::vector<double>>& windows, bool sizes_count)
    {
        array_list<taps_along> kinds;
        for (std::vector<double> sizes : windows)
        {
            for (double& size : sizes)
            {
                size = size < 0 ? -1 : sizes_count ? size : 1;
            }
            const auto same =
                std::find_if(kinds.begin(), kinds.end(),
                             [&](const taps_along& k)
                             {
                                 return std::equal(k.sizes.begin(), k.sizes.end(), sizes.begin(),
                                                   [](double a, double b) { return std::abs(a - b) < 1e-3; });
                             });
            const double weight = 1 / static_cast<double>(windows.size());
            if (same != kinds.end())
            {
                same->weight += weight;
            }
            else
            {
                kinds.push_back({weight, std::move(sizes)});
            }
        }
        return kinds;
    }

    /// The classes of windows that differ by what padding hides, of the signal and of the windows; only of
    /// the windows, if there are many.
    inline array_list<window_class>
    classes_of(const std::vector<position_offset>& taps,
               const std::array<std::vector<std::vector<double>>, 3>& sizes_along, bool sizes_count = true)
    {
        constexpr std::size_t most = 25;
        array_list<window_class> all{
            {1, std::vector<double>(taps.size(), 1.0), std::vector<double>(taps.size() * taps.size(), 1.0)}};
        for (std::size_t axis = 0; axis < sizes_along.size(); ++axis)
        {
            const array_list<taps_along> kinds = kinds_of(sizes_along[axis], sizes_count);
            if (kinds.empty())
            {
                continue;
            }
            if (sizes_count && kinds.size() * all.size() > most)
            {
                return classes_of(taps, sizes_along, false);
            }
            array_list<window_class> finer;
            for (const window_class& c : all)
            {
                for (const taps_along& k : kinds)
                {
                    finer.push_back(c);
                    window_class& next = finer.back();
                    next.weight *= k.weight;
                    for (std::size_t i = 0; i < taps.size(); ++i)
                    {
                        const double of_i = k.sizes[static_cast<std::size_t>(taps[i][axis])];
                        next.sizes[i] = next.sizes[i] < 0 || of_i < 0 ? -1 : next.sizes[i] * of_i;
                        for (std::size_t j = 0; j < taps.size(); ++j)
                        {
                            // what the one near the edge sees, the other sees, too
                            const double of_j = k.sizes[static_cast<std::size_t>(taps[j][axis])];
                            next.overlap[i * taps.size() + j] *=
                                of_i < 0 || of_j < 0
                                    ? 1
                                    : std::sqrt(std::min(of_i, of_j) / std::max({of_i, of_j, 1e-300}));
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
