// SPDX-License-Identifier: BSD-3-Clause

// The sums and extremes of a block of elements, in lanes. Compiled once for each path by
//  <fanin/stats/detail/block_sums.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // As many elements as make a pack of doubles, less the origin.
    FANIN_ALWAYS_INLINE f64 load_from_origin(const double* x, f64 origin)
    {
        return f64::load(x) - origin;
    }

    FANIN_ALWAYS_INLINE f64 load_from_origin(const float* x, f64 origin)
    {
        typedef float half __attribute__((vector_size(register_bytes / 2), aligned(4), may_alias));
        const half& h = *reinterpret_cast<const half*>(x);
#if FANIN_REGISTER_BYTES == 16
        return f64{__builtin_convertvector(h, f64::vector)} - origin;
#else
        f64 wide; // GCC splits a conversion that it is not told to do at once
        asm("vcvtps2pd %1, %0" : "=v"(wide.v) : "m"(h));
        // the difference by a multiplier, as what adds is busy with the conversions
        return fma(wide, f64::of(1), f64::of(0) - origin);
#endif
    }

    template <class P, class T, int N>
    FANIN_ALWAYS_INLINE void store_all(T* lanes, const P (&packs)[N])
    {
#pragma GCC unroll 16
        for (int i = 0; i < N; ++i)
        {
            store(lanes + i * P::size, packs[i]);
        }
    }

    // count + 1 in the lanes of m
    template <class F>
    FANIN_ALWAYS_INLINE typename F::bits one_more_where(mask_of<F> m, typename F::bits count)
    {
        using words = typename F::bits;
        return register_bytes == 64 ? select(m, count + words::of(1), count) : count - as_bits(m);
    }

    // As numbers: GCC else copies words in halves, and keeps them in memory for it.
    template <class P, class T, int N>
    FANIN_ALWAYS_INLINE void store_words(T* lanes, const P (&packs)[N])
    {
#pragma GCC unroll 16
        for (int i = 0; i < N; ++i)
        {
            const auto numbers = as_real(packs[i]);
            __builtin_memcpy(lanes + i * P::size, &numbers, sizeof numbers);
        }
    }

    template <class T>
    struct running_sums
    {
        static constexpr int packs = lane_sums<T>::size / f64::size;

        f64 sum[packs];
        f64 squares[packs];

        FANIN_ALWAYS_INLINE running_sums()
        {
#pragma GCC unroll 16
            for (int i = 0; i < packs; ++i)
            {
                sum[i] = f64::of(0);
                squares[i] = f64::of(0);
            }
        }

        FANIN_ALWAYS_INLINE void add(const T* x, double origin)
        {
#pragma GCC unroll 16
            for (int i = 0; i < packs; ++i)
            {
                const f64 d = load_from_origin(x + i * f64::size, f64::of(origin));
                sum[i] = sum[i] + d;
                squares[i] = fma(d, d, squares[i]);
            }
        }

        FANIN_ALWAYS_INLINE void store_to(lane_sums<T>& lanes) const
        {
            store_all(lanes.sum, sum);
            store_all(lanes.squares, squares);
        }
    };

    template <bool Bounded, class T>
    struct running_extremes
    {
        using F = pack<T>;
        using words = typename F::bits;
        static constexpr int packs = lane_sums<T>::size / F::size;

        F least[packs];
        F greatest[packs];
        words zeros[packs];
        words outside[packs];

        FANIN_ALWAYS_INLINE explicit running_extremes(T first)
        {
#pragma GCC unroll 16
            for (int i = 0; i < packs; ++i)
            {
                least[i] = F::of(first);
                greatest[i] = F::of(first);
                zeros[i] = words::of(0);
                outside[i] = words::of(0);
            }
        }

        FANIN_ALWAYS_INLINE void add(const T* x, bounds<T> inside)
        {
#pragma GCC unroll 16
            for (int i = 0; i < packs; ++i)
            {
                const F v = F::load(x + i * F::size);
                least[i] = min(v, least[i]);
                greatest[i] = max(v, greatest[i]);
                zeros[i] = one_more_where<F>(v == F::of(0), zeros[i]);
                if constexpr (Bounded)
                {
                    outside[i] =
                        one_more_where<F>((v < F::of(inside.lo)) | (F::of(inside.hi) < v), outside[i]);
                }
            }
        }

        FANIN_ALWAYS_INLINE void store_to(lane_sums<T>& lanes) const
        {
            store_all(lanes.min, least);
            store_all(lanes.max, greatest);
            store_words(lanes.zeros, zeros);
            store_words(lanes.outside, outside);
        }
    };

    // No loop is inlined, so that no arithmetic moves out of the caller's default_arithmetic.
    template <bool Bounded, class T>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void add_extremes(const T* x, std::size_t steps, bounds<T> inside,
                                                            lane_sums<T>& lanes)
    {
        running_extremes<Bounded, T> extremes(*x);
        for (; steps != 0; --steps, x += lane_sums<T>::size)
        {
            extremes.add(x, inside);
        }
        extremes.store_to(lanes);
    }

#if FANIN_REGISTER_BYTES == 64
    // There are registers enough for all, and a sum that waits for the one before leaves time for extremes.
    template <bool Bounded, class T>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void add_to_lanes(const T* x, std::size_t steps, double origin,
                                                            bounds<T> inside, lane_sums<T>& lanes)
    {
        running_sums<T> sums;
        running_extremes<Bounded, T> extremes(*x);
        for (; steps != 0; --steps, x += lane_sums<T>::size)
        {
            sums.add(x, origin);
            extremes.add(x, inside);
        }
        sums.store_to(lanes);
        extremes.store_to(lanes);
    }
#else
    template <class T>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void add_sums(const T* x, std::size_t steps, double origin,
                                                        lane_sums<T>& lanes)
    {
        running_sums<T> sums;
        for (; steps != 0; --steps, x += lane_sums<T>::size)
        {
            sums.add(x, origin);
        }
        sums.store_to(lanes);
    }

    // In two loops, each of which has the registers for itself.
    template <bool Bounded, class T>
    void add_to_lanes(const T* x, std::size_t steps, double origin, bounds<T> inside, lane_sums<T>& lanes)
    {
        add_sums(x, steps, origin, lanes);
        add_extremes<Bounded>(x, steps, inside, lanes);
    }
#endif
}
