// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // By the exponential e of -|x| only, which cannot overflow: 1 / (1 + e + epsilon) above 0,
    // e / (1 + (1 + epsilon) e) below.
    template <class F>
    class activation_kernel<F, act::sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::sigmoid_activation& f)
            : m_epsilon(F::of(static_cast<T>(f.epsilon())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            const F top = select(x < F::of(0), e, F::of(1));
            return top / bottom(e, top);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            const F root = bottom(e, select(x < F::of(0), e, F::of(1)));
            return e / (root * root);
        }

    private:
        using T = typename F::value_type;

        FANIN_ALWAYS_INLINE F bottom(F e, F top) const
        {
            return fma(m_epsilon, top, F::of(1) + e);
        }

        F m_epsilon;
    };
}
