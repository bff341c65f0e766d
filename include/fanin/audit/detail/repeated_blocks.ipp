// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_REPEATED_BLOCKS_IPP
#define FANIN_AUDIT_DETAIL_REPEATED_BLOCKS_IPP

#include <fanin/audit/detail/repeats.hpp>
#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/order.hpp>
#include <fanin/stats/detail/block_sums.hpp>
#include <fanin/stats/detail/census.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// An extreme element of a piece of an array. A long block that occurs twice brings most of its extremes
    /// along, wherever the pieces begin.
    struct piece_extreme
    {
        double value;
        std::size_t array;
        std::size_t first; ///< element of the piece
        std::size_t size;  ///< of the piece
    };

    template <real T>
    void add_extremes_of(std::span<const T> x, std::size_t array, std::size_t piece,
                         array_list<piece_extreme>& extremes)
    {
        constexpr std::size_t lanes_of_step = lane_sums<T>::size;
        constexpr std::size_t at_once = summary_block; // a kernel counts zeros in words as wide as T
        for (std::size_t first = 0; first + lanes_of_step <= x.size(); first += piece)
        {
            const std::size_t n = std::min(piece, x.size() - first) / lanes_of_step * lanes_of_step;
            T least = x[first];
            T greatest = least;
            for (std::size_t part = 0; part < n; part += at_once)
            {
                lane_sums<T> lanes;
                add_extremes<false>(x.data() + first + part, std::min(at_once, n - part) / lanes_of_step, {},
                                    lanes);
                for (std::size_t i = 0; i < lanes_of_step; ++i)
                {
                    least = lanes.min[i] < least ? lanes.min[i] : least;
                    greatest = lanes.max[i] > greatest ? lanes.max[i] : greatest;
                }
            }
            extremes.push_back({static_cast<double>(least), array, first, n});
            extremes.push_back({static_cast<double>(greatest), array, first, n});
        }
    }

    /// Pieces of a power of two, about 2^10 of them in so many elements, but no less than 16.
    FANIN_INLINE std::size_t piece_of(std::size_t elements)
    {
        constexpr std::size_t most = std::size_t{1} << 10;
        return std::bit_ceil(std::max<std::size_t>(elements / most, 16));
    }

    FANIN_INLINE void add_extremes_of(const array_view& x, std::size_t array, std::size_t piece,
                                      array_list<piece_extreme>& extremes)
    {
        if (x.kind() == element_kind::float64)
        {
            return add_extremes_of(std::span(static_cast<const double*>(x.data()), x.size()), array, piece,
                                   extremes);
        }
        if (x.kind() == element_kind::float32)
        {
            return add_extremes_of(std::span(static_cast<const float*>(x.data()), x.size()), array, piece,
                                   extremes);
        }
        for (std::size_t first = 0; first < x.size(); first += piece)
        {
            const std::size_t n = std::min(piece, x.size() - first);
            double least = x[first];
            double greatest = least;
            for (std::size_t i = first; i < first + n; ++i)
            {
                least = std::min(least, x[i]);
                greatest = std::max(greatest, x[i]);
            }
            extremes.push_back({least, array, first, n});
            extremes.push_back({greatest, array, first, n});
        }
    }

    /// Consecutive elements from an extreme one on.
    struct window
    {
        static constexpr std::size_t length = 8;

        std::uint64_t hash;
        std::size_t array;
        std::size_t first;
    };

    /// Adds the window from the extreme on, unless most of it is one number: zeros repeat by nature.
    FANIN_INLINE void add_window(const array_view& x, const piece_extreme& e, array_list<window>& windows)
    {
        std::size_t first = e.first;
        while (first < e.first + e.size && x[first] != e.value)
        {
            ++first;
        }
        if (first == e.first + e.size || first + window::length > x.size())
        {
            return;
        }
        std::uint64_t hash = 0xcbf29ce484222325;
        std::uint64_t bits[window::length] = {};
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < window::length; ++i)
        {
            bits[i] = x.bits(first + i);
            distinct += std::find(bits, bits + i, bits[i]) == bits + i;
            hash = (std::rotl(hash, 23) ^ bits[i]) * 0x9e3779b97f4a7c15;
        }
        if (distinct > window::length / 2)
        {
            windows.push_back({hash ^ (hash >> 29), e.array, first});
        }
    }

    /// The windows of extremes that occur more than once, in the order of their hashes.
    FANIN_INLINE array_list<window> windows_of(std::span<const array_view> arrays,
                                               array_list<piece_extreme>& extremes)
    {
        std::sort(extremes.begin(), extremes.end(),
                  [](const piece_extreme& a, const piece_extreme& b) { return a.value < b.value; });
        array_list<window> windows;
        for (std::size_t i = 0; i < extremes.size(); ++i)
        {
            const bool as_before = i > 0 && extremes[i - 1].value == extremes[i].value;
            const bool as_after = i + 1 < extremes.size() && extremes[i + 1].value == extremes[i].value;
            if (as_before || as_after)
            {
                add_window(arrays[extremes[i].array], extremes[i], windows);
            }
        }
        std::sort(windows.begin(), windows.end(),
                  [](const window& a, const window& b)
                  {
                      return a.hash != b.hash     ? a.hash < b.hash
                             : a.array != b.array ? a.array < b.array
                                                  : a.first < b.first;
                  });
        return windows;
    }

    FANIN_INLINE shared_block extended(std::span<const array_view> arrays, const window& a, const window& b)
    {
        const array_view& x = arrays[a.array];
        const array_view& y = arrays[b.array];
        std::size_t before = 0;
        while (before < a.first && before < b.first
               && x.bits(a.first - before - 1) == y.bits(b.first - before - 1))
        {
            ++before;
        }
        std::size_t after = 0;
        while (a.first + after < x.size() && b.first + after < y.size()
               && x.bits(a.first + after) == y.bits(b.first + after))
        {
            ++after;
        }
        return {a.array, a.first - before, b.array, b.first - before, before + after};
    }

    FANIN_INLINE array_list<shared_block> repeated_blocks(std::span<const array_view> arrays)
    {
        const default_arithmetic guard;
        std::size_t elements = 0;
        for (const array_view& x : arrays)
        {
            elements += x.size();
        }
        array_list<piece_extreme> extremes;
        for (std::size_t i = 0; i < arrays.size(); ++i)
        {
            add_extremes_of(arrays[i], i, piece_of(elements), extremes);
        }
        const array_list<window> windows = windows_of(arrays, extremes);
        array_list<shared_block> blocks;
        constexpr std::size_t most = 64; // blocks; what repeats everywhere is told by fewer
        for (std::size_t i = 1; i < windows.size() && blocks.size() < most; ++i)
        {
            const window& a = windows[i - 1];
            const window& b = windows[i];
            const auto covers = [&](const shared_block& r)
            {
                return r.array == a.array && r.other_array == b.array && a.first >= r.first
                       && a.first < r.first + r.length && a.first - r.first == b.first - r.second;
            };
            const bool same_place = a.array == b.array && a.first == b.first; // least and greatest of a piece
            if (a.hash == b.hash && !same_place && none_of(blocks, covers))
            {
                const shared_block r = extended(arrays, a, b);
                if (r.length >= window::length)
                {
                    blocks.push_back(r);
                }
            }
        }
        sort_stably(blocks, [](const shared_block& a, const shared_block& b) { return a.length > b.length; });
        return blocks;
    }
}

#endif
