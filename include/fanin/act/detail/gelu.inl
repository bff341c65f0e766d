// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // With t = |x| both are those of a negative x: f(x) = max(x, 0) - t P(N > t), and the derivative is that
    // at -t, or 1 less that. P(N > t) is the density at t times the ratio of Mills; the derivative at -t, the
    // density times the distance of t from its root, times 1 + p / q. For a small t the value is t (1/2 - P(0
    // < N < t)), with fewer roundings.
    template <class F>
    class activation_kernel<F, act::gelu_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::gelu_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F t = at_most(abs(x), format::gauss_reach);
            const F half = t * F::of(T{-0.5});
            const F exponent = t * half;
            const F density = lifted_gauss(t, exponent, format::inverse_root_two_pi);
            const F near = fma(exponent, horner(exponent, format::central_mass), -half);
            const F tail = select(t < F::of(T{0.25}), near, lowered(density * mills_ratio_times(t)));
            return max(F::of(0), x) - tail;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = at_most(abs(x), format::gauss_reach);
            const root_distance<F> d(format::gelu_root, t, F::of(0));
            const F more = horner(t, format::gelu_slope_p) / horner(t, format::gelu_slope_q);
            const F density = lifted_gauss(t, t * t * F::of(T{-0.5}), format::inverse_root_two_pi);
            return mirrored_slope(x, lowered(d.whole * density * (F::of(1) + more)));
        }

    private:
        using T = typename F::value_type;
        using format = format_of_pack<F>;
    };
}
