// SPDX-License-Identifier: BSD-3-Clause

// The vectors of a path, and the arithmetic on them that no compiler may change. Compiled once for each path
// by <fanin/core/simd/pack.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    inline constexpr int register_bytes = FANIN_REGISTER_BYTES;

    template <class T> struct vector_of
    {
        typedef T type __attribute__((vector_size(register_bytes)));
    };

    using vector_f32 = vector_of<float>::type;
    using vector_f64 = vector_of<double>::type;
    using vector_i32 = vector_of<std::int32_t>::type;
    using vector_u64 = vector_of<std::uint64_t>::type;
    using vector_i64 = vector_of<long long>::type;

    // What clang cannot see through: its -ffp-contract=fast, which asks no region, else fuses a product with
    // what comes next, and on ARM64 it makes an instruction of a < b ? a : b for which -0 is below 0.
    template <class V> FANIN_ALWAYS_INLINE V opaque(V a)
    {
#if defined(__clang__) && FANIN_REGISTER_BYTES == 64
        asm("" : "+v"(a));
#elif defined(__clang__) && FANIN_SIMD_X86
        asm("" : "+x"(a));
#elif defined(__clang__) && defined(__aarch64__)
        asm("" : "+w"(a));
#elif defined(__clang__)
        asm("" : "+m"(a));
#endif
        return a;
    }

    // yes where the bits of m are set, no where none is. Clang since 19 tells m ? yes : no on numbers that
    // there is no NaN under -Ofast, whatever the region asks for: of bits it cannot.
    template <class M, class V> FANIN_ALWAYS_INLINE V blend(M m, V yes, V no)
    {
#if defined(__clang__)
        return (V)((m & (M)yes) | (~m & (M)no));
#else
        return m ? yes : no;
#endif
    }

    // -a, for which the same holds
    template <class V> FANIN_ALWAYS_INLINE V negative(V a)
    {
#if defined(__clang__)
        using word = std::conditional_t<sizeof(a[0]) == 4, std::uint32_t, std::uint64_t>;
        typedef word bits __attribute__((vector_size(register_bytes)));
        return (V)((bits)a ^ (word{1} << (8 * sizeof(word) - 1)));
#else
        return -a;
#endif
    }

    template <class V> FANIN_ALWAYS_INLINE V sum(V a, V b) { return a + b; }
    template <class V> FANIN_ALWAYS_INLINE V difference(V a, V b) { return a - b; }
    template <class V> FANIN_ALWAYS_INLINE V quotient(V a, V b) { return a / b; }
    template <class V> FANIN_ALWAYS_INLINE auto less(V a, V b) { return a < b; }
    template <class V> FANIN_ALWAYS_INLINE auto less_or_equal(V a, V b) { return a <= b; }
    template <class V> FANIN_ALWAYS_INLINE auto equal(V a, V b) { return a == b; }
#if defined(__clang__) && __clang_major__ < 15 && defined(__aarch64__)
    // By name or unseen, as it knows no region here in which -Ofast takes no sums apart, nor quotients, and
    // there may be NaN.
    FANIN_ALWAYS_INLINE vector_f32 sum(vector_f32 a, vector_f32 b) { return opaque(a + b); }
    FANIN_ALWAYS_INLINE vector_f64 sum(vector_f64 a, vector_f64 b) { return opaque(a + b); }
    FANIN_ALWAYS_INLINE vector_f32 difference(vector_f32 a, vector_f32 b) { return opaque(a - b); }
    FANIN_ALWAYS_INLINE vector_f64 difference(vector_f64 a, vector_f64 b) { return opaque(a - b); }
    FANIN_ALWAYS_INLINE vector_f32 quotient(vector_f32 a, vector_f32 b)
    {
        vector_f32 r;
        asm("fdiv %0.4s, %1.4s, %2.4s" : "=w"(r) : "w"(a), "w"(b));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_f64 quotient(vector_f64 a, vector_f64 b)
    {
        vector_f64 r;
        asm("fdiv %0.2d, %1.2d, %2.2d" : "=w"(r) : "w"(a), "w"(b));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i32 less(vector_f32 a, vector_f32 b)
    {
        vector_i32 r;
        asm("fcmgt %0.4s, %1.4s, %2.4s" : "=w"(r) : "w"(b), "w"(a));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i32 less_or_equal(vector_f32 a, vector_f32 b)
    {
        vector_i32 r;
        asm("fcmge %0.4s, %1.4s, %2.4s" : "=w"(r) : "w"(b), "w"(a));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i32 equal(vector_f32 a, vector_f32 b)
    {
        vector_i32 r;
        asm("fcmeq %0.4s, %1.4s, %2.4s" : "=w"(r) : "w"(a), "w"(b));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i64 less(vector_f64 a, vector_f64 b)
    {
        vector_i64 r;
        asm("fcmgt %0.2d, %1.2d, %2.2d" : "=w"(r) : "w"(b), "w"(a));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i64 less_or_equal(vector_f64 a, vector_f64 b)
    {
        vector_i64 r;
        asm("fcmge %0.2d, %1.2d, %2.2d" : "=w"(r) : "w"(b), "w"(a));
        return r;
    }
    FANIN_ALWAYS_INLINE vector_i64 equal(vector_f64 a, vector_f64 b)
    {
        vector_i64 r;
        asm("fcmeq %0.2d, %1.2d, %2.2d" : "=w"(r) : "w"(a), "w"(b));
        return r;
    }
#endif

    // what a comparison found, where no instruction may take its place
    template <class M> FANIN_ALWAYS_INLINE M seen(M m)
    {
#if FANIN_SIMD_X86
        return m;
#else
        return opaque(m);
#endif
    }
}
