// SPDX-License-Identifier: BSD-3-Clause

// Every operation of the packs, over arrays: row j of the results is operation j, in the order in which
// pack.test.cpp names them. `n` is a multiple of every pack's size.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    struct operations
    {
        template <class P>
        FANIN_ALWAYS_INLINE static P loaded(const typename P::value_type* from)
        {
            P p;
            std::memcpy(&p, from, sizeof p);
            return p;
        }

        template <class P>
        FANIN_ALWAYS_INLINE static void store(typename P::value_type*& row, std::size_t n, const P& p)
        {
            std::memcpy(row, &p, sizeof p);
            row += n;
        }

        template <class T>
        using reals = std::conditional_t<sizeof(T) == 4, f32, f64>;

        template <class T>
        using words = std::conditional_t<sizeof(T) == 4, i32, i64>;

        template <class T>
        [[gnu::noinline]] static void of_reals(const T* a, const T* b, const T* c, std::size_t n, T* results)
        {
            using F = reals<T>;
            for (std::size_t i = 0; i < n; i += F::size)
            {
                const F x = loaded<F>(a + i);
                const F y = loaded<F>(b + i);
                const F z = loaded<F>(c + i);
                T* row = results + i;
                store(row, n, x + y);
                store(row, n, x - y);
                store(row, n, x * y);
                store(row, n, x / z);
                store(row, n, fma(x, y, z));
                store(row, n, sqrt(x));
                store(row, n, min(x, y));
                store(row, n, max(x, y));
                store(row, n, select(x < y, y, z));
                store(row, n, as_real(as_bits(x)));
                store(row, n, F::of(a[0]));
            }
        }

        template <class W>
        [[gnu::noinline]] static void of_words(const W* a, const W* b, const W* c, std::size_t n, W* results)
        {
            using I = words<W>;
            using R = typename I::real;
            const R yes = as_real(I::of(1));
            const R no = as_real(I::of(0));
            for (std::size_t i = 0; i < n; i += I::size)
            {
                const I x = loaded<I>(a + i);
                const I y = loaded<I>(b + i);
                W* row = results + i;
                store(row, n, x + y);
                store(row, n, x ^ y);
                store(row, n, x | y);
                store(row, n, x & y);
                store(row, n, shift_left<2>(x));
                store(row, n, shift_left<I::width - 1>(x));
                store(row, n, shift_right<1>(x));
                store(row, n, shift_right<I::width / 2>(x));
                store(row, n, shift_right<I::width - 1>(x));
                store(row, n, sign_fill(x));
                store(row, n, as_bits(to_real(x)));
                store(row, n, as_bits(select(has_bit<0>(x), yes, no)));
                store(row, n, as_bits(select(has_bit<I::width / 2>(x), yes, no)));
                store(row, n, as_bits(select(has_bit<I::width - 2>(x), yes, no)));
                store(row, n, as_bits(select(has_bit<I::width - 1>(x), yes, no)));
                store(row, n, I::of(c[0]));
            }
        }

        [[gnu::noinline]] static void of_lanes(const std::uint64_t* a, const std::uint64_t* b,
                                               const std::uint64_t* c, std::size_t n, std::uint64_t* results)
        {
            for (std::size_t i = 0; i < n; i += i64::size)
            {
                const i64 x = loaded<i64>(a + i);
                const i64 y = loaded<i64>(b + i);
                std::uint64_t* row = results + i;
                store(row, n, mul_low(x, y));
                store(row, n, join_low(x, y));
                store(row, n, join_high(x, y));
                store(row, n, xor3(x, y, loaded<i64>(c + i)));
                const i32 halves = split(x);
                std::memcpy(row, &halves, sizeof halves);
            }
        }

        // The numbers of the words of successive blocks, laid down as a kernel lays down what it makes of them.
        template <class T>
        [[gnu::noinline]] static std::size_t word_numbers(T* out)
        {
            using F = reals<T>;
            constexpr std::size_t words_of_block = 16 / sizeof(T);
            constexpr std::size_t of_lane = 8 / sizeof(T);
            const i64 blocks = block_lanes();
            std::uint64_t block[i64::size];
            std::memcpy(block, &blocks, sizeof blocks);
            T even[F::size];
            T odd[F::size];
            for (std::size_t lane = 0; lane < F::size; ++lane)
            {
                const std::uint64_t first = words_of_block * block[lane / of_lane] + 2 * (lane % of_lane);
                even[lane] = static_cast<T>(first);
                odd[lane] = static_cast<T>(first + 1);
            }
            store_interleaved(out, loaded<F>(even), loaded<F>(odd));
            return 2 * F::size;
        }

        // Which lanes, alone below a limit, `any` sees: bit l for lane l, the bit after the last for none below.
        template <class T>
        [[gnu::noinline]] static std::uint64_t any_of_lanes(T below, T limit)
        {
            using F = reals<T>;
            std::uint64_t seen = 0;
            for (std::size_t lane = 0; lane <= F::size; ++lane)
            {
                T values[F::size + 1];
                for (T& value : values)
                {
                    value = limit;
                }
                values[lane] = below;
                seen |= std::uint64_t{any(loaded<F>(values) < F::of(limit))} << lane;
            }
            return seen;
        }

        template <class T>
        static constexpr int lanes = reals<T>::size;
    };
}
