// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_EXACT_HPP
#define FANIN_CORE_SIMD_EXACT_HPP

// Between FANIN_EXACT_BEGIN and FANIN_EXACT_END arithmetic means what it says, whatever -ffast-math or -ffp-contract
// ask for: equal bits depend on it. Both stand outside of namespaces.
#if defined(__clang__)
#if __clang_major__ < 15 && !defined(__x86_64__)
#define FANIN_EXACT_BEGIN                                                                                    \
    _Pragma("float_control(precise, on, push)") _Pragma("clang fp contract(off)")                            \
        _Pragma("clang fp reassociate(off)")
#else
#define FANIN_EXACT_BEGIN _Pragma("float_control(precise, on, push)") _Pragma("clang fp contract(off)")
#endif
#define FANIN_EXACT_END _Pragma("float_control(pop)")
#elif defined(__GNUC__)
#define FANIN_EXACT_BEGIN                                                                                    \
    _Pragma("GCC push_options") _Pragma(                                                                     \
        "GCC optimize(\"no-fast-math\", \"no-math-errno\", \"no-trapping-math\", \"fp-contract=off\")")
#define FANIN_EXACT_END _Pragma("GCC pop_options")
#else
#define FANIN_EXACT_BEGIN
#define FANIN_EXACT_END
#endif

#endif
