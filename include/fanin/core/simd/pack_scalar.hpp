// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PACK_SCALAR_HPP
#define FANIN_CORE_SIMD_PACK_SCALAR_HPP

#include <fanin/core/simd/build.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/core/simd/path.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>

#include <fanin/core/simd/exact_begin.inl>
namespace fanin::detail::inline FANIN_SIMD_BUILD::scalar
{
    template <class T, int N>
    struct pack
    {
        static constexpr int size = N;
        static constexpr int width = 8 * static_cast<int>(sizeof(T));
        using value_type = T;
        using real = pack<std::conditional_t<width == 32, float, double>, N>;
        using bits = pack<std::conditional_t<width == 32, std::uint32_t, std::uint64_t>, N>;

        T v[N];

        FANIN_ALWAYS_INLINE static pack of(T x)
        {
            pack r;
            for (T& lane : r.v)
            {
                lane = x;
            }
            return r;
        }
    };

    using f32 = pack<float, 2>;
    using i32 = pack<std::uint32_t, 2>;
    using f64 = pack<double, 1>;
    using i64 = pack<std::uint64_t, 1>;

    template <class R, class F, class P, class... Ps>
    FANIN_ALWAYS_INLINE R map(F f, const P& a, const Ps&... rest)
    {
        R r;
#pragma GCC unroll 2
        for (int i = 0; i < P::size; ++i)
        {
            r.v[i] = f(a.v[i], rest.v[i]...);
        }
        return r;
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator+(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x + y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator-(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x - y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator*(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x * y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator/(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x / y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> fma(pack<T, N> a, pack<T, N> b, pack<T, N> c)
    {
        return map<pack<T, N>>([](T x, T y, T z) { return fused(x, y, z); }, a, b, c);
    }

    FANIN_ALWAYS_INLINE float root(float x)
    {
#if FANIN_SIMD_X86
        // clang's -Ofast makes an approximation of every square root that it recognises as one
        asm("sqrtss %1, %0" : "=x"(x) : "x"(x));
        return x;
#else
        return __builtin_sqrtf(x);
#endif
    }

    FANIN_ALWAYS_INLINE double root(double x) { return __builtin_sqrt(x); }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> sqrt(pack<T, N> a)
    {
        return map<pack<T, N>>([](T x) { return root(x); }, a);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> min(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x < y ? x : y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> max(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x > y ? x : y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator^(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x ^ y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator|(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x | y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> operator&(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<T, N>>([](T x, T y) { return x & y; }, a, b);
    }

    template <int Count, class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> shift_left(pack<T, N> a)
    {
        return map<pack<T, N>>([](T x) { return x << Count; }, a);
    }

    template <int Count, class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> shift_right(pack<T, N> a)
    {
        return map<pack<T, N>>([](T x) { return x >> Count; }, a);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> xor3(pack<T, N> a, pack<T, N> b, pack<T, N> c)
    {
        return a ^ b ^ c;
    }

    // lanes that are negative as signed numbers get all bits set, the others none
    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> sign_fill(pack<T, N> a)
    {
        return map<pack<T, N>>([](T x) { return T{0} - (x >> (8 * sizeof(T) - 1)); }, a);
    }

    // the signed number, rounded once
    template <class T, int N>
    FANIN_ALWAYS_INLINE typename pack<T, N>::real to_real(pack<T, N> a)
    {
        using real = typename pack<T, N>::real;
        using value = typename real::value_type;
        return map<real>([](T x) { return static_cast<value>(static_cast<std::make_signed_t<T>>(x)); }, a);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE typename pack<T, N>::real as_real(pack<T, N> a)
    {
        return std::bit_cast<typename pack<T, N>::real>(a);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE typename pack<T, N>::bits as_bits(pack<T, N> a)
    {
        return std::bit_cast<typename pack<T, N>::bits>(a);
    }

    template <int Bit, class T, int N>
    FANIN_ALWAYS_INLINE pack<bool, N> has_bit(pack<T, N> a)
    {
        return map<pack<bool, N>>([](T x) { return ((x >> Bit) & 1) != 0; }, a);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<bool, N> operator<(pack<T, N> a, pack<T, N> b)
    {
        return map<pack<bool, N>>([](T x, T y) { return x < y; }, a, b);
    }

    template <class T, int N>
    FANIN_ALWAYS_INLINE pack<T, N> select(pack<bool, N> mask, pack<T, N> yes, pack<T, N> no)
    {
        return map<pack<T, N>>([](bool m, T y, T n) { return m ? y : n; }, mask, yes, no);
    }

    template <int N>
    FANIN_ALWAYS_INLINE bool any(pack<bool, N> mask)
    {
        bool r = false;
        for (const bool lane : mask.v)
        {
            r = r || lane;
        }
        return r;
    }
}
#include <fanin/core/simd/exact_end.inl>

#endif
