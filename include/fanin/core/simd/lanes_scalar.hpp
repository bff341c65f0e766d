// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_LANES_SCALAR_HPP
#define FANIN_CORE_SIMD_LANES_SCALAR_HPP

#include <fanin/core/simd/pack_scalar.hpp>

#include <fanin/core/simd/exact_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::scalar
{
    // which of the blocks side by side each 64-bit lane holds
    FANIN_ALWAYS_INLINE i64 block_lanes() { return {{0}}; }

    // the 64-bit product of the low halves
    FANIN_ALWAYS_INLINE i64 mul_low(i64 a, i64 b)
    {
        return {{(a.v[0] & 0xFFFFFFFFu) * (b.v[0] & 0xFFFFFFFFu)}};
    }

    // the low halves of both: `a` below, `b` above
    FANIN_ALWAYS_INLINE i64 join_low(i64 a, i64 b) { return {{(a.v[0] & 0xFFFFFFFFu) | (b.v[0] << 32)}}; }

    // the high halves of both: `a` below, `b` above
    FANIN_ALWAYS_INLINE i64 join_high(i64 a, i64 b)
    {
        return {{(a.v[0] >> 32) | (b.v[0] & 0xFFFFFFFF00000000u)}};
    }

    // Changes nothing, but a compiler must have all of the packs before it goes on with one of them: clang
    // else finishes one before it starts the next, and each waits for itself.
    FANIN_ALWAYS_INLINE void side_by_side(i64 (&)[1]) {}

    FANIN_ALWAYS_INLINE i32 split(i64 a)
    {
        return {{static_cast<std::uint32_t>(a.v[0]), static_cast<std::uint32_t>(a.v[0] >> 32)}};
    }

    // x0 y0 x1 y1 ...: with the lanes in the order of block_lanes, the order of the elements
    template <class T, int N>
    FANIN_ALWAYS_INLINE void store_interleaved(T* out, pack<T, N> x, pack<T, N> y)
    {
        for (int i = 0; i < N; ++i)
        {
            out[2 * i] = x.v[i];
            out[2 * i + 1] = y.v[i];
        }
    }
}
#include <fanin/core/simd/exact_end.inl>

#endif
