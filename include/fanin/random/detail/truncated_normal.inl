// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
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
            m_lo = F::of(bounds.lo);
            m_hi = F::of(bounds.hi);
        }

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
            x = min(max(fma(x, m_stddev, m_mean), m_lo), m_hi);
            y = min(max(fma(y, m_stddev, m_mean), m_lo), m_hi);
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
        F m_lo;
        F m_hi;
    };
}
