// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_TARGET_HPP
#define FANIN_CORE_SIMD_TARGET_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/path.hpp>

// Between FANIN_AVX2_BEGIN or FANIN_AVX512_BEGIN and FANIN_TARGET_END functions are compiled for that
// instruction set, whatever the command line allows, and arithmetic is exact. All stand outside of
// namespaces.
#if FANIN_SIMD_X86 && defined(__clang__)
#define FANIN_AVX2_BEGIN                                                                                     \
    FANIN_EXACT_BEGIN                                                                                        \
    FANIN_PRAGMA(clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function))
#define FANIN_AVX512_BEGIN                                                                                   \
    FANIN_EXACT_BEGIN                                                                                        \
    FANIN_PRAGMA(clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq"))),         \
                                      apply_to = function))
#define FANIN_TARGET_END                                                                                     \
    FANIN_PRAGMA(clang attribute pop)                                                                        \
    FANIN_EXACT_END
#elif FANIN_SIMD_X86
#define FANIN_AVX2_BEGIN                                                                                     \
    FANIN_EXACT_BEGIN                                                                                        \
    FANIN_PRAGMA(GCC diagnostic push)                                                                        \
    FANIN_PRAGMA(GCC target("avx2,fma"))
// GCC 12 takes the "any value" operands inside its own intrinsics for mistakes.
#define FANIN_AVX512_BEGIN                                                                                   \
    FANIN_EXACT_BEGIN                                                                                        \
    FANIN_PRAGMA(GCC diagnostic push)                                                                        \
    FANIN_PRAGMA(GCC diagnostic ignored "-Wuninitialized")                                                   \
    FANIN_PRAGMA(GCC diagnostic ignored "-Wmaybe-uninitialized")                                             \
    FANIN_PRAGMA(GCC target("avx2,fma,avx512f,avx512bw,avx512dq"))
#define FANIN_TARGET_END                                                                                     \
    FANIN_PRAGMA(GCC diagnostic pop)                                                                         \
    FANIN_EXACT_END
#endif

#endif
