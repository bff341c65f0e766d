// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // Up to 1 a polynomial; beyond, 1 - 2 P(N > x √2).
    template <class F>
    class activation_kernel<F, act::erf_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::erf_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F t = at_most(abs(x), T{6});
            const F square = t * t;
            const F near = fma(t, horner(square, format::erf), t);
            const F density = F::of(-2 * format::inverse_root_two_pi) * exponential<F>(-square).whole();
            const F tau = t * F::of(format::root_2);
            const F far = fma(density, mills_ratio_times(tau) / tau, F::of(1));
            return copysign(select(t < F::of(1), near, far), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = at_most(abs(x), format::gauss_reach / format::root_2);
            const F square = t * t;
            const exponential<F> power(-square, fma(-t, t, square));
            return lowered(power.lifted(format::two_over_root_pi));
        }

    private:
        using T = typename F::value_type;
        using format = format_of_pack<F>;
    };
}
