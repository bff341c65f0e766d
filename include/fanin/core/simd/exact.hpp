// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_EXACT_HPP
#define FANIN_CORE_SIMD_EXACT_HPP

#define FANIN_PRAGMA(...) _Pragma(#__VA_ARGS__)

// Between FANIN_EXACT_BEGIN and FANIN_EXACT_END arithmetic means what it says, whatever -ffast-math or
// -ffp-contract ask for: equal bits depend on it. Both stand outside of namespaces.
#if defined(__clang__) && __clang_major__ < 15 && !defined(__x86_64__)
#define FANIN_EXACT_BEGIN                                                                                    \
    FANIN_PRAGMA(float_control(precise, on, push))                                                           \
    FANIN_PRAGMA(clang fp contract(off))                                                                     \
    FANIN_PRAGMA(clang fp reassociate(off))
#define FANIN_EXACT_END FANIN_PRAGMA(float_control(pop))
#elif defined(__clang__)
#define FANIN_EXACT_BEGIN                                                                                    \
    FANIN_PRAGMA(float_control(precise, on, push))                                                           \
    FANIN_PRAGMA(clang fp contract(off))
#define FANIN_EXACT_END FANIN_PRAGMA(float_control(pop))
#elif defined(__GNUC__)
#define FANIN_EXACT_BEGIN                                                                                    \
    FANIN_PRAGMA(GCC push_options)                                                                           \
    FANIN_PRAGMA(GCC optimize("no-fast-math", "no-math-errno", "no-trapping-math", "fp-contract=off"))
#define FANIN_EXACT_END FANIN_PRAGMA(GCC pop_options)
#else
#define FANIN_EXACT_BEGIN
#define FANIN_EXACT_END
#endif

#endif
