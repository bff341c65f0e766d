// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::leaky_relu_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::leaky_relu_activation& f)
            : m_slope(F::of(static_cast<T>(f.slope())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x < F::of(0), m_slope * x, x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(F::of(0) < x, F::of(1), select(x <= F::of(0), m_slope, x));
        }

    private:
        using T = typename F::value_type;

        F m_slope;
    };
}
