// SPDX-License-Identifier: BSD-3-Clause

// Every operation of the packs, over arrays: row j of the results is operation j, in the order in which
// pack.test.cpp names them. `n` is a multiple of every pack's size.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    struct operations
    {
        template <class T>
        FANIN_ALWAYS_INLINE static void put(T*& row, std::size_t n, pack<T> p)
        {
            store(row, p);
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
                const F x = F::load(a + i);
                const F y = F::load(b + i);
                const F z = F::load(c + i);
                T* row = results + i;
                put(row, n, -x);
                put(row, n, x + y);
                put(row, n, x - y);
                put(row, n, x * y);
                put(row, n, x / z);
                put(row, n, fma(x, y, z));
                put(row, n, sqrt(x));
                put(row, n, min(x, y));
                put(row, n, max(x, y));
                put(row, n, select(x < y, y, z));
                put(row, n, select(x <= y, y, z));
                put(row, n, select(x == y, y, z));
                put(row, n, select(x < y & y < z, x, y));
                put(row, n, select(x < y | y < z, x, y));
                put(row, n, select(!(x < y), x, y));
                put(row, n, as_real(as_bits(x < y)));
                put(row, n, abs(x));
                put(row, n, copysign(x, y));
                put(row, n, flip_sign(x, as_bits(y)));
                put(row, n, as_real(as_bits(x)));
                put(row, n, F::of(a[0]));
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
                const I x = I::load(a + i);
                const I y = I::load(b + i);
                W* row = results + i;
                put(row, n, x + y);
                put(row, n, x - y);
                put(row, n, x * y);
                put(row, n, x ^ y);
                put(row, n, x | y);
                put(row, n, x & y);
                put(row, n, min(x, y));
                put(row, n, max(x, y));
                put(row, n, select(x < y, x, I::of(c[0])));
                put(row, n, select(x <= y, x, I::of(c[0])));
                put(row, n, select(x == y, x, I::of(c[0])));
                put(row, n, shift_left<2>(x));
                put(row, n, shift_left<I::width - 1>(x));
                put(row, n, shift_right<1>(x));
                put(row, n, shift_right<I::width / 2>(x));
                put(row, n, shift_right<I::width - 1>(x));
                put(row, n, sign_fill(x));
                put(row, n, as_bits(to_real(x)));
                put(row, n, as_bits(select(has_bit<0>(x), yes, no)));
                put(row, n, as_bits(select(has_bit<I::width / 2>(x), yes, no)));
                put(row, n, as_bits(select(has_bit<I::width - 2>(x), yes, no)));
                put(row, n, as_bits(select(has_bit<I::width - 1>(x), yes, no)));
                put(row, n, I::of(c[0]));
            }
        }

        [[gnu::noinline]] static void of_lanes(const std::uint64_t* a, const std::uint64_t* b,
                                               const std::uint64_t* c, std::size_t n, std::uint64_t* results)
        {
            for (std::size_t i = 0; i < n; i += i64::size)
            {
                const i64 x = i64::load(a + i);
                const i64 y = i64::load(b + i);
                std::uint64_t* row = results + i;
                put(row, n, mul_low(x, y));
                put(row, n, join_low(x, y));
                put(row, n, join_high(x, y));
                put(row, n, xor3(x, y, i64::load(c + i)));
                const i32 parts = split(x);
                std::memcpy(row, &parts, sizeof parts);
            }
        }

        // The numbers of the words of successive blocks, laid down as a kernel lays down what it makes of
        // them.
        template <class T>
        [[gnu::noinline]] static std::size_t word_numbers(T* out)
        {
            using F = reals<T>;
            constexpr std::size_t words_of_block = 16 / sizeof(T);
            constexpr std::size_t of_lane = 8 / sizeof(T);
            std::uint64_t block[i64::size];
            store(block, lanes_in_turn::of());
            T even[F::size];
            T odd[F::size];
            for (std::size_t lane = 0; lane < F::size; ++lane)
            {
                const std::uint64_t first = words_of_block * block[lane / of_lane] + 2 * (lane % of_lane);
                even[lane] = static_cast<T>(first);
                odd[lane] = static_cast<T>(first + 1);
            }
            store_interleaved(out, F::load(even), F::load(odd));
            return 2 * F::size;
        }

        [[gnu::noinline]] static void whole_parts(const float* x, std::size_t n, std::uint32_t* results)
        {
            for (std::size_t i = 0; i < n; i += f32::size)
            {
                store(results + i, to_int(f32::load(x + i)));
            }
        }

        // `count` numbers, fewer than fill a pack, and `rest` in the other lanes; and back, where they came
        // from.
        template <class T>
        [[gnu::noinline]] static void part(T* memory, std::size_t count, T rest, T* lanes_out)
        {
            using P = std::conditional_t<std::is_floating_point_v<T>, reals<T>, words<T>>;
            const P p = P::load_part(memory, count, rest);
            store(lanes_out, p);
            store_part(memory, p + P::of(1), count);
        }

        // Which lanes, alone below a limit, `any` sees: bit l for lane l, the bit after the last for none
        // below.
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
                seen |= std::uint64_t{any(F::load(values) < F::of(limit))} << lane;
            }
            return seen;
        }

        template <class T>
        static constexpr int lanes = reals<T>::size;
    };
}
