// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // f(x) = x sigmoid(v) of v = a x + b x^3, in two parts: of a large v the exponential feels the last
    // places.
    template <class F>
    class activation_kernel<F, act::gelu_tanh_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::gelu_tanh_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F cut = min(F::of(format::gelu_tanh_reach), max(F::of(-format::gelu_tanh_reach), x));
            F rest;
            const F v = inner(abs(cut), rest);
            const F u = exponential<F>(-v, -rest).lifted();
            return times_sigmoid(x, cut, u);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = at_most(abs(x), format::gelu_tanh_reach);
            return mirrored_slope(x, below(t));
        }

    private:
        using format = format_of_pack<F>;

        // a t + b t^3
        FANIN_ALWAYS_INLINE static F inner(F t, F& rest)
        {
            const F a = F::of(format::gelu_tanh_a[0]);
            const F b = F::of(format::gelu_tanh_b[0]);
            const F square = t * t;
            const F product = b * square;
            const F sum = a + product;
            const F back = sum - a;
            F lost = (a - (sum - back)) + (product - back);
            lost = lost + fma(b, square, -product);
            lost = fma(b, fma(t, t, -square), lost);
            lost = fma(F::of(format::gelu_tanh_b[1]), square, lost + F::of(format::gelu_tanh_a[1]));
            const F v = t * sum;
            rest = fma(t, lost, fma(t, sum, -v));
            return v;
        }

        // e (1 + e - w) / (1 + e)^2 of e = exp(-v) and w = t v'(t). As for silu, near the root the bracket is
        // the difference to that at the root: w0 - w + e0 (exp(v0 - v) - 1), where each difference has the
        // factor root - t.
        FANIN_ALWAYS_INLINE static F below(F t)
        {
            const F a = F::of(format::gelu_tanh_a[0]);
            const F b = F::of(format::gelu_tanh_b[0]);
            const root_distance<F> d(format::gelu_tanh_root, t, F::of(0));
            const F t0 = F::of(format::gelu_tanh_root[0]);
            const F squares = b * fma(t0, t0 + t, t * t);
            F v_rest;
            const F v = inner(t, v_rest);

            const exponential<F> power(select(d.near, d.whole * (a + squares), -v),
                                       select(d.near, F::of(0), -v_rest));
            const F e0 = F::of(format::gelu_tanh_root_exp);
            const F u = select(d.near, e0, F::of(1)) * power.lifted();
            const F e = lowered(u);
            const F near =
                fma(d.whole, fma(F::of(3), squares, a), select(d.near, e0 * power.expm1(), e - e0));
            const F away = fma(-t, fma(F::of(3 * format::gelu_tanh_b[0]), t * t, a), F::of(1)) + e;
            const F bracket = select(t < F::of(2), near, away);
            const F root = F::of(1) + e;
            return lowered(u * bracket / (root * root));
        }
    };
}
