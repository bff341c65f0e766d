// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_CLASS_COUNTS_HPP
#define FANIN_STATS_DETAIL_CLASS_COUNTS_HPP

#include <fanin/core/simd/pack.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace fanin::detail
{
    /// The number of classes into which elements are sorted before they are counted.
    inline constexpr std::size_t bin_classes = 32;

    /// The count of each class, by binary addition of all bytes of a register and eight classes in parallel:
    /// bit b of a byte of `digits[g][l]` is digit l of the count of class 8 g + b at that place. The carry
    /// beyond five digits goes to `thirty_twos`, one byte per class and place.
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
}

#define FANIN_KERNEL <fanin/stats/detail/class_counts.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// The total count of each class.
        inline std::array<std::uint64_t, bin_classes> total_of(const class_counts& so_far)
        {
            [[maybe_unused]] class_counts counts = so_far;
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
