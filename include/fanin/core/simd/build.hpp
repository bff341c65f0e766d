// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_BUILD_HPP
#define FANIN_CORE_SIMD_BUILD_HPP

#include <fanin/core/platform.hpp>

// The linker keeps one copy of an inline function. Were one of these kernels compiled twice, with and
// without -march, a program could run the copy that its machine cannot: so the name says what the command
// line allows.
#if defined(__AVX512F__)
#define FANIN_SIMD_BUILD build_avx512
#elif defined(__AVX2__)
#define FANIN_SIMD_BUILD build_avx2
#elif defined(__AVX__)
#define FANIN_SIMD_BUILD build_avx
#elif defined(__SSE4_1__)
#define FANIN_SIMD_BUILD build_sse4
#elif defined(__SSE3__)
#define FANIN_SIMD_BUILD build_sse3
#else
#define FANIN_SIMD_BUILD build_base
#endif

#define FANIN_ALWAYS_INLINE [[gnu::always_inline]] inline

// For a function that spills packs: clang else leaves the stack as it is, and half of the packs then lie
// across two cache lines.
#if defined(__clang__) && defined(__x86_64__)
#define FANIN_ALIGNED_STACK [[gnu::force_align_arg_pointer]]
#else
#define FANIN_ALIGNED_STACK
#endif

namespace fanin::detail
{
    inline namespace FANIN_SIMD_BUILD
    {
    }
}

#endif
