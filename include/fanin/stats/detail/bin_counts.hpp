// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_BIN_COUNTS_HPP
#define FANIN_STATS_DETAIL_BIN_COUNTS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/pack.hpp>
#include <fanin/stats/detail/census.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    /// The number of classes into which elements are sorted before they are counted.
    inline constexpr std::size_t bin_classes = 32;

    /// How many of each class, counted by what stands for adding in binary, all bytes of a register and eight
    /// classes side by side: bit b of a byte of `digits[g][l]` is digit l of how often class 8 g + b was at
    /// that place. What exceeds five digits goes to `thirty_twos`, a byte for each class and place.
    struct class_counts
    {
        static constexpr std::size_t levels = 5;
        static constexpr std::size_t max_bytes = 64; ///< of a register

        alignas(max_bytes) std::uint64_t digits[bin_classes / 8][levels][max_bytes / 8] = {};
        alignas(max_bytes) std::uint8_t thirty_twos[bin_classes][max_bytes] = {};
        std::uint64_t emptied[bin_classes] = {}; ///< taken out of thirty_twos
        std::size_t batches = 0;                 ///< since that
        std::uint64_t added_below = 0;           ///< to fill up the last batch of a block
        simd_path path = active_simd_path();     ///< on which everything is counted
    };

    /// The bins of a histogram that classes are enough for: class 0 takes what lies below, 1 + i what is in
    /// bin i, and those that follow what lies above, NaN with it.
    inline constexpr std::size_t max_bins_in_classes = bin_classes - 2;

    /// How an element becomes its class: the whole part of scale · x + offset is a position, of which each
    /// class has 2048. The offset puts them half of one too low, so that where arithmetic is off by less than
    /// that half, only elements at the last position of a class may belong to the next one: there the edge
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

#define FANIN_KERNEL <fanin/core/simd/bytes.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/stats/detail/bin_counts.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/stats/detail/classify.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// Counts the elements of a block, on a vector path.
        template <real T>
        void count_classes([[maybe_unused]] std::span<const T> x, [[maybe_unused]] const class_rule<T>& rule,
                           [[maybe_unused]] class_counts& counts)
        {
#if FANIN_SIMD_X86
            const default_arithmetic guard;
            counts.path == simd_path::avx512 ? avx512::count_classes(x.data(), x.size(), rule, counts)
                                             : avx2::count_classes(x.data(), x.size(), rule, counts);
#endif
        }

        /// The total count of each class.
        inline std::array<std::uint64_t, bin_classes> total_of([[maybe_unused]] const class_counts& counts)
        {
            std::array<std::uint64_t, bin_classes> totals{};
#if FANIN_SIMD_X86
            counts.path == simd_path::avx512 ? avx512::total(counts, totals.data())
                                             : avx2::total(counts, totals.data());
#endif
            return totals;
        }
    }
}

#endif
