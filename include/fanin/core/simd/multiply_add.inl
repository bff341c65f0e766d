// SPDX-License-Identifier: BSD-3-Clause

// a b + c of vectors, rounded once. Compiled once for each path by <fanin/core/simd/pack.hpp>.
//
// A machine without the instruction adds up without error, and rounds the rest to odd, so that the final
// rounding is the only one: Boldo and Melquiond, Emulation of FMA and correctly rounded sums, IEEE
// Transactions on Computers 57, 2008. A call of the C library for each lane takes several times as long.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
#if FANIN_SOFTWARE_FMA && FANIN_REGISTER_BYTES == 16
    // sum + error is a + b exactly, unless it overflows (Knuth, The Art of Computer Programming 2, 4.2.2).
    struct exact_sum
    {
        vector_f64 sum;
        vector_f64 error;
    };

    FANIN_ALWAYS_INLINE exact_sum add_exactly(vector_f64 a, vector_f64 b)
    {
        const vector_f64 sum = a + b;
        const vector_f64 of_b = sum - a;
        return {sum, (a - (sum - of_b)) + (b - of_b)};
    }

    // sum + error as one number: where no number has its value, the neighbour whose last bit is set. An error
    // that is no number, beside a sum that is none or infinite, changes nothing.
    FANIN_ALWAYS_INLINE vector_f64 round_to_odd(exact_sum x)
    {
        const vector_u64 bits = (vector_u64)x.sum;
        const vector_u64 inexact = (vector_u64)(x.error < 0.0) | (vector_u64)(x.error > 0.0);
        const vector_u64 even = (bits & 1) - 1;
        const vector_u64 towards_zero = (bits ^ (vector_u64)x.error) >> 63;
        return (vector_f64)(bits + ((1 - 2 * towards_zero) & inexact & even));
    }

    FANIN_ALWAYS_INLINE vector_f64 low_half_as_f64(vector_f32 a)
    {
        vector_f64 r;
        asm("cvtps2pd %1, %0" : "=x"(r) : "x"(a));
        return r;
    }

    FANIN_ALWAYS_INLINE vector_f32 high_half(vector_f32 a)
    {
        const vector_u64 bits = (vector_u64)a;
        return (vector_f32)vector_u64{bits[1], bits[1]};
    }

    // The product of two floats is a double; the sum has one rounding to odd, and one to float.
    FANIN_ALWAYS_INLINE vector_f32 software_fma(vector_f32 a, vector_f32 b, vector_f32 c)
    {
        const auto half = [](vector_f32 x, vector_f32 y, vector_f32 z)
        {
            const vector_f64 odd =
                round_to_odd(add_exactly(low_half_as_f64(x) * low_half_as_f64(y), low_half_as_f64(z)));
            vector_f32 r;
            asm("cvtpd2ps %1, %0" : "=x"(r) : "x"(odd));
            return (vector_u64)r;
        };
        const vector_u64 low = half(a, b, c);
        const vector_u64 high = half(high_half(a), high_half(b), high_half(c));
        return (vector_f32)vector_u64{low[0], high[0]};
    }

    // The product of numbers of 53 bits, as two numbers: neither may be beyond 2^996, nor the product below
    // 2^-916 (Dekker, A floating-point technique for extending the available precision, 1971).
    FANIN_ALWAYS_INLINE exact_sum multiply_exactly(vector_f64 a, vector_f64 b)
    {
        struct halves
        {
            vector_f64 high;
            vector_f64 low;
        };
        const auto split = [](vector_f64 x) -> halves
        {
            const vector_f64 scaled = x * (0x1p27 + 1);
            const vector_f64 high = scaled - (scaled - x);
            return {high, x - high};
        };
        const halves x = split(a);
        const halves y = split(b);
        const vector_f64 product = a * b;
        return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
    }

    FANIN_ALWAYS_INLINE vector_u64 is_below(vector_f64 a, double limit) { return (vector_u64)(a < limit); }

    FANIN_ALWAYS_INLINE vector_f64 software_fma(vector_f64 a, vector_f64 b, vector_f64 c)
    {
        const auto size_of = [](vector_f64 x)
        { return (vector_f64)((vector_u64)x & ~(std::uint64_t{1} << 63)); };
        const vector_f64 size_a = size_of(a);
        const vector_f64 size_b = size_of(b);
        const vector_u64 zero = (vector_u64)(a == 0.0) | (vector_u64)(b == 0.0);
        const vector_u64 small = is_below(size_a, 0x1p-450) | is_below(size_b, 0x1p-450);
        const vector_u64 exact = is_below(size_a, 0x1p450) & is_below(size_b, 0x1p450)
                                 & is_below(size_of(c), 0x1p950) & (zero | ~small);
        if ((exact[0] & exact[1]) != ~std::uint64_t{0})
        {
            return vector_f64{fused(a[0], b[0], c[0]), fused(a[1], b[1], c[1])};
        }
        const exact_sum product = multiply_exactly(a, b);
        const exact_sum below = add_exactly(c, product.error);
        const exact_sum above = add_exactly(product.sum, below.sum);
        const vector_f64 nearest = above.sum + round_to_odd(add_exactly(below.error, above.error));
        // a zero has the sign that one addition gives it
        return (vector_f64)((zero & (vector_u64)(product.sum + c)) | (~zero & (vector_u64)nearest));
    }
#endif

    // a b + c, rounded once
    FANIN_ALWAYS_INLINE vector_f32 multiply_add(vector_f32 a, vector_f32 b, vector_f32 c)
    {
#if FANIN_SOFTWARE_FMA && FANIN_REGISTER_BYTES == 16
        return software_fma(a, b, c);
#elif FANIN_REGISTER_BYTES == 16 && defined(__aarch64__)
        asm("fmla %0.4s, %1.4s, %2.4s" : "+w"(c) : "w"(a), "w"(b));
        return c;
#elif FANIN_REGISTER_BYTES == 16
        return vector_f32{fused(a[0], b[0], c[0]), fused(a[1], b[1], c[1]), fused(a[2], b[2], c[2]),
                          fused(a[3], b[3], c[3])};
#elif FANIN_ELEMENTWISE_FMA
        return __builtin_elementwise_fma(a, b, c);
#elif FANIN_REGISTER_BYTES == 32
        return __builtin_ia32_vfmaddps256(a, b, c);
#else
        return __builtin_ia32_vfmaddps512_mask(a, b, c, static_cast<std::uint16_t>(-1), 4);
#endif
    }

    FANIN_ALWAYS_INLINE vector_f64 multiply_add(vector_f64 a, vector_f64 b, vector_f64 c)
    {
#if FANIN_SOFTWARE_FMA && FANIN_REGISTER_BYTES == 16
        return software_fma(a, b, c);
#elif FANIN_REGISTER_BYTES == 16 && defined(__aarch64__)
        asm("fmla %0.2d, %1.2d, %2.2d" : "+w"(c) : "w"(a), "w"(b));
        return c;
#elif FANIN_REGISTER_BYTES == 16
        return vector_f64{fused(a[0], b[0], c[0]), fused(a[1], b[1], c[1])};
#elif FANIN_ELEMENTWISE_FMA
        return __builtin_elementwise_fma(a, b, c);
#elif FANIN_REGISTER_BYTES == 32
        return __builtin_ia32_vfmaddpd256(a, b, c);
#else
        return __builtin_ia32_vfmaddpd512_mask(a, b, c, 0xFF, 4);
#endif
    }
}
