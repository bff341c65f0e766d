// SPDX-License-Identifier: BSD-3-Clause

// The few operations on vectors that the vector language of the compilers does not reach, or not as one
// instruction. (The intrinsics of <immintrin.h> would, but they cost a compiler more than all the rest.)
// Compiled once for each path by <fanin/core/simd/pack.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // a < b ? a : b, for which GCC makes two instructions of the plain expression
    template <class V> FANIN_ALWAYS_INLINE V smaller(V a, V b) { return blend(seen(less(a, b)), a, b); }
    template <class V> FANIN_ALWAYS_INLINE V larger(V a, V b) { return blend(seen(less(b, a)), a, b); }
#if FANIN_SIMD_X86 && !defined(__clang__)
#if FANIN_REGISTER_BYTES == 16
    FANIN_ALWAYS_INLINE vector_f32 smaller(vector_f32 a, vector_f32 b) { return __builtin_ia32_minps(a, b); }
    FANIN_ALWAYS_INLINE vector_f64 smaller(vector_f64 a, vector_f64 b) { return __builtin_ia32_minpd(a, b); }
    FANIN_ALWAYS_INLINE vector_f32 larger(vector_f32 a, vector_f32 b) { return __builtin_ia32_maxps(a, b); }
    FANIN_ALWAYS_INLINE vector_f64 larger(vector_f64 a, vector_f64 b) { return __builtin_ia32_maxpd(a, b); }
#elif FANIN_REGISTER_BYTES == 32
    FANIN_ALWAYS_INLINE vector_f32 smaller(vector_f32 a, vector_f32 b)
    {
        return __builtin_ia32_minps256(a, b);
    }
    FANIN_ALWAYS_INLINE vector_f64 smaller(vector_f64 a, vector_f64 b)
    {
        return __builtin_ia32_minpd256(a, b);
    }
    FANIN_ALWAYS_INLINE vector_f32 larger(vector_f32 a, vector_f32 b)
    {
        return __builtin_ia32_maxps256(a, b);
    }
    FANIN_ALWAYS_INLINE vector_f64 larger(vector_f64 a, vector_f64 b)
    {
        return __builtin_ia32_maxpd256(a, b);
    }
#else
    FANIN_ALWAYS_INLINE vector_f32 smaller(vector_f32 a, vector_f32 b)
    {
        return __builtin_ia32_minps512_mask(a, b, a, static_cast<std::uint16_t>(-1), 4);
    }
    FANIN_ALWAYS_INLINE vector_f64 smaller(vector_f64 a, vector_f64 b)
    {
        return __builtin_ia32_minpd512_mask(a, b, a, 0xFF, 4);
    }
    FANIN_ALWAYS_INLINE vector_f32 larger(vector_f32 a, vector_f32 b)
    {
        return __builtin_ia32_maxps512_mask(a, b, a, static_cast<std::uint16_t>(-1), 4);
    }
    FANIN_ALWAYS_INLINE vector_f64 larger(vector_f64 a, vector_f64 b)
    {
        return __builtin_ia32_maxpd512_mask(a, b, a, 0xFF, 4);
    }
#endif
#endif

    // By name, as clang's -Ofast makes an approximation of every square root that it recognises as one.
    FANIN_ALWAYS_INLINE vector_f32 root(vector_f32 a)
    {
#if !FANIN_SIMD_X86
        return vector_f32{__builtin_sqrtf(a[0]), __builtin_sqrtf(a[1]), __builtin_sqrtf(a[2]),
                          __builtin_sqrtf(a[3])};
#else
        vector_f32 r;
#if FANIN_REGISTER_BYTES == 16
        asm("sqrtps %1, %0" : "=x"(r) : "x"(a));
#else
        asm("vsqrtps %1, %0" : "=v"(r) : "v"(a));
#endif
        return r;
#endif
    }

    FANIN_ALWAYS_INLINE vector_f64 root(vector_f64 a)
    {
#if !FANIN_SIMD_X86
        return vector_f64{__builtin_sqrt(a[0]), __builtin_sqrt(a[1])};
#else
        vector_f64 r;
#if FANIN_REGISTER_BYTES == 16
        asm("sqrtpd %1, %0" : "=x"(r) : "x"(a));
#else
        asm("vsqrtpd %1, %0" : "=v"(r) : "v"(a));
#endif
        return r;
#endif
    }

    // The product of the low halves. GCC makes more than one multiplication of the plain expression.
    FANIN_ALWAYS_INLINE vector_u64 multiply_low(vector_u64 a, vector_u64 b)
    {
#if defined(__clang__) || !FANIN_SIMD_X86
        return (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
#elif FANIN_REGISTER_BYTES == 16
        return (vector_u64)__builtin_ia32_pmuludq128((vector_i32)a, (vector_i32)b);
#elif FANIN_REGISTER_BYTES == 32
        return (vector_u64)__builtin_ia32_pmuludq256((vector_i32)a, (vector_i32)b);
#else
        return (vector_u64)__builtin_ia32_pmuludq512_mask((vector_i32)a, (vector_i32)b, vector_i64{}, 0xFF);
#endif
    }

    // GCC finds the instruction for the plain expression too, but after it has loaded every operand.
    FANIN_ALWAYS_INLINE vector_u64 exclusive_or(vector_u64 a, vector_u64 b, vector_u64 c)
    {
#if defined(__clang__) || FANIN_REGISTER_BYTES != 64
        return a ^ (b ^ c);
#else
        return (vector_u64)__builtin_ia32_pternlogq512_mask((vector_i64)a, (vector_i64)b, (vector_i64)c, 0x96,
                                                            0xFF);
#endif
    }

    FANIN_ALWAYS_INLINE bool any_bit(vector_u64 a)
    {
#if FANIN_REGISTER_BYTES == 16
        return (a[0] | a[1]) != 0;
#elif FANIN_REGISTER_BYTES == 32
        return !__builtin_ia32_ptestz256((vector_i64)a, (vector_i64)a);
#else
        std::uint8_t lanes;
        asm("vptestmq %1, %1, %0" : "=Yk"(lanes) : "v"(a));
        return lanes != 0;
#endif
    }
}
