// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_DRAW_HPP
#define FANIN_RANDOM_DETAIL_DRAW_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/pack.hpp>
#include <fanin/random/detail/format.hpp>
#include <fanin/random/detail/rounding_limits.hpp>
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

        /// Whether the machine rounds to bfloat16 by itself.
        inline bool bfloat16_instructions() noexcept
        {
#if FANIN_SIMD_X86
            static const bool found = (__builtin_cpu_init(), __builtin_cpu_supports("avx512bf16") != 0);
            return found;
#else
            return false;
#endif
        }

        /// Draws in float and rounds to the format, by the kernel of the active path.
        template <class Format, class Law>
        void draw_rounded_on_path(void* out, std::size_t count, key k, std::uint64_t first, const Law& law,
                                  const rounding_limits& limits)
        {
            const default_arithmetic guard;
            Law hidden = law;
            asm volatile("" : "+m"(hidden));
            [[maybe_unused]] const bool by_instruction = limits.all_normal && bfloat16_instructions();
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, limits,
                                                    by_instruction);
            case simd_path::avx2:
                return avx2::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, limits,
                                                  by_instruction);
#endif
            default:
                return scalar::fill_rounded<Format>(out, count, k.seed(), k.stream(), first, hidden, limits,
                                                    by_instruction);
            }
        }
    }
}

#endif
