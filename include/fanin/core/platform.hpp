// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PLATFORM_HPP
#define FANIN_CORE_PLATFORM_HPP

// What fanin cannot do without. A compiler goes on after #error, but not after a header that it does not
// find: of what it would say next, nothing helps.
#if __cplusplus < 202002L
#error "fanin: this is compiled as C++17 or older, but fanin needs C++20; compile with -std=c++20"
#include <fanin/stop_after_the_error_above>
#endif

#if !defined(__SIZEOF_INT128__) || __SIZEOF_POINTER__ < 8 || (defined(__x86_64__) && !defined(__SSE2_MATH__))
#error "fanin: this target lacks 64-bit integers and pointers, or computes in other precision than float and \
double (as x87 does); compile for a 64-bit processor with SSE-like arithmetic (no -m32, -mx32, -mfpmath=387)"
#include <fanin/stop_after_the_error_above>
#endif

#if !defined(__cpp_exceptions)
#error "fanin: exceptions are switched off, but fanin throws where arguments are wrong; \
compile without -fno-exceptions"
#include <fanin/stop_after_the_error_above>
#endif

#endif
