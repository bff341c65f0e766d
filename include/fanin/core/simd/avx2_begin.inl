// SPDX-License-Identifier: BSD-3-Clause

FANIN_EXACT_BEGIN
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC diagnostic push
#pragma GCC target("avx2,fma")
#endif
