// SPDX-License-Identifier: BSD-3-Clause

// The activations that shrink what is near 0. Compiled once for each path by <fanin/act/detail/shrinks.hpp>;
// what a kernel is stands in apply.inl.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::hard_shrink_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_threshold(F::of(static_cast<T>(f.threshold())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(abs(x) <= m_threshold, F::of(0), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = abs(x);
            return select(t <= m_threshold, F::of(0), select(m_threshold < t, F::of(1), x));
        }

    private:
        using T = typename F::value_type;

        F m_threshold;
    };

    template <class F>
    class activation_kernel<F, act::soft_shrink_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_threshold(F::of(static_cast<T>(f.threshold())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return copysign(max(F::of(0), abs(x) - m_threshold), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = abs(x);
            return select(t <= m_threshold, F::of(0), select(m_threshold < t, F::of(1), x));
        }

    private:
        using T = typename F::value_type;

        F m_threshold;
    };

    // x - tanh(x) loses its digits near 0: there it is x^3 (1/3 - x^2 p / q), and tanh(x) is best as x less
    // that.
    template <class F>
    class activation_kernel<F, act::tanh_shrink_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::tanh_shrink_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F t = abs(x);
            return copysign(select(t < F::of(T{1.25}), near_0(t), t - tanh_above_0(t)), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F t = abs(x);
            const F y = select(t < F::of(1), t - near_0(t), tanh_above_0(t));
            return y * y;
        }

    private:
        using T = typename F::value_type;

        FANIN_ALWAYS_INLINE static F near_0(F t)
        {
            using format = format_of_pack<F>;
            const F square = t * t;
            const F less = horner(square, format::tanh_lack_p) / horner(square, format::tanh_lack_q);
            return t * square * fma(-square, less, F::of(T{1} / T{3}));
        }
    };
}
