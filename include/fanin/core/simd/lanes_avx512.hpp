// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_LANES_AVX512_HPP
#define FANIN_CORE_SIMD_LANES_AVX512_HPP

#include <fanin/core/simd/pack_avx512.hpp>

// The operations that the lane order of Philox blocks asks for; what each does stands in lanes_scalar.hpp.
#include <fanin/core/simd/avx512_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::avx512
{
    FANIN_ALWAYS_INLINE i64 block_lanes() { return {_mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7)}; }
    FANIN_ALWAYS_INLINE i64 mul_low(i64 a, i64 b) { return {_mm512_mul_epu32(a.v, b.v)}; }
    FANIN_ALWAYS_INLINE i32 split(i64 a) { return {a.v}; }

    FANIN_ALWAYS_INLINE void side_by_side(i64 (&a)[3]) { asm("" : "+v"(a[0].v), "+v"(a[1].v), "+v"(a[2].v)); }

    FANIN_ALWAYS_INLINE void side_by_side(i64 (&a)[4])
    {
        asm("" : "+v"(a[0].v), "+v"(a[1].v), "+v"(a[2].v), "+v"(a[3].v));
    }

    FANIN_ALWAYS_INLINE i64 join_low(i64 a, i64 b)
    {
        return {_mm512_mask_shuffle_epi32(a.v, 0xAAAA, b.v, _MM_PERM_CCAA)};
    }

    FANIN_ALWAYS_INLINE i64 join_high(i64 a, i64 b)
    {
        return {_mm512_mask_shuffle_epi32(b.v, 0x5555, a.v, _MM_PERM_DDBB)};
    }

    FANIN_ALWAYS_INLINE void store_interleaved(float* out, f32 x, f32 y)
    {
        _mm512_storeu_ps(out, _mm512_unpacklo_ps(x.v, y.v));
        _mm512_storeu_ps(out + 16, _mm512_unpackhi_ps(x.v, y.v));
    }

    FANIN_ALWAYS_INLINE void store_interleaved(double* out, f64 x, f64 y)
    {
        _mm512_storeu_pd(out, _mm512_unpacklo_pd(x.v, y.v));
        _mm512_storeu_pd(out + 8, _mm512_unpackhi_pd(x.v, y.v));
    }
}
#include <fanin/core/simd/target_end.inl>

#endif
