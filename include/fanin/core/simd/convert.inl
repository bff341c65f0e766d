// SPDX-License-Identifier: BSD-3-Clause

// Words as numbers, numbers as words, and their signs. Compiled once for each path by
// <fanin/core/simd/pack.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // the signed number, rounded once
    FANIN_ALWAYS_INLINE f32 to_real(i32 a)
    {
        return {__builtin_convertvector((i32::integers)a.v, f32::vector)};
    }

    FANIN_ALWAYS_INLINE f64 to_real(i64 a)
    {
        if constexpr (register_bytes == 64)
        {
            return {__builtin_convertvector((i64::integers)a.v, f64::vector)};
        }
        else
        {
            // The halves are put into the last bits of 2^84 + 2^63 and of 2^52; only the final sum rounds.
            const i64 high = shift_right<32>(a) ^ i64::of(0x4530000080000000);
            const i64 low = join_low(a, i64::of(0x43300000));
            return (as_real(high) - f64::of(0x1p84 + 0x1p63 + 0x1p52)) + as_real(low);
        }
    }

    // the number without its fraction; what 31 bits and a sign cannot hold has no meaning
    FANIN_ALWAYS_INLINE i32 to_int(f32 a)
    {
        return {(i32::vector) __builtin_convertvector(a.v, i32::integers)};
    }

    template <class T> inline constexpr typename pack<T>::bits::value_type sign_bit =
        typename pack<T>::bits::value_type{1} << (pack<T>::width - 1);

    template <class T> FANIN_ALWAYS_INLINE pack<T> abs(pack<T> x)
    {
        return as_real(as_bits(x) & pack<T>::bits::of(~sign_bit<T>));
    }

    // x, with the other sign where the first bit of `where` is set
    template <class T> FANIN_ALWAYS_INLINE pack<T> flip_sign(pack<T> x, typename pack<T>::bits where)
    {
        return as_real(as_bits(x) ^ (where & pack<T>::bits::of(sign_bit<T>)));
    }

    // the size of x, with the sign of y
    template <class T> FANIN_ALWAYS_INLINE pack<T> copysign(pack<T> x, pack<T> y)
    {
        return flip_sign(abs(x), as_bits(y));
    }
}
