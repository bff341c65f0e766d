// SPDX-License-Identifier: BSD-3-Clause

// How two packs of random words become two packs of numbers under each law, and the functions that it takes.
// Compiled once for each path by <fanin/random/detail/laws.hpp>.
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

    // U[lo, hi): (lo + hi) / 2 + s step, with the word read as a number s around zero, so that what is
    // small in a symmetric range keeps its precision.
    template <class F>
    class law_kernel<F, uniform_law>
    {
    public:
        static constexpr int unroll = register_bytes == 64 ? 6 : 4;

        FANIN_ALWAYS_INLINE explicit law_kernel(const uniform_law& law)
        {
            using T = typename F::value_type;
            // halves first: hi - lo may overflow
            const double step = (law.hi / 2 - law.lo / 2) * (2 * double{format_of<T>::word});
            m_step = F::of(static_cast<T>(step));
            m_middle = F::of(static_cast<T>(law.lo / 2 + law.hi / 2 + step / 2));
            const T lo = static_cast<T>(law.lo);
            const T hi = static_cast<T>(law.hi);
            range = {F::of(lo), F::of(lo < hi ? neighbour(hi, false) : lo)};
        }

        cut_range<F> range;

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            x = number(even);
            y = number(odd);
        }

    private:
        FANIN_ALWAYS_INLINE F number(typename F::bits k) const
        {
            using bits = typename F::bits;
            const F s = to_real(k ^ bits::of(format_of<typename F::value_type>::sign));
            return range.cut(fma(s, m_step, m_middle));
        }

        F m_step;
        F m_middle;
    };

    // Box & Muller 1958: a radius from the even word, an angle from the odd one.
    template <class F>
    class law_kernel<F, normal_law>
    {
    public:
        static constexpr int unroll = register_bytes == 64 ? 4 : 3;

        FANIN_ALWAYS_INLINE explicit law_kernel(const normal_law& law)
            : m_mean(F::of(static_cast<typename F::value_type>(law.mean)))
            , m_stddev(F::of(static_cast<typename F::value_type>(law.stddev)))
        {
        }

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            const F radius = sqrt(minus_two_log(even));
            F cosine, sine;
            cos_sin(odd, cosine, sine);
            x = fma(radius * cosine, m_stddev, m_mean);
            y = fma(radius * sine, m_stddev, m_mean);
        }

    private:
        F m_mean;
        F m_stddev;
    };

    FANIN_ALWAYS_INLINE f32 centre_quantile(f32 w)
    {
        return horner(w, centre_f);
    }
    FANIN_ALWAYS_INLINE f64 centre_quantile(f64 w)
    {
        return horner(w, centre_p_d) / horner(w, centre_q_d);
    }
    FANIN_ALWAYS_INLINE f32 tail_quantile(f32 r)
    {
        return horner(r, tail_p_f) / horner(r, tail_q_f);
    }
    FANIN_ALWAYS_INLINE f64 tail_quantile(f64 r)
    {
        return horner(r, tail_p_d) / horner(r, tail_q_d);
    }

    // The inverse distribution function, from two numbers that each keep full precision where the other
    // does not: p, the mass of the nearer tail, far from the mean, and delta, the mass above the mean,
    // close to it.
    template <class F>
    class law_kernel<F, truncated_normal_law>
    {
    public:
        static constexpr int unroll = 3;

        FANIN_ALWAYS_INLINE explicit law_kernel(const truncated_normal_law& law)
        {
            const truncation_constants c(law.lo, law.hi, 8 * static_cast<int>(sizeof(T)));
            m_flip = bits::of(c.mirrored ? static_cast<word>(-1) : word{0});
            m_delta_step = F::of(static_cast<T>(c.step));
            m_delta = F::of(static_cast<T>(c.delta));
            m_step[0] = F::of(static_cast<T>(c.lower_step * c.scale));
            m_step[1] = F::of(static_cast<T>(c.step * c.scale));
            m_tail[0] = F::of(static_cast<T>(c.lower_tail * c.scale));
            m_tail[1] = F::of(static_cast<T>(c.upper_tail * c.scale));
            m_unscale = F::of(static_cast<T>(1 / c.scale));
            m_half = F::of(static_cast<T>(c.scale / 2));
            m_offset = F::of(static_cast<T>(c.exponent) + format::offset);
            m_stddev = F::of(static_cast<T>(c.mirrored ? -law.stddev : law.stddev));
            m_mean = F::of(static_cast<T>(law.mean));
            const value_bounds<T> bounds(law.mean, law.stddev, law.lo, law.hi);
            range = {F::of(bounds.lo), F::of(bounds.hi)};
        }

        cut_range<F> range;

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            const point a = at(even);
            const point b = at(odd);
            x = a.delta * centre_quantile(a.w);
            y = b.delta * centre_quantile(b.w);
            if (any(F::of(10) < max(a.w, b.w)))
            {
                x = select(F::of(10) < a.w, tail_number(a), x);
                y = select(F::of(10) < b.w, tail_number(b), y);
            }
            x = range.cut(fma(x, m_stddev, m_mean));
            y = range.cut(fma(y, m_stddev, m_mean));
        }

    private:
        using T = typename F::value_type;
        using bits = typename F::bits;
        using word = typename bits::value_type;
        using format = format_of<T>;

        struct point
        {
            F p; // times the scale
            F delta;
            F w; // -2 ln(4 p (1 - p))
        };

        FANIN_ALWAYS_INLINE point at(bits words) const
        {
            const bits k = words ^ m_flip;
            const auto upper = has_bit<8 * sizeof(T) - 1>(k);
            const F p = fma(to_real(k ^ sign_fill(k)), select(upper, m_step[1], m_step[0]),
                            select(upper, m_tail[1], m_tail[0]));
            const F delta = fma(to_real(k ^ bits::of(format::sign)), m_delta_step, m_delta);
            const F minus_four = F::of(-4);
            // 4 p (1 - p) = 1 - 4 delta^2, times the scale
            const F t = p * fma(p * m_unscale, minus_four, F::of(4));
            const auto outer = t < m_half;
            const F f = select(outer, fraction_less_one(t), (delta * delta) * minus_four);
            const F e = exponent(t, m_offset) * F::of(format::minus_two_ln_2);
            return {p, delta, add_log(f, select(outer, e, F::of(0)))};
        }

        // from -ln p = w / 2 + ln 4 + ln(1 - p)
        FANIN_ALWAYS_INLINE F tail_number(const point& a) const
        {
            const F p = a.p * m_unscale;
            const F minus_log_rest = p * horner(p, format::minus_log1p);
            const F minus_log = fma(a.w, F::of(T{0.5}), F::of(format::ln_4)) - minus_log_rest;
            return flip_sign(tail_quantile(sqrt(minus_log)), as_bits(a.delta));
        }

        bits m_flip;
        F m_delta_step;
        F m_delta;
        F m_step[2];
        F m_tail[2];
        F m_unscale;
        F m_half;
        F m_offset;
        F m_stddev;
        F m_mean;
    };
}
