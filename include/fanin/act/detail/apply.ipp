// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_APPLY_IPP
#define FANIN_ACT_DETAIL_APPLY_IPP

#include <fanin/act/detail/apply.hpp>
#include <fanin/act/detail/format.hpp>
#include <fanin/core/simd/environment.hpp>
#include <fanin/core/simd/pack.hpp>

#include <cstddef>
#include <type_traits>

#define FANIN_KERNEL <fanin/act/detail/apply.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/act/detail/exponential.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
        /// Applies f by the kernel of the active path.
        template <form Which, real T, class A>
        void apply_on_path(const A& f, std::span<const T> x, std::span<T> y)
        {
            if (x.empty())
            {
                return;
            }
            const default_arithmetic guard;
            A hidden = f;
            // without this, a compiler under -Ofast may precompute with known parameters or elements
            asm volatile("" : "+m"(hidden) : : "memory");
            switch (active_simd_path())
            {
#if FANIN_SIMD_X86
            case simd_path::avx512:
                return avx512::apply<Which>(hidden, x.data(), y.data(), x.size());
            case simd_path::avx2:
                return avx2::apply<Which>(hidden, x.data(), y.data(), x.size());
#endif
            default:
                return scalar::apply<Which>(hidden, x.data(), y.data(), x.size());
            }
        }
    }

    template <form Which, real T, class A>
    void apply(const A& f, std::span<const T> x, std::span<T> y)
    {
        apply_on_path<Which>(f, x, y);
    }
}

#endif
