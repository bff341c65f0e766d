// SPDX-License-Identifier: BSD-3-Clause

// What numbers are cut to, and what is stored of two packs of them: the numbers, or 16 bits of each. Compiled
// once for each path by <fanin/random/detail/draw.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // The range that a law cuts its numbers to.
    template <class F>
    struct cut_range
    {
        F lo;
        F hi;

        FANIN_ALWAYS_INLINE F cut(F x) const
        {
            return min(max(x, lo), hi);
        }

        FANIN_ALWAYS_INLINE void narrow(float least, float greatest)
        {
            lo = max(lo, F::of(least));
            hi = min(hi, F::of(greatest));
        }
    };

    template <class F>
    struct stored_whole
    {
        using element = typename F::value_type;
        using lanes = lanes_in_turn;

        FANIN_ALWAYS_INLINE void operator()(element* out, F x, F y) const
        {
            store_interleaved(out, x, y);
        }
    };

    // The bits of the nearest half, ties to even. Numbers that become subnormal are rounded by the sum with
    // 1/2, whose last bit stands for the smallest half.
    FANIN_ALWAYS_INLINE i32 rounded(half_format, f32 x)
    {
        const i32 size = as_bits(abs(x));
        const i32 odd = shift_right<13>(size) & i32::of(1);
        const i32 normal = shift_right<13>(size + odd + i32::of(0xfff - (112u << 23)));
        const i32 subnormal = as_bits(abs(x) + f32::of(0.5f)) - i32::of(0x3f000000);
        const i32 h = select(size < i32::of(113u << 23), subnormal, normal);
        return h | (shift_right<16>(as_bits(x)) & i32::of(0x8000));
    }

    using vector_u16 = vector_of<std::uint16_t>::type;

    // Words of any type at any address: GCC 12 copies bytes of integers by way of the stack.
    FANIN_ALWAYS_INLINE void store_words(void* to, vector_u16 a)
    {
        typedef vector_u16 anywhere __attribute__((may_alias, aligned(1)));
        *static_cast<anywhere*>(to) = a;
    }

    // Lane i of the result is lane from(i) of a and b, those of b after those of a.
    template <class From>
    FANIN_ALWAYS_INLINE vector_u16 shuffle_words(vector_u16 a, vector_u16 b, From)
    {
        return [&]<int... I>(std::integer_sequence<int, I...>)
        {
#if FANIN_SHUFFLE_OF_CLANG
            return __builtin_shufflevector(a, b, From{}(I)...);
#else
            return __builtin_shuffle(a, b, vector_u16{static_cast<std::uint16_t>(From{}(I))...});
#endif
        }(std::make_integer_sequence<int, register_bytes / 2>());
    }

    // 16 bits of x and 16 of y side by side
    FANIN_ALWAYS_INLINE vector_u16 rounded_pair(half_format format, f32 x, f32 y)
    {
        constexpr bool big = std::endian::native == std::endian::big;
        return (vector_u16)(rounded(format, big ? y : x) | shift_left<16>(rounded(format, big ? x : y))).v;
    }

#if FANIN_REGISTER_BYTES == 32
    // Whether any word of a or b is 0.
    FANIN_ALWAYS_INLINE bool any_word_is_zero(vector_u16 a, vector_u16 b)
    {
        std::uint32_t bytes;
        asm("vpminuw %1, %0, %0" : "+x"(a) : "x"(b));
        asm("vpmovmskb %1, %0" : "=r"(bytes) : "x"((vector_u16)(a == 0)));
        return bytes != 0;
    }

    // The nearest bfloat16, ties to even: the upper half of the number, after half of its last digit is
    // added. The sum takes ties upwards, and leaves a lower half of 0 in their place; then the last digit is
    // cleared. One number in 2^16 is a tie, so that a branch costs less than an exact sum. A number below
    // 2^-126 takes the branch, too.
    FANIN_ALWAYS_INLINE vector_u16 rounded_pair(bfloat16_format, f32 x, f32 y)
    {
        const auto in_turn = [](int i) { return i + i % 2 * (register_bytes / 2); };
        const i32 a = as_bits(x) + i32::of(0x8000);
        const i32 b = as_bits(y) + i32::of(0x8000);
        vector_u16 upper = shuffle_words((vector_u16)shift_right<16>(a).v, (vector_u16)b.v, in_turn);
        if (any_word_is_zero((vector_u16)a.v, (vector_u16)b.v)) [[unlikely]]
        {
            const vector_u16 lower = shuffle_words((vector_u16)a.v, (vector_u16)shift_left<16>(b).v, in_turn);
            upper &= ~((vector_u16)(lower == 0) & 1);
        }
        return upper;
    }
#else
    // The nearest bfloat16: the upper half of the number, plus 1 where the lower half is beyond 1/2, or at it
    // beside an odd one.
    FANIN_ALWAYS_INLINE vector_u16 rounded_pair(bfloat16_format, f32 x, f32 y)
    {
        constexpr bool big = std::endian::native == std::endian::big;
        const auto first = [](int i) { return i / 2 * 2 + big + i % 2 * 2 * f32::size; };
        const auto second = [](int i) { return i / 2 * 2 + !big + i % 2 * 2 * f32::size; };
        const vector_u16 lower = shuffle_words((vector_u16)x.v, (vector_u16)y.v, first);
        const vector_u16 upper = shuffle_words((vector_u16)x.v, (vector_u16)y.v, second);
        const auto up = (lower | (upper & 1)) > 0x8000;
        return upper - (vector_u16)up;
    }
#endif

    // The nearest numbers of a format of 16 bits, of any type: they are stored as bytes.
    template <class Format>
    struct stored_rounded
    {
        using element = std::uint16_t;
        using lanes = lanes_in_order;

        FANIN_ALWAYS_INLINE void operator()(void* out, f32 x, f32 y) const
        {
            store_words(out, rounded_pair(Format{}, x, y));
        }
    };

#if FANIN_SIMD_X86 && FANIN_REGISTER_BYTES == 64
    // The nearest bfloat16 by the instruction of AVX512_BF16, which reads and writes 0 for what is subnormal.
    struct stored_converted
    {
        using element = std::uint16_t;
        using lanes = lanes_in_order;

        FANIN_ALWAYS_INLINE void operator()(void* out, f32 x, f32 y) const
        {
            const auto in_turn = [](int i) { return i / 2 + i % 2 * f32::size; };
            vector_u16 both;
            asm("vcvtne2ps2bf16 %1, %2, %0" : "=v"(both) : "v"(x.v), "v"(y.v));
            store_words(out, shuffle_words(both, both, in_turn));
        }
    };
#endif
}
