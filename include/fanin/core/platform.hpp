// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PLATFORM_HPP
#define FANIN_CORE_PLATFORM_HPP

// What fanin cannot do without. A compiler goes on after #error, but not after a header that it does not
// find: of what it would say next, nothing helps.
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
