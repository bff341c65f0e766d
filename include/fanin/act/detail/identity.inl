// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::identity_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::identity_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return x;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(x == x, F::of(1), x);
        }
    };
}
