// SPDX-License-Identifier: BSD-3-Clause

// The sigmoids, and the logarithm of one. Compiled once for each path by <fanin/act/detail/sigmoids.hpp>;
// what a kernel is stands in apply.inl.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // By the exponential e of -|x| only, which cannot overflow: 1 / (1 + e + epsilon) above 0,
    // e / (1 + (1 + epsilon) e) below.
    template <class F>
    class activation_kernel<F, act::sigmoid_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_epsilon(F::of(static_cast<T>(f.epsilon())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            const F top = select(x < F::of(0), e, F::of(1));
            return top / bottom(e, top);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            const F root = bottom(e, select(x < F::of(0), e, F::of(1)));
            return e / (root * root);
        }

    private:
        using T = typename F::value_type;

        FANIN_ALWAYS_INLINE F bottom(F e, F top) const
        {
            return fma(m_epsilon, top, F::of(1) + e);
        }

        F m_epsilon;
    };

    // e / (e + 2) of e = exp(2|x|) - 1. The derivative is 4 e / (1 + e)^2 of e = exp(-2|x|): 1 - tanh^2 is 0
    // from x = 9 on in float, where the derivative is 6e-8.
    template <class F>
    class activation_kernel<F, act::tanh_activation>
    {
    public:
        static constexpr int packs_in_step = 4;

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

    template <class F>
    class activation_kernel<F, act::log_sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::log_sigmoid_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F u = lifted_exp(minus_abs(x));
            return min(F::of(0), x) - lowered(u * log1p_ratio(lowered(u)));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F e = lowered(lifted_exp(minus_abs(x)));
            return select(F::of(0) < x, e, F::of(1)) / (F::of(1) + e);
        }
    };
}
