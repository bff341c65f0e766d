// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::square_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::square_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return x * x;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return x + x;
        }
    };
}
