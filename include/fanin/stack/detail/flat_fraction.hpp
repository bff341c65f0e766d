// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FLAT_FRACTION_HPP
#define FANIN_STACK_DETAIL_FLAT_FRACTION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/peers.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    /// The number of slopes below 0.01 in size. Loops of known length, without branches, are vectorized by
    /// any compiler that optimizes.
    template <real T>
    std::size_t flat_count(std::span<const T> slopes)
    {
        constexpr std::size_t block = 256;
        const auto is_flat = [](T slope)
        { return std::uint32_t{slope < T(0.01)} & std::uint32_t{slope > T(-0.01)}; };
        std::size_t flat = 0;
        std::size_t i = 0;
        for (; i + block <= slopes.size(); i += block)
        {
            const T* const some = slopes.data() + i;
            std::uint32_t of_block = 0;
            for (std::size_t k = 0; k < block; ++k)
            {
                of_block += is_flat(some[k]);
            }
            flat += of_block;
        }
        for (; i < slopes.size(); ++i)
        {
            flat += is_flat(slopes[i]);
        }
        return flat;
    }

    /// The fraction of slopes below 0.01 in size, over all processes; 0 of none.
    template <real T>
    double flat_fraction(std::span<const T> slopes, const peers* others = nullptr)
    {
        std::uint64_t counts[] = {flat_count(slopes), slopes.size()};
        if (others != nullptr)
        {
            others->add(counts);
        }
        return counts[1] == 0 ? 0 : static_cast<double>(counts[0]) / static_cast<double>(counts[1]);
    }
}

#endif
