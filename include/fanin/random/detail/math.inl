// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // exponent * ln_scale + c ln(1 + f), f in [-1/2, 0], where c is -2 for float, and log_r's for double
    FANIN_ALWAYS_INLINE f32 add_log(f32 f, f32 sum)
    {
        return fma(f, horner(f, log_q), sum);
    }

    FANIN_ALWAYS_INLINE f64 add_log(f64 f, f64 sum)
    {
        const f64 s = f / (f + f64::of(2));
        return fma(s, horner(s * s, log_r), sum);
    }

    // The fraction of x in [1/2, 1), less 1, whatever the sign of x.
    template <class F>
    FANIN_ALWAYS_INLINE F fraction_less_one(F x)
    {
        using bits = typename F::bits;
        using format = format_of<typename F::value_type>;
        const bits m = (as_bits(x) & bits::of(format::mantissa_mask)) | bits::of(format::half);
        return as_real(m) - F::of(1);
    }

    // The exponent that belongs to it, less `offset`; the sign bit counts as an exponent of 2^(exponent
    // bits).
    template <class F>
    FANIN_ALWAYS_INLINE F exponent(F x, F offset)
    {
        using bits = typename F::bits;
        using format = format_of<typename F::value_type>;
        return as_real(shift_right<format::mantissa>(as_bits(x)) | bits::of(format::integer)) - offset;
    }

    // -2 ln u for u = (k + 1/2) / 2^width, to full relative precision at both ends: through v = min(u, 1 - u)
    template <class I>
    FANIN_ALWAYS_INLINE typename I::real minus_two_log(I k)
    {
        using F = typename I::real;
        using format = format_of<typename F::value_type>;
        const F minus_v = fma(to_real(k ^ sign_fill(k)), F::of(-format::word), F::of(-format::word / 2));
        const auto upper = has_bit<I::width - 1>(k);
        const F f = select(upper, minus_v, fraction_less_one(minus_v));
        const F e = exponent(minus_v, F::of(format::negative_offset));
        return add_log(f, select(upper, F::of(0), e * F::of(format::minus_two_ln_2)));
    }

    // cos and sin of 2 pi u for u = (k + 1/2) / 2^width: quarter turns, and what is left of one
    template <class I>
    FANIN_ALWAYS_INLINE void cos_sin(I k, typename I::real& cosine, typename I::real& sine)
    {
        using F = typename I::real;
        using format = format_of<typename F::value_type>;
        const F y = fma(to_real(shift_left<2>(k)), F::of(format::word), F::of(2 * format::word));
        const F t = y * y;
        const F s = y * horner(t, format::sin_coefficients);
        const F c = horner(t, format::cos_coefficients);
        const I turn = k + I::of(format::sign / 4);
        const auto odd = has_bit<I::width - 2>(turn);
        cosine = flip_sign(select(odd, s, c), turn + I::of(format::sign / 2));
        sine = flip_sign(select(odd, c, s), turn);
    }
}
