// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::exp_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::exp_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return detail::FANIN_PATH::exp(x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return detail::FANIN_PATH::exp(x);
        }
    };
}
