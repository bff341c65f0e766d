// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::relu_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::relu_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return max(F::of(0), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return where_positive(x, F::of(1), F::of(0));
        }
    };

    template <class F>
    class activation_kernel<F, act::relu6_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::relu6_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(F::of(6), max(F::of(0), x));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return where_positive(x, select(x < F::of(6), F::of(1), F::of(0)), F::of(0));
        }
    };

    template <class F>
    class activation_kernel<F, act::relu_squared_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::relu_squared_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F positive = max(F::of(0), x);
            return positive * positive;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F positive = max(F::of(0), x);
            return positive + positive;
        }
    };
}
