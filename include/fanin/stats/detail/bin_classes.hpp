// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_BIN_CLASSES_HPP
#define FANIN_STATS_DETAIL_BIN_CLASSES_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/pack.hpp>
#include <fanin/stats/detail/census.hpp>
#include <fanin/stats/detail/class_counts.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    /// The most bins that classes can count: class 0 holds what lies below, class 1 + i is bin i, and the
    /// following classes hold what lies above, and NaN.
    inline constexpr std::size_t max_bins_in_classes = bin_classes - 2;

    /// Maps an element to its class. The whole part of scale · x + offset is a position, and each class has
    /// 2048 positions. The offset lowers positions by half of one. Where the arithmetic is off by less than
    /// that half, only elements at the last position of a class may belong to the next class: there the edge
    /// decides.
    template <real T>
    struct class_rule
    {
        static constexpr int steps = 2048;
        static constexpr std::uint16_t least = 0;
        static constexpr std::uint16_t greatest = 65534; ///< not the last position of a class

        static constexpr std::uint16_t first_of(std::size_t c)
        {
            return static_cast<std::uint16_t>(steps * c);
        }

        /// The last position of class c with no edge nearby.
        static constexpr std::uint16_t last_of(std::size_t c)
        {
            return static_cast<std::uint16_t>(steps * (c + 1) - 2);
        }

        T scale;
        T offset;
        const double* edges; ///< of the bins, one more than there are bins
        std::size_t bins;
        std::uint16_t first = least;   ///< lower positions become this one
        std::uint16_t last = greatest; ///< higher positions become this one
        bool far_above = true;         ///< positions may exceed 2^30, or not exist (NaN)
    };
}

#define FANIN_KERNEL <fanin/stats/detail/bin_classes.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// Counts the elements of a block, on a vector path.
        template <real T>
        void count_classes(std::span<const T> x, const class_rule<T>& rule, class_counts& counts)
        {
#if FANIN_SIMD_X86
            const default_arithmetic guard;
            counts.path == simd_path::avx512 ? avx512::count_classes(x.data(), x.size(), rule, counts)
                                             : avx2::count_classes(x.data(), x.size(), rule, counts);
#endif
        }
    }
}

#endif
