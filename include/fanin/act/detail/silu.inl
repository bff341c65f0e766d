// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::silu_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::silu_activation& f)
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
}
