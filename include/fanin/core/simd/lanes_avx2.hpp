// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_LANES_AVX2_HPP
#define FANIN_CORE_SIMD_LANES_AVX2_HPP

#include <fanin/core/simd/pack_avx2.hpp>

// The operations that the lane order of Philox blocks asks for; what each does stands in lanes_scalar.hpp.
#include <fanin/core/simd/avx2_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::avx2
{
    FANIN_ALWAYS_INLINE i64 block_lanes() { return {_mm256_setr_epi64x(0, 2, 1, 3)}; }
    FANIN_ALWAYS_INLINE i64 mul_low(i64 a, i64 b) { return {_mm256_mul_epu32(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 split(i64 a) { return {a.v}; }

    FANIN_ALWAYS_INLINE void side_by_side(i64 (&a)[3]) { asm("" : "+x"(a[0].v), "+x"(a[1].v), "+x"(a[2].v)); }

    FANIN_ALWAYS_INLINE void side_by_side(i64 (&a)[4])
    {
        asm("" : "+x"(a[0].v), "+x"(a[1].v), "+x"(a[2].v), "+x"(a[3].v));
    }

    FANIN_ALWAYS_INLINE i64 join_low(i64 a, i64 b)
    {
        return {_mm256_blend_epi32(a.v, _mm256_slli_epi64(b.v, 32), 0xAA)};
    }

    FANIN_ALWAYS_INLINE i64 join_high(i64 a, i64 b)
    {
        return {_mm256_blend_epi32(_mm256_srli_epi64(a.v, 32), b.v, 0xAA)};
    }

    FANIN_ALWAYS_INLINE void store_interleaved(float* out, f32 x, f32 y)
    {
        _mm256_storeu_ps(out, _mm256_unpacklo_ps(x.v, y.v));
        _mm256_storeu_ps(out + 8, _mm256_unpackhi_ps(x.v, y.v));
    }

    FANIN_ALWAYS_INLINE void store_interleaved(double* out, f64 x, f64 y)
    {
        _mm256_storeu_pd(out, _mm256_unpacklo_pd(x.v, y.v));
        _mm256_storeu_pd(out + 4, _mm256_unpackhi_pd(x.v, y.v));
    }
}
#include <fanin/core/simd/target_end.inl>

#endif
