// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::threshold_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::threshold_activation& f)
            : m_threshold(F::of(static_cast<T>(f.threshold())))
            , m_value(F::of(static_cast<T>(f.value())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x <= m_threshold, m_value, x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(x <= m_threshold, F::of(0), select(m_threshold < x, F::of(1), x));
        }

    private:
        using T = typename F::value_type;

        F m_threshold;
        F m_value;
    };
}
