// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // max(x, 0) + ln(1 + exp(-|x|)), which neither overflows nor loses the tail
    template <class F>
    class activation_kernel<F, act::softplus_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::softplus_activation& f)
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
    class activation_kernel<F, act::log_sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::log_sigmoid_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F u = lifted_exp(minus_abs(x));
            return min(F::of(0), x) - lowered(u * log1p_ratio(lowered(u)));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            return select(F::of(0) < x, e, F::of(1)) / (F::of(1) + e);
        }
    };
}
