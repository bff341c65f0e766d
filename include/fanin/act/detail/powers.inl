// SPDX-License-Identifier: BSD-3-Clause

// The activations made of powers and roots. Compiled once for each path by <fanin/act/detail/powers.hpp>;
// what a kernel is stands in apply.inl.
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

    // With t = |x| and root = √(t² + b): (t + root) / 2 above 0, and below, where that is a difference,
    // b / 2 / (t + root). The squares of a large t overflow, where the root is t.
    template <class F>
    class activation_kernel<F, act::squareplus_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_b(F::of(static_cast<T>(f.b())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F half = F::of(T{0.5});
            const F t = abs(x);
            const F sum = t * half + root(t) * half; // of t + root, for the largest t
            return select(x < F::of(0), m_b * F::of(T{0.25}) / sum, sum);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F half = F::of(T{0.5});
            const F t = at_most(abs(x), format_of_pack<F>::huge);
            const F r = root(t);
            const F sum = t * half + r * half;
            return select(x < F::of(0), m_b * F::of(T{0.25}) / sum, sum) / r;
        }

    private:
        using T = typename F::value_type;

        FANIN_ALWAYS_INLINE F root(F t) const
        {
            return select(F::of(T{0x1p40}) < t, t, sqrt(fma(t, t, m_b)));
        }

        F m_b;
    };

    template <class F>
    class activation_kernel<F, act::softsign_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::softsign_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F cut =
                min(F::of(format::huge), max(F::of(-format::huge), x)); // of Inf / Inf nothing is left
            return cut / (F::of(1) + abs(cut));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const F y = F::of(1) / (F::of(1) + abs(x));
            return y * y;
        }

    private:
        using format = format_of_pack<F>;
    };
}
