// SPDX-License-Identifier: BSD-3-Clause

// The smooth relus that are no gates. Compiled once for each path by <fanin/act/detail/smooth_relus.hpp>;
// what a kernel is stands in apply.inl.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // max(x, 0) + ln(1 + exp(-|x|)), which neither overflows nor loses the tail
    template <class F>
    class activation_kernel<F, act::softplus_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_beta(F::of(static_cast<T>(f.beta())))
            , m_limit(F::of(static_cast<T>(format_of_pack<F>::reach / f.beta())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F u = stretched<F>(x, m_beta, m_limit).lifted_exp();
            return max(F::of(0), x) + lowered(u * log1p_ratio(lowered(u)) / m_beta);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F e = lowered(stretched<F>(x, m_beta, m_limit).lifted_exp());
            return select(x < F::of(0), e, F::of(1)) / (F::of(1) + e);
        }

    private:
        using T = typename F::value_type;

        F m_beta;
        F m_limit;
    };

    template <class F>
    class activation_kernel<F, act::elu_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_alpha(F::of(static_cast<T>(f.alpha())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x < F::of(0), m_alpha * expm1_below_0(minus_abs(x)), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(F::of(0) < x, F::of(1), lowered(m_alpha * lifted_exp(minus_abs(x))));
        }

    private:
        using T = typename F::value_type;

        F m_alpha;
    };

    template <class F>
    class activation_kernel<F, act::selu_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_above(F::of(static_cast<T>(f.lambda)))
            , m_below(F::of(static_cast<T>(f.lambda * f.alpha)))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x < F::of(0), m_below * expm1_below_0(minus_abs(x)), m_above * x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(F::of(0) < x, m_above, lowered(m_below * lifted_exp(minus_abs(x))));
        }

    private:
        using T = typename F::value_type;

        F m_above;
        F m_below;
    };

    template <class F>
    class activation_kernel<F, act::celu_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_alpha(F::of(static_cast<T>(f.alpha())))
            , m_limit(F::of(static_cast<T>(-format_of_pack<F>::reach * f.alpha())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F quotient = minus_abs(x) / m_alpha;
            // where exp(q) - 1 is q, x itself: a small quotient may be subnormal
            const auto bent = (x < F::of(0)) & (quotient < F::of(-format_of_pack<F>::half_epsilon));
            return select(bent, m_alpha * expm1_below_0(quotient), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F cut = max(m_limit, minus_abs(x));
            const F quotient = cut / m_alpha;
            const F rest = fma(-quotient, m_alpha, cut) / m_alpha;
            return select(F::of(0) < x, F::of(1), lowered(exponential<F>(quotient, rest).lifted()));
        }

    private:
        using T = typename F::value_type;

        F m_alpha;
        F m_limit;
    };
}
