// SPDX-License-Identifier: BSD-3-Clause

// Opens a region in which arithmetic means what it says, whatever -ffast-math or -ffp-contract ask for:
// equal bits depend on it. No include guard, on purpose; exact_end.inl closes the region.
#if defined(__clang__)
#pragma float_control(precise, on, push)
#pragma clang fp contract(off)
#if __clang_major__ < 15 && !defined(__x86_64__)
#pragma clang fp reassociate(off)
#endif
#elif defined(__GNUC__)
#pragma GCC push_options
#pragma GCC optimize("no-fast-math", "no-math-errno", "no-trapping-math", "fp-contract=off")
#endif
