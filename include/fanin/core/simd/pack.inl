// SPDX-License-Identifier: BSD-3-Clause

// Numbers side by side, and what one computes with them. Compiled once for each path by
// <fanin/core/simd/pack.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // As many T as a register holds. The operations are the compilers' own on vectors, and those that they
    // lack stand in native.inl and instructions.inl.
    template <class T> struct pack
    {
        static constexpr int size = register_bytes / static_cast<int>(sizeof(T));
        static constexpr int width = 8 * static_cast<int>(sizeof(T));
        using value_type = T;
        using real = pack<std::conditional_t<width == 32, float, double>>;
        using bits = pack<std::conditional_t<width == 32, std::uint32_t, std::uint64_t>>;
        using integer = std::conditional_t<width == 32, std::int32_t, std::int64_t>;
        using vector = typename vector_of<T>::type;
        using integers = typename vector_of<integer>::type;

        vector v;

        // A scalar beside a vector stands for a vector of it; and x - 0 is x, for -0 as well.
        FANIN_ALWAYS_INLINE static pack of(T x) { return {x - vector{}}; }

        FANIN_ALWAYS_INLINE static pack load(const T* from)
        {
            pack r;
            __builtin_memcpy(&r, from, sizeof r);
            return r;
        }

        // The first `count` lanes, at least one and fewer than all, and `rest` in the others.
        FANIN_ALWAYS_INLINE static pack load_part(const T* from, std::size_t count, T rest)
        {
            pack r = of(rest);
            __builtin_memcpy(&r, from, count * sizeof(T));
            return r;
        }
    };

    using f32 = pack<float>;
    using f64 = pack<double>;
    using i32 = pack<std::uint32_t>;
    using i64 = pack<std::uint64_t>;

    // What a comparison finds of each lane of Width bits: all bits set, or none.
    template <int Width> struct mask
    {
        using integer = std::conditional_t<Width == 32, std::int32_t, std::int64_t>;
        using vector = typename vector_of<integer>::type;
        vector v;
    };

    template <class P> using mask_of = mask<P::width>;

    template <class T> FANIN_ALWAYS_INLINE void store(T* to, pack<T> a)
    {
        __builtin_memcpy(to, &a, sizeof a);
    }

    // The first `count` lanes, at least one and fewer than all.
    template <class T> FANIN_ALWAYS_INLINE void store_part(T* to, pack<T> a, std::size_t count)
    {
        __builtin_memcpy(to, &a, count * sizeof(T));
    }

    template <class T> FANIN_ALWAYS_INLINE pack<T> operator-(pack<T> a) { return {negative(a.v)}; }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator+(pack<T> a, pack<T> b) { return {sum(a.v, b.v)}; }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator-(pack<T> a, pack<T> b)
    {
        return {difference(a.v, b.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator*(pack<T> a, pack<T> b)
    {
        return {opaque(a.v * b.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator/(pack<T> a, pack<T> b)
    {
        return {quotient(a.v, b.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator^(pack<T> a, pack<T> b) { return {a.v ^ b.v}; }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator|(pack<T> a, pack<T> b) { return {a.v | b.v}; }
    template <class T> FANIN_ALWAYS_INLINE pack<T> operator&(pack<T> a, pack<T> b) { return {a.v & b.v}; }
    template <int Count, class T> FANIN_ALWAYS_INLINE pack<T> shift_left(pack<T> a) { return {a.v << Count}; }
    template <int Count, class T> FANIN_ALWAYS_INLINE pack<T> shift_right(pack<T> a)
    {
        return {a.v >> Count};
    }

    // a b + c, rounded once
    template <class T> FANIN_ALWAYS_INLINE pack<T> fma(pack<T> a, pack<T> b, pack<T> c)
    {
        return {multiply_add(a.v, b.v, c.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE pack<T> sqrt(pack<T> a) { return {root(a.v)}; }

    // min and max give b where the two are equal or one is no number.
    template <class T> FANIN_ALWAYS_INLINE pack<T> min(pack<T> a, pack<T> b) { return {smaller(a.v, b.v)}; }
    template <class T> FANIN_ALWAYS_INLINE pack<T> max(pack<T> a, pack<T> b) { return {larger(a.v, b.v)}; }

    template <class T> FANIN_ALWAYS_INLINE typename pack<T>::real as_real(pack<T> a)
    {
        return {(typename pack<T>::real::vector)a.v};
    }
    template <class T> FANIN_ALWAYS_INLINE typename pack<T>::bits as_bits(pack<T> a)
    {
        return {(typename pack<T>::bits::vector)a.v};
    }
    template <int Width>
    FANIN_ALWAYS_INLINE typename pack<typename mask<Width>::integer>::bits as_bits(mask<Width> m)
    {
        return {(typename pack<typename mask<Width>::integer>::bits::vector)m.v};
    }

    // Comparisons of words are of numbers without a sign; every one with a NaN is false.
    template <class T> FANIN_ALWAYS_INLINE mask_of<pack<T>> operator<(pack<T> a, pack<T> b)
    {
        return {(typename mask_of<pack<T>>::vector)less(a.v, b.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE mask_of<pack<T>> operator<=(pack<T> a, pack<T> b)
    {
        return {(typename mask_of<pack<T>>::vector)less_or_equal(a.v, b.v)};
    }
    template <class T> FANIN_ALWAYS_INLINE mask_of<pack<T>> operator==(pack<T> a, pack<T> b)
    {
        return {(typename mask_of<pack<T>>::vector)equal(a.v, b.v)};
    }
    template <int Bit, class T> FANIN_ALWAYS_INLINE mask_of<pack<T>> has_bit(pack<T> a)
    {
        return {(typename pack<T>::integers)(a.v << (pack<T>::width - 1 - Bit)) < 0};
    }
    template <int Width> FANIN_ALWAYS_INLINE mask<Width> operator&(mask<Width> a, mask<Width> b)
    {
        return {a.v & b.v};
    }
    template <int Width> FANIN_ALWAYS_INLINE mask<Width> operator|(mask<Width> a, mask<Width> b)
    {
        return {a.v | b.v};
    }
    template <int Width> FANIN_ALWAYS_INLINE mask<Width> operator!(mask<Width> a) { return {~a.v}; }
    template <int Width> FANIN_ALWAYS_INLINE bool any(mask<Width> m) { return any_bit((vector_u64)m.v); }
    template <class T> FANIN_ALWAYS_INLINE pack<T> select(mask_of<pack<T>> m, pack<T> yes, pack<T> no)
    {
        return {blend(m.v, yes.v, no.v)};
    }

    // lanes that are negative as signed numbers get all bits set, the others none
    template <class T> FANIN_ALWAYS_INLINE pack<T> sign_fill(pack<T> a)
    {
        return {(typename pack<T>::vector)((typename pack<T>::integers)a.v >> (pack<T>::width - 1))};
    }

    // c[0] + c[1] x + c[2] x^2 + ...
    template <class F, std::size_t N> FANIN_ALWAYS_INLINE F horner(F x, const typename F::value_type (&c)[N])
    {
        F sum = F::of(c[N - 1]);
        for (std::size_t i = N - 1; i-- > 0;)
        {
            sum = fma(sum, x, F::of(c[i]));
        }
        return sum;
    }
}
