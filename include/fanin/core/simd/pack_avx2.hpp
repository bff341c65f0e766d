// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PACK_AVX2_HPP
#define FANIN_CORE_SIMD_PACK_AVX2_HPP

#include <fanin/core/simd/build.hpp>

#include <cstdint>

#include <immintrin.h>

// + - * / are the compilers' own vector operators: unlike intrinsics, which come from a header, they obey the
// region's rules for arithmetic.
#include <fanin/core/simd/avx2_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::avx2
{
    struct i32;
    struct i64;

    struct f32
    {
        static constexpr int size = 8;
        using value_type = float;
        using bits = i32;
        __m256 v;
        FANIN_ALWAYS_INLINE static f32 of(float x) { return {_mm256_set1_ps(x)}; }
    };

    struct f64
    {
        static constexpr int size = 4;
        using value_type = double;
        using bits = i64;
        __m256d v;
        FANIN_ALWAYS_INLINE static f64 of(double x) { return {_mm256_set1_pd(x)}; }
    };

    struct i32
    {
        static constexpr int size = 8;
        static constexpr int width = 32;
        using value_type = std::uint32_t;
        using real = f32;
        __m256i v;
        FANIN_ALWAYS_INLINE static i32 of(std::uint32_t x)
        {
            return {_mm256_set1_epi32(static_cast<int>(x))};
        }
    };

    struct i64
    {
        static constexpr int size = 4;
        static constexpr int width = 64;
        using value_type = std::uint64_t;
        using real = f64;
        __m256i v;
        FANIN_ALWAYS_INLINE static i64 of(std::uint64_t x)
        {
            return {_mm256_set1_epi64x(static_cast<long long>(x))};
        }
    };

    FANIN_ALWAYS_INLINE f32 operator+(f32 a, f32 b) { return {a.v + b.v}; }
    FANIN_ALWAYS_INLINE f64 operator+(f64 a, f64 b) { return {a.v + b.v}; }
    FANIN_ALWAYS_INLINE f32 operator-(f32 a, f32 b) { return {a.v - b.v}; }
    FANIN_ALWAYS_INLINE f64 operator-(f64 a, f64 b) { return {a.v - b.v}; }
    FANIN_ALWAYS_INLINE f32 operator*(f32 a, f32 b) { return {a.v * b.v}; }
    FANIN_ALWAYS_INLINE f64 operator*(f64 a, f64 b) { return {a.v * b.v}; }
    FANIN_ALWAYS_INLINE f32 operator/(f32 a, f32 b) { return {a.v / b.v}; }
    FANIN_ALWAYS_INLINE f64 operator/(f64 a, f64 b) { return {a.v / b.v}; }
    FANIN_ALWAYS_INLINE f32 fma(f32 a, f32 b, f32 c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
    FANIN_ALWAYS_INLINE f64 fma(f64 a, f64 b, f64 c) { return {_mm256_fmadd_pd(a.v, b.v, c.v)}; }
    FANIN_ALWAYS_INLINE f32 min(f32 a, f32 b) { return {_mm256_min_ps(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f64 min(f64 a, f64 b) { return {_mm256_min_pd(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f32 max(f32 a, f32 b) { return {_mm256_max_ps(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f64 max(f64 a, f64 b) { return {_mm256_max_pd(a.v, b.v)}; }

    // Not the intrinsic: clang's -Ofast replaces it by an approximation.
    FANIN_ALWAYS_INLINE f32 sqrt(f32 a)
    {
        f32 r;
        asm("vsqrtps %1, %0" : "=x"(r.v) : "x"(a.v));
        return r;
    }

    FANIN_ALWAYS_INLINE f64 sqrt(f64 a)
    {
        f64 r;
        asm("vsqrtpd %1, %0" : "=x"(r.v) : "x"(a.v));
        return r;
    }

    FANIN_ALWAYS_INLINE i32 operator+(i32 a, i32 b) { return {_mm256_add_epi32(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator+(i64 a, i64 b) { return {_mm256_add_epi64(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator^(i32 a, i32 b) { return {_mm256_xor_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator^(i64 a, i64 b) { return {_mm256_xor_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator|(i32 a, i32 b) { return {_mm256_or_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator|(i64 a, i64 b) { return {_mm256_or_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator&(i32 a, i32 b) { return {_mm256_and_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator&(i64 a, i64 b) { return {_mm256_and_si256(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 xor3(i64 a, i64 b, i64 c) { return a ^ (b ^ c); }

    template <int Count>
    FANIN_ALWAYS_INLINE i32 shift_left(i32 a)
    {
        return {_mm256_slli_epi32(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i64 shift_left(i64 a)
    {
        return {_mm256_slli_epi64(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i32 shift_right(i32 a)
    {
        return {_mm256_srli_epi32(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i64 shift_right(i64 a)
    {
        return {_mm256_srli_epi64(a.v, Count)};
    }

    FANIN_ALWAYS_INLINE i32 sign_fill(i32 a) { return {_mm256_srai_epi32(a.v, 31)}; }
    FANIN_ALWAYS_INLINE i64 sign_fill(i64 a) { return {_mm256_cmpgt_epi64(_mm256_setzero_si256(), a.v)}; }
    FANIN_ALWAYS_INLINE f32 as_real(i32 a) { return {_mm256_castsi256_ps(a.v)}; }
    FANIN_ALWAYS_INLINE f64 as_real(i64 a) { return {_mm256_castsi256_pd(a.v)}; }
    FANIN_ALWAYS_INLINE i32 as_bits(f32 a) { return {_mm256_castps_si256(a.v)}; }
    FANIN_ALWAYS_INLINE i64 as_bits(f64 a) { return {_mm256_castpd_si256(a.v)}; }
    FANIN_ALWAYS_INLINE f32 to_real(i32 a) { return {_mm256_cvtepi32_ps(a.v)}; }

    // The halves are put into the last bits of 2^84 + 2^63 and of 2^52; only the final sum rounds.
    FANIN_ALWAYS_INLINE f64 to_real(i64 a)
    {
        const i64 high = shift_right<32>(a) ^ i64::of(0x4530000080000000);
        const i64 low{_mm256_blend_epi32(a.v, i64::of(0x4330000000000000).v, 0xAA)};
        return (as_real(high) - f64::of(0x1p84 + 0x1p63 + 0x1p52)) + as_real(low);
    }

    // Only the sign bit of a lane counts, as for the blend instruction.
    struct mask32
    {
        __m256 v;
    };

    struct mask64
    {
        __m256d v;
    };

    template <int Bit>
    FANIN_ALWAYS_INLINE mask32 has_bit(i32 a)
    {
        return {as_real(shift_left<31 - Bit>(a)).v};
    }
    template <int Bit>
    FANIN_ALWAYS_INLINE mask64 has_bit(i64 a)
    {
        return {as_real(shift_left<63 - Bit>(a)).v};
    }

    FANIN_ALWAYS_INLINE mask32 operator<(f32 a, f32 b) { return {_mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ)}; }
    FANIN_ALWAYS_INLINE mask64 operator<(f64 a, f64 b) { return {_mm256_cmp_pd(a.v, b.v, _CMP_LT_OQ)}; }
    FANIN_ALWAYS_INLINE f32 select(mask32 m, f32 yes, f32 no) { return {_mm256_blendv_ps(no.v, yes.v, m.v)}; }
    FANIN_ALWAYS_INLINE f64 select(mask64 m, f64 yes, f64 no) { return {_mm256_blendv_pd(no.v, yes.v, m.v)}; }
    FANIN_ALWAYS_INLINE bool any(mask32 m) { return _mm256_movemask_ps(m.v) != 0; }
    FANIN_ALWAYS_INLINE bool any(mask64 m) { return _mm256_movemask_pd(m.v) != 0; }
}
#include <fanin/core/simd/target_end.inl>

#endif
