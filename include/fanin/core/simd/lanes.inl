// SPDX-License-Identifier: BSD-3-Clause

// The operations that the lane order of Philox blocks asks for. Compiled once for each path by
// <fanin/core/simd/pack.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // Which of the blocks side by side each 64-bit lane holds: 0, n / 2, 1, n / 2 + 1, ... for
    // store_interleaved,
    struct lanes_in_turn
    {
        FANIN_ALWAYS_INLINE static i64 of()
        {
            return []<std::size_t... I>(std::index_sequence<I...>)
            {
                return i64{i64::vector{(I / 2 + I % 2 * i64::size / 2)...}};
            }(std::make_index_sequence<i64::size>());
        }
    };

    // and 0, 1, 2, ... for numbers of half the size.
    struct lanes_in_order
    {
        FANIN_ALWAYS_INLINE static i64 of()
        {
            return []<std::size_t... I>(std::index_sequence<I...>)
            {
                return i64{i64::vector{I...}};
            }(std::make_index_sequence<i64::size>());
        }
    };

    // the 64-bit product of the low halves
    FANIN_ALWAYS_INLINE i64 mul_low(i64 a, i64 b) { return {multiply_low(a.v, b.v)}; }

    FANIN_ALWAYS_INLINE i64 xor3(i64 a, i64 b, i64 c) { return {exclusive_or(a.v, b.v, c.v)}; }

    // the two halves as words of their own, low half first
    FANIN_ALWAYS_INLINE i32 split(i64 a)
    {
        if constexpr (std::endian::native == std::endian::big)
        {
            a.v = (a.v << 32) | (a.v >> 32);
        }
        return {(i32::vector)a.v};
    }

    // Lane i of the result is lane from(i) of a and b, those of b after those of a.
    template <class From, class T> FANIN_ALWAYS_INLINE pack<T> shuffle(pack<T> a, pack<T> b, From)
    {
        return [&]<int... I>(std::integer_sequence<int, I...>)
        {
#if FANIN_SHUFFLE_OF_CLANG
            return pack<T>{__builtin_shufflevector(a.v, b.v, From{}(I)...)};
#else
            return pack<T>{__builtin_shuffle(a.v, b.v, typename pack<T>::integers{From{}(I)...})};
#endif
        }(std::make_integer_sequence<int, pack<T>::size>());
    }

    // A masked shuffle where there is one: hence in two steps, the second of which changes the first operand.

    // the low halves of both: a below, b above
    FANIN_ALWAYS_INLINE i64 join_low(i64 a, i64 b)
    {
        if constexpr (std::endian::native == std::endian::big)
        {
            return {(a.v & 0xFFFFFFFF) | (b.v << 32)};
        }
        const auto even_twice = [](int i) { return i / 2 * 2; };
        const auto odd_of_second = [](int i) { return i % 2 == 0 ? i : i32::size + i; };
        const i32 above = shuffle(split(b), split(b), even_twice);
        return {(vector_u64)shuffle(split(a), above, odd_of_second).v};
    }

    // the high halves of both: a below, b above
    FANIN_ALWAYS_INLINE i64 join_high(i64 a, i64 b)
    {
        if constexpr (std::endian::native == std::endian::big)
        {
            return {(a.v >> 32) | (b.v & 0xFFFFFFFF00000000)};
        }
        const auto odd_twice = [](int i) { return i / 2 * 2 + 1; };
        const auto even_of_second = [](int i) { return i % 2 == 0 ? i32::size + i : i; };
        const i32 below = shuffle(split(a), split(a), odd_twice);
        return {(vector_u64)shuffle(split(b), below, even_of_second).v};
    }

    // x0 y0 x1 y1 ...: with lanes_in_turn, the order of the elements
    template <class T> FANIN_ALWAYS_INLINE void store_interleaved(T* out, pack<T> x, pack<T> y)
    {
        constexpr int of_block = 16 / static_cast<int>(sizeof(T));
        const auto first = [](int i)
        { return i / of_block * of_block + i % of_block / 2 + i % 2 * pack<T>::size; };
        const auto second = [](int i)
        { return i / of_block * of_block + i % of_block / 2 + i % 2 * pack<T>::size + of_block / 2; };
        store(out, shuffle(x, y, first));
        store(out + pack<T>::size, shuffle(x, y, second));
    }

    // Changes nothing, but a compiler must have all of the packs before it goes on with one of them: clang
    // else finishes one before it starts the next, and each waits for itself.
    template <int N> FANIN_ALWAYS_INLINE void side_by_side(i64 (&a)[N])
    {
#if FANIN_SIMD_X86
        if constexpr (N == 2)
        {
            asm("" : "+v"(a[0].v), "+v"(a[1].v));
        }
        else if constexpr (N == 3)
        {
            asm("" : "+v"(a[0].v), "+v"(a[1].v), "+v"(a[2].v));
        }
        else if constexpr (N == 4)
        {
            asm("" : "+v"(a[0].v), "+v"(a[1].v), "+v"(a[2].v), "+v"(a[3].v));
        }
#else
        static_cast<void>(a);
#endif
    }
}
