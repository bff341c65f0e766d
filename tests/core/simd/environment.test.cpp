// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/simd/environment.hpp>

#include <limits>
#include <type_traits>

#if FANIN_SIMD_X86
#include <xmmintrin.h>
#endif

using fanin::detail::default_arithmetic;

static_assert(!std::is_copy_constructible_v<default_arithmetic>);
static_assert(!std::is_copy_assignable_v<default_arithmetic>);

#if FANIN_SIMD_X86

namespace
{
    constexpr unsigned default_control = 0x1F80;
    constexpr unsigned control_bits = 0xFFC0;
    constexpr unsigned flush_to_zero = 0x8000;
    constexpr unsigned subnormals_are_zero = 0x0040;
    constexpr unsigned round_up = 0x4000;
    constexpr unsigned round_to_zero = 0x6000;
    constexpr unsigned inexact_happened = 0x0020;

    /// What a thread was told before a test, whatever the test does.
    class saved_control
    {
    public:
        saved_control() = default;
        saved_control(const saved_control&) = delete;
        saved_control& operator=(const saved_control&) = delete;

        ~saved_control()
        {
            _mm_setcsr(m_control);
        }

    private:
        unsigned m_control = _mm_getcsr();
    };

    // Worked out when it runs: the compiler knows nothing of the control register.
    float product(float x, float y)
    {
        volatile float a = x;
        volatile float b = y;
        volatile float r = a * b;
        return r;
    }
}

TEST_CASE(
    "default_arithmetic gives subnormals and rounding to nearest while it lives, and then what was before")
{
    const saved_control guard;
    const float tiny = std::numeric_limits<float>::min();
    for (const unsigned strange : {flush_to_zero, subnormals_are_zero, flush_to_zero | subnormals_are_zero,
                                   round_up, round_to_zero, flush_to_zero | round_up})
    {
        CAPTURE(strange);
        _mm_setcsr(default_control | strange);
        float halved = 0;
        float squared = 0;
        float doubled = 0;
        unsigned inside = 0;
        {
            const default_arithmetic plain;
            inside = _mm_getcsr() & control_bits;
            halved = product(tiny, 0.5f);
            squared = product(1 + 0x1p-23f, 1 + 0x1p-23f);
            doubled = product(std::numeric_limits<float>::denorm_min(), 2);
        }
        const unsigned after = _mm_getcsr() & control_bits;
        _mm_setcsr(default_control);
        CHECK(inside == default_control);
        CHECK(after == (default_control | strange));
        CHECK(halved == 0x1p-127f);
        CHECK(squared == 1 + 0x1p-22f);
        CHECK(doubled == 0x1p-148f);
    }
}

TEST_CASE(
    "default_arithmetic leaves a default thread as it is, and keeps the exception flags that were raised")
{
    const saved_control guard;
    for (const unsigned strange : {0u, flush_to_zero})
    {
        CAPTURE(strange);
        _mm_setcsr(default_control | strange);
        {
            const default_arithmetic plain;
            (void)product(1.0f / 3, 1.0f / 3);
        }
        const unsigned raised_inside = _mm_getcsr();
        _mm_setcsr(default_control | strange | inexact_happened);
        {
            const default_arithmetic plain;
        }
        const unsigned raised_before = _mm_getcsr();
        _mm_setcsr(default_control);
        CHECK(raised_inside == (default_control | strange | inexact_happened));
        CHECK(raised_before == (default_control | strange | inexact_happened));
    }
}

TEST_CASE("default_arithmetic within default_arithmetic changes nothing more")
{
    const saved_control guard;
    _mm_setcsr(default_control | flush_to_zero);
    unsigned between = 0;
    {
        const default_arithmetic outer;
        {
            const default_arithmetic inner;
        }
        between = _mm_getcsr() & control_bits;
    }
    const unsigned after = _mm_getcsr() & control_bits;
    _mm_setcsr(default_control);
    CHECK(between == default_control);
    CHECK(after == (default_control | flush_to_zero));
}

#endif
