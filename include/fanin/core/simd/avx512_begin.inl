// SPDX-License-Identifier: BSD-3-Clause

FANIN_EXACT_BEGIN
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512bw,avx512dq"))), apply_to = function)
#else
// GCC 12 takes the "any value" operands inside its own intrinsics for mistakes
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC target("avx2,fma,avx512f,avx512bw,avx512dq")
#endif
