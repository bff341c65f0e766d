// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // With w = exp(x), tanh(ln(1 + w)) = w (w + 2) / (w (w + 2) + 2), as its limit less a small part of that:
    // below 0    w (1 - w (1 + w) / (2 + w (2 + w)))
    // above 0    1 - 2 e^2 / (1 + 2 e (1 + e)) of e = 1 / w, since w overflows
    template <class F>
    class activation_kernel<F, act::mish_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::mish_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const auto below = x < F::of(0);
            const F u = lifted_exp(minus_abs(x));
            const F e = lowered(u);
            const F twice = e + e;
            const F top = select(below, fma(e, e, e), twice * e);
            const F bottom =
                select(below, fma(e, e + F::of(2), F::of(2)), fma(twice, e + F::of(1), F::of(1)));
            const F limit = select(below, at_least(x, -format::reach) * u, x);
            return limit * (F::of(1) - top / bottom) * select(below, F::of(format::lowered), F::of(1));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const auto below = x < F::of(0);
            const F t = at_most(abs(x), format::reach);
            const root_distance<F> d(format::mish_root, t, F::of(0));
            const auto near = below & d.near;
            const exponential<F> power(select(near, d.whole, -t));
            const F e0 = select(near, F::of(format::mish_root_exp), F::of(1));
            const F u = e0 * power.lifted();
            const F e = lowered(u);
            const F n = select(d.near, near_root(t, d.whole, power.expm1()), away(t, e));
            const F bottom = fma(e, e + F::of(2), F::of(2));
            return select(below, lowered(u * n / (bottom * bottom)), above(t, e));
        }

    private:
        using format = format_of_pack<F>;

        // At -t the derivative is w n / (2 + w (w + 2))^2 of n = w^3 + 4 w^2 + 6 w + 4 - 4 t (w + 1).
        FANIN_ALWAYS_INLINE static F away(F t, F w)
        {
            const F four = F::of(4);
            return fma(four * (F::of(1) - t), F::of(1) + w, w * fma(w, w + four, F::of(2)));
        }

        // n as its difference to 0 at the root, where w = w0: with d = root - t and m = exp(d) - 1, w is w0
        // (1 + m), and d or m is a factor of each term.
        FANIN_ALWAYS_INLINE static F near_root(F t, F d, F m)
        {
            const F w0 = F::of(format::mish_root_exp);
            F terms = fma(w0 * w0, fma(m, m + F::of(3), F::of(3)), fma(F::of(-4), t, F::of(6)));
            terms = fma(F::of(4) * w0, m + F::of(2), terms);
            return fma(d, fma(F::of(4), w0, F::of(4)), m * w0 * terms);
        }

        // The same at t, with top and bottom divided by w^4; e = 1 / w.
        FANIN_ALWAYS_INLINE static F above(F t, F e)
        {
            const F four = F::of(4);
            F sum = fma(e, four * (t + F::of(1)), fma(four, t, F::of(6)));
            sum = fma(e, fma(e, sum, four), F::of(1));
            const F bottom = fma(e + e, e + F::of(1), F::of(1));
            return sum / (bottom * bottom);
        }
    };
}
