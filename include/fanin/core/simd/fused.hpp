// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_FUSED_HPP
#define FANIN_CORE_SIMD_FUSED_HPP

#include <fanin/core/simd/build.hpp>
#include <fanin/core/simd/exact.hpp>

// For a machine without the instruction, clang's -Ofast splits the compiler's own fma into * and +. Under
// another name it is just a function of the C library.
#if defined(__clang__) && defined(__x86_64__) && !defined(__FMA__) && !defined(__APPLE__)
#define FANIN_FMA_BY_NAME 1
extern "C" float fanin_libm_fmaf(float, float, float) noexcept __asm__("fmaf");
extern "C" double fanin_libm_fma(double, double, double) noexcept __asm__("fma");
#else
#define FANIN_FMA_BY_NAME 0
#endif

FANIN_EXACT_BEGIN
namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    /// a b + c, rounded once.
    FANIN_ALWAYS_INLINE float fused(float a, float b, float c)
    {
#if FANIN_FMA_BY_NAME
        return fanin_libm_fmaf(a, b, c);
#else
        return __builtin_fmaf(a, b, c);
#endif
    }

    FANIN_ALWAYS_INLINE double fused(double a, double b, double c)
    {
#if FANIN_FMA_BY_NAME
        return fanin_libm_fma(a, b, c);
#else
        return __builtin_fma(a, b, c);
#endif
    }

    /// x, of which the compiler knows nothing more. Clang before 15 does not honour exact regions off x86-64:
    /// told -Ofast, it divides by a number that it meets again by way of its reciprocal.
    FANIN_ALWAYS_INLINE double hidden(double x)
    {
#if defined(__clang__) && __clang_major__ < 15 && !defined(__x86_64__)
        asm("" : "+m"(x));
#endif
        return x;
    }

    /// a b, rounded before anything is added to it: -ffp-contract=fast of clang asks no region.
    FANIN_ALWAYS_INLINE double product(double a, double b)
    {
        double r = a * b;
#if defined(__clang__) && defined(__FMA__)
        asm("" : "+x"(r));
#elif defined(__clang__) && defined(__aarch64__)
        asm("" : "+w"(r));
#elif defined(__clang__) && !defined(__x86_64__)
        asm("" : "+m"(r));
#endif
        return r;
    }
}
FANIN_EXACT_END

#endif
