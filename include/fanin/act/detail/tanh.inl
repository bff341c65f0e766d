// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // e / (e + 2) of e = exp(2|x|) - 1. The derivative is 4 e / (1 + e)^2 of e = exp(-2|x|): 1 - tanh^2 is 0
    // from x = 9 on in float, where the derivative is 6e-8.
    template <class F>
    class activation_kernel<F, act::tanh_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::tanh_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return copysign(tanh_above_0(abs(x)), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F m = minus_abs(x);
            const F u = lifted_exp(m + m);
            const F root = F::of(1) + lowered(u);
            return lowered(F::of(4) * (u / (root * root)));
        }
    };
}
