// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PACK_AVX512_HPP
#define FANIN_CORE_SIMD_PACK_AVX512_HPP

#include <fanin/core/simd/build.hpp>

#include <cstdint>

#include <immintrin.h>

// + - * / are the compilers' own vector operators: unlike intrinsics, which come from a header, they obey the
// region's rules for arithmetic.
#include <fanin/core/simd/avx512_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::avx512
{
    struct i32;
    struct i64;

    struct f32
    {
        static constexpr int size = 16;
        using value_type = float;
        using bits = i32;
        __m512 v;
        FANIN_ALWAYS_INLINE static f32 of(float x) { return {_mm512_set1_ps(x)}; }
    };

    struct f64
    {
        static constexpr int size = 8;
        using value_type = double;
        using bits = i64;
        __m512d v;
        FANIN_ALWAYS_INLINE static f64 of(double x) { return {_mm512_set1_pd(x)}; }
    };

    struct i32
    {
        static constexpr int size = 16;
        static constexpr int width = 32;
        using value_type = std::uint32_t;
        using real = f32;
        __m512i v;
        FANIN_ALWAYS_INLINE static i32 of(std::uint32_t x)
        {
            return {_mm512_set1_epi32(static_cast<int>(x))};
        }
    };

    struct i64
    {
        static constexpr int size = 8;
        static constexpr int width = 64;
        using value_type = std::uint64_t;
        using real = f64;
        __m512i v;
        FANIN_ALWAYS_INLINE static i64 of(std::uint64_t x)
        {
            return {_mm512_set1_epi64(static_cast<long long>(x))};
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
    FANIN_ALWAYS_INLINE f32 fma(f32 a, f32 b, f32 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
    FANIN_ALWAYS_INLINE f64 fma(f64 a, f64 b, f64 c) { return {_mm512_fmadd_pd(a.v, b.v, c.v)}; }
    FANIN_ALWAYS_INLINE f32 min(f32 a, f32 b) { return {_mm512_min_ps(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f64 min(f64 a, f64 b) { return {_mm512_min_pd(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f32 max(f32 a, f32 b) { return {_mm512_max_ps(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE f64 max(f64 a, f64 b) { return {_mm512_max_pd(a.v, b.v)}; }

    // The rounding is named because clang's -Ofast replaces a plain square root by an approximation.
    FANIN_ALWAYS_INLINE f32 sqrt(f32 a)
    {
        return {_mm512_sqrt_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }

    FANIN_ALWAYS_INLINE f64 sqrt(f64 a)
    {
        return {_mm512_sqrt_round_pd(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
    }

    FANIN_ALWAYS_INLINE i32 operator+(i32 a, i32 b) { return {_mm512_add_epi32(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator+(i64 a, i64 b) { return {_mm512_add_epi64(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator^(i32 a, i32 b) { return {_mm512_xor_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator^(i64 a, i64 b) { return {_mm512_xor_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator|(i32 a, i32 b) { return {_mm512_or_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator|(i64 a, i64 b) { return {_mm512_or_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 operator&(i32 a, i32 b) { return {_mm512_and_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 operator&(i64 a, i64 b) { return {_mm512_and_si512(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i64 xor3(i64 a, i64 b, i64 c)
    {
        return {_mm512_ternarylogic_epi64(a.v, b.v, c.v, 0x96)};
    }

    template <int Count>
    FANIN_ALWAYS_INLINE i32 shift_left(i32 a)
    {
        return {_mm512_slli_epi32(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i64 shift_left(i64 a)
    {
        return {_mm512_slli_epi64(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i32 shift_right(i32 a)
    {
        return {_mm512_srli_epi32(a.v, Count)};
    }
    template <int Count>
    FANIN_ALWAYS_INLINE i64 shift_right(i64 a)
    {
        return {_mm512_srli_epi64(a.v, Count)};
    }

    FANIN_ALWAYS_INLINE i32 sign_fill(i32 a) { return {_mm512_srai_epi32(a.v, 31)}; }
    FANIN_ALWAYS_INLINE i64 sign_fill(i64 a) { return {_mm512_srai_epi64(a.v, 63)}; }
    FANIN_ALWAYS_INLINE f32 to_real(i32 a) { return {_mm512_cvtepi32_ps(a.v)}; }
    FANIN_ALWAYS_INLINE f64 to_real(i64 a) { return {_mm512_cvtepi64_pd(a.v)}; }
    FANIN_ALWAYS_INLINE f32 as_real(i32 a) { return {_mm512_castsi512_ps(a.v)}; }
    FANIN_ALWAYS_INLINE f64 as_real(i64 a) { return {_mm512_castsi512_pd(a.v)}; }
    FANIN_ALWAYS_INLINE i32 as_bits(f32 a) { return {_mm512_castps_si512(a.v)}; }
    FANIN_ALWAYS_INLINE i64 as_bits(f64 a) { return {_mm512_castpd_si512(a.v)}; }

    struct mask32
    {
        __mmask16 v;
    };

    struct mask64
    {
        __mmask8 v;
    };

    template <int Bit>
    FANIN_ALWAYS_INLINE mask32 has_bit(i32 a)
    {
        return {_mm512_test_epi32_mask(a.v, _mm512_set1_epi32(static_cast<int>(1u << Bit)))};
    }

    template <int Bit>
    FANIN_ALWAYS_INLINE mask64 has_bit(i64 a)
    {
        return {_mm512_test_epi64_mask(a.v, _mm512_set1_epi64(static_cast<long long>(1ull << Bit)))};
    }

    FANIN_ALWAYS_INLINE mask32 operator<(f32 a, f32 b) { return {_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ)}; }
    FANIN_ALWAYS_INLINE mask64 operator<(f64 a, f64 b) { return {_mm512_cmp_pd_mask(a.v, b.v, _CMP_LT_OQ)}; }
    FANIN_ALWAYS_INLINE f32 select(mask32 m, f32 yes, f32 no)
    {
        return {_mm512_mask_blend_ps(m.v, no.v, yes.v)};
    }
    FANIN_ALWAYS_INLINE f64 select(mask64 m, f64 yes, f64 no)
    {
        return {_mm512_mask_blend_pd(m.v, no.v, yes.v)};
    }
    FANIN_ALWAYS_INLINE bool any(mask32 m) { return m.v != 0; }
    FANIN_ALWAYS_INLINE bool any(mask64 m) { return m.v != 0; }
}
#include <fanin/core/simd/target_end.inl>

#endif
