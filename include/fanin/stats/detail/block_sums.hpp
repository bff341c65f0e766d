// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_DETAIL_BLOCK_SUMS_HPP
#define FANIN_STATS_DETAIL_BLOCK_SUMS_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/pack.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// Sixteen sums in parallel, for every size of a register: element i of a block goes into lane i mod 16,
    /// so that the bits are equal on every path.
    template <real T>
    struct lane_sums
    {
        static constexpr std::size_t size = 16;
        using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

        double sum[size];     ///< Σ (x - origin)
        double squares[size]; ///< Σ (x - origin)²
        T min[size];
        T max[size];
        word zeros[size];
        word outside[size];
    };

    /// The least and the greatest element inside.
    template <real T>
    struct bounds
    {
        T lo;
        T hi;
    };

    /// The sums from which the moments of a block follow.
    template <real T>
    struct block_sums
    {
        double sum;     ///< Σ (x - origin)
        double squares; ///< Σ (x - origin)²
        T min;
        T max;
        std::uint64_t zeros;
        std::uint64_t outside; ///< the bounds, where there are some
    };
}

#define FANIN_KERNEL <fanin/stats/detail/block_sums.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

FANIN_EXACT_BEGIN
namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// Makes the members of the lanes but the sums, of the first 16·steps elements.
        template <bool Bounded, real T>
        void add_extremes(const T* x, std::size_t steps, bounds<T> inside, lane_sums<T>& lanes)
        {
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::add_extremes<Bounded>(x, steps, inside, lanes);
            case simd_path::avx2:
                return avx2::add_extremes<Bounded>(x, steps, inside, lanes);
#endif
            default:
                return scalar::add_extremes<Bounded>(x, steps, inside, lanes);
            }
        }

        /// Makes the lanes of the first 16·steps elements.
        template <bool Bounded, real T>
        void add_to_lanes(const T* x, std::size_t steps, double origin, bounds<T> inside, lane_sums<T>& lanes)
        {
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::add_to_lanes<Bounded>(x, steps, origin, inside, lanes);
            case simd_path::avx2:
                return avx2::add_to_lanes<Bounded>(x, steps, origin, inside, lanes);
#endif
            default:
                return scalar::add_to_lanes<Bounded>(x, steps, origin, inside, lanes);
            }
        }

        /// Adds lanes [Half, 2 Half) to lanes [0, Half).
        template <std::size_t Half, real T>
        void fold(lane_sums<T>& lanes)
        {
            for (std::size_t i = 0; i < Half; ++i)
            {
                lanes.sum[i] += lanes.sum[Half + i];
                lanes.squares[i] += lanes.squares[Half + i];
                lanes.min[i] = either(lanes.min[Half + i] < lanes.min[i], lanes.min[Half + i], lanes.min[i]);
                lanes.max[i] = either(lanes.max[Half + i] > lanes.max[i], lanes.max[Half + i], lanes.max[i]);
                lanes.zeros[i] += lanes.zeros[Half + i];
                lanes.outside[i] += lanes.outside[Half + i];
            }
        }

        /// The sums over a nonempty x, about `origin`; the bits are equal on every path. Where `squares` is
        /// not finite, some element is not finite or a sum overflows double, and the other sums have no
        /// meaning.
        template <real T>
        block_sums<T> sums_of_block(std::span<const T> x, double origin,
                                    const std::optional<bounds<T>>& inside)
        {
            using lanes_type = lane_sums<T>;
            const default_arithmetic guard;
            const std::size_t steps = x.size() / lanes_type::size;
            lanes_type lanes;
            inside ? add_to_lanes<true>(x.data(), steps, origin, *inside, lanes)
                   : add_to_lanes<false>(x.data(), steps, origin, {}, lanes);

            const std::span<const T> rest = x.subspan(steps * lanes_type::size);
            for (std::size_t i = 0; i < rest.size(); ++i)
            {
                const double d = static_cast<double>(rest[i]) - origin;
                lanes.sum[i] += d;
                lanes.squares[i] = fused(d, d, lanes.squares[i]);
                lanes.min[i] = either(rest[i] < lanes.min[i], rest[i], lanes.min[i]);
                lanes.max[i] = either(rest[i] > lanes.max[i], rest[i], lanes.max[i]);
                lanes.zeros[i] += rest[i] == 0;
                lanes.outside[i] += inside && (rest[i] < inside->lo || rest[i] > inside->hi);
            }
            fold<8>(lanes);
            fold<4>(lanes);
            fold<2>(lanes);
            fold<1>(lanes);
            return {lanes.sum[0], lanes.squares[0], lanes.min[0],
                    lanes.max[0], lanes.zeros[0],   lanes.outside[0]};
        }
    }
}
FANIN_EXACT_END

#endif
