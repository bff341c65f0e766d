// SPDX-License-Identifier: BSD-3-Clause

// The activations x g(x) of a smooth step g. Compiled once for each path by <fanin/act/detail/gates.hpp>;
// what a kernel is stands in apply.inl.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // With t = |x| both are those of a negative x: f(x) = max(x, 0) - t P(N > t), and the derivative is that
    // at -t, or 1 less that. P(N > t) is the density at t times the ratio of Mills; the derivative at -t, the
    // density times the distance of t from its root, times 1 + p / q. For a small t the value is t (1/2 - P(0
    //  < N < t)), with fewer roundings.
    template <class F>
    class activation_kernel<F, act::gelu_activation>
    {
    public:
        static constexpr int packs_in_step = 3;

        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::gelu_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F t = at_most(abs(x), format::gauss_reach);
            const F half = t * F::of(T{-0.5});
            const F exponent = t * half;
            const F density = lifted_gauss(t, exponent, format::inverse_root_two_pi);
            const F near = fma(exponent, horner(exponent, format::central_mass), -half);
            const F tail = select(t < F::of(T{0.25}), near, lowered(density * mills_ratio_times(t)));
            return max(F::of(0), x) - tail;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = at_most(abs(x), format::gauss_reach);
            const root_distance<F> d(format::gelu_root, t, F::of(0));
            const F more = horner(t, format::gelu_slope_p) / horner(t, format::gelu_slope_q);
            const F density = lifted_gauss(t, t * t * F::of(T{-0.5}), format::inverse_root_two_pi);
            return mirrored_slope(x, lowered(d.whole * density * (F::of(1) + more)));
        }

    private:
        using T = typename F::value_type;
        using format = format_of_pack<F>;
    };

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

    template <class F>
    class activation_kernel<F, act::silu_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_beta(F::of(static_cast<T>(f.beta())))
            , m_limit(F::of(static_cast<T>(format::reach / f.beta())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const stretched<F> s(x, m_beta, m_limit);
            return times_sigmoid(x, s.x, s.lifted_exp());
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const stretched<F> s(x, m_beta, m_limit);
            return mirrored_slope(x, below(abs(s.product), flip_sign(s.rest, as_bits(s.product))));
        }

    private:
        using T = typename F::value_type;
        using format = format_of_pack<F>;

        // e (1 + e - t) / (1 + e)^2 of e = exp(-t). Near the root the bracket is d + exp(-root) (exp(d) - 1),
        // d = root - t: two numbers of one sign, and so right to the last places where it vanishes.
        FANIN_ALWAYS_INLINE static F below(F t, F t_rest)
        {
            const root_distance<F> d(format::silu_root, t, t_rest);
            const exponential<F> power(select(d.near, d.whole, -t), select(d.near, F::of(0), -t_rest));
            const F e0 = select(d.near, F::of(format::silu_root_exp), F::of(1));
            const F u = e0 * power.lifted();
            const F e = lowered(u);
            const F bracket = select(d.near, fma(e0, power.expm1(), d.whole), F::of(1) - t + e);
            const F root = F::of(1) + e;
            return lowered(u * bracket / (root * root));
        }

        F m_beta;
        F m_limit;
    };

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
