// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_DRAW_HPP
#define FANIN_RANDOM_DETAIL_DRAW_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/pack.hpp>
#include <fanin/random/detail/format.hpp>
#include <fanin/random/key.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#define FANIN_KERNEL <fanin/random/detail/philox.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/random/detail/rounding.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/random/detail/fill.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// Draws by the kernel of the active path.
        template <real T, class Law>
        void draw_on_path(std::span<T> out, key k, std::uint64_t first, const Law& law)
        {
            const default_arithmetic guard;
            Law hidden = law;
            // without this, clang under -Ofast precomputes with a law's constants, and flushes subnormals
            asm volatile("" : "+m"(hidden));
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::fill(out.data(), out.size(), k.seed(), k.stream(), first, hidden);
            case simd_path::avx2:
                return avx2::fill(out.data(), out.size(), k.seed(), k.stream(), first, hidden);
#endif
            default:
                return scalar::fill(out.data(), out.size(), k.seed(), k.stream(), first, hidden);
            }
        }

        /// Draws in float and rounds to the format, by the kernel of the active path.
        template <class Format, class Law>
        void draw_rounded_on_path(void* out, std::size_t count, key k, std::uint64_t first, const Law& law,
                                  float lo, float hi)
        {
            const default_arithmetic guard;
            Law hidden = law;
            asm volatile("" : "+m"(hidden));
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, lo, hi);
            case simd_path::avx2:
                return avx2::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, lo, hi);
#endif
            default:
                return scalar::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, lo, hi);
            }
        }
    }
}

#endif
