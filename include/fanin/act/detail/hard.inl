// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::hard_tanh_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::hard_tanh_activation& f)
            : m_lo(F::of(static_cast<T>(f.range().lo)))
            , m_hi(F::of(static_cast<T>(f.range().hi)))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(m_hi, max(m_lo, x));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, m_lo, m_hi, F::of(0), F::of(1), F::of(0));
        }

    private:
        using T = typename F::value_type;

        F m_lo;
        F m_hi;
    };

    template <class F>
    class activation_kernel<F, act::hard_sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::hard_sigmoid_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(F::of(6), max(F::of(0), x + F::of(3))) / F::of(6);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), F::of(T{1} / T{6}), F::of(0));
        }

    private:
        using T = typename F::value_type;
    };

    template <class F>
    class activation_kernel<F, act::hard_swish_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::hard_swish_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), x * (x + F::of(3)) / F::of(6), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), fma(F::of(2), x, F::of(3)) / F::of(6),
                             F::of(1));
        }
    };
}
