// SPDX-License-Identifier: BSD-3-Clause

// Packs that are computed in step. Compiled for each path but the scalar one by
// <fanin/act/detail/in_step.hpp>.
#if FANIN_REGISTER_BYTES != 16
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // What an operation finds of each of N packs. A kernel on it has the instructions of N packs side by
    // side: those of one wait for each other longer than a processor looks ahead.
    template <class P, int N>
    struct in_step
    {
        using value_type = typename P::value_type;
        using real = in_step<typename P::real, N>;
        using bits = in_step<typename P::bits, N>;
        static constexpr int width = P::width;
        static constexpr int size = N * P::size;

        P packs[N];

        FANIN_ALWAYS_INLINE static in_step of(value_type x)
        {
            return each([&](int) { return P::of(x); });
        }

        FANIN_ALWAYS_INLINE static in_step load(const value_type* from)
        {
            return each([&](int i) { return P::load(from + i * P::size); });
        }

        template <class F>
        FANIN_ALWAYS_INLINE static in_step each(F f)
        {
            in_step r;
#pragma GCC unroll 4
            for (int i = 0; i < N; ++i)
            {
                r.packs[i] = f(i);
            }
            return r;
        }
    };

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator+(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] + b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator-(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] - b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator*(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] * b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator/(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] / b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator^(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] ^ b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator|(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] | b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator&(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return a.packs[i] & b.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> operator-(in_step<P, N> a)
    {
        return in_step<P, N>::each([&](int i) { return -a.packs[i]; });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> min(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return min(a.packs[i], b.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> max(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return max(a.packs[i], b.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> fma(in_step<P, N> a, in_step<P, N> b, in_step<P, N> c)
    {
        return in_step<P, N>::each([&](int i) { return fma(a.packs[i], b.packs[i], c.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> abs(in_step<P, N> a)
    {
        return in_step<P, N>::each([&](int i) { return abs(a.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> copysign(in_step<P, N> a, in_step<P, N> b)
    {
        return in_step<P, N>::each([&](int i) { return copysign(a.packs[i], b.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> flip_sign(in_step<P, N> x, in_step<typename P::bits, N> where)
    {
        return in_step<P, N>::each([&](int i) { return flip_sign(x.packs[i], where.packs[i]); });
    }

    template <int Count, class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> shift_left(in_step<P, N> a)
    {
        return in_step<P, N>::each([&](int i) { return shift_left<Count>(a.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE typename in_step<P, N>::real as_real(in_step<P, N> a)
    {
        using real = typename in_step<P, N>::real;
        return real::each([&](int i) { return as_real(a.packs[i]); });
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE typename in_step<P, N>::bits as_bits(in_step<P, N> a)
    {
        using bits = typename in_step<P, N>::bits;
        return bits::each([&](int i) { return as_bits(a.packs[i]); });
    }

    // What a comparison finds of each.
    template <class P, int N>
    struct masks_in_step
    {
        mask_of<P> packs[N];
    };

    template <class P, int N>
    FANIN_ALWAYS_INLINE masks_in_step<P, N> operator<(in_step<P, N> a, in_step<P, N> b)
    {
        masks_in_step<P, N> r;
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i)
        {
            r.packs[i] = a.packs[i] < b.packs[i];
        }
        return r;
    }

    template <class P, int N>
    FANIN_ALWAYS_INLINE in_step<P, N> select(masks_in_step<P, N> m, in_step<P, N> yes, in_step<P, N> no)
    {
        return in_step<P, N>::each([&](int i) { return select(m.packs[i], yes.packs[i], no.packs[i]); });
    }

    template <class T, class P, int N>
    FANIN_ALWAYS_INLINE void store(T* to, in_step<P, N> a)
    {
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i)
        {
            store(to + i * P::size, a.packs[i]);
        }
    }
}
#endif
