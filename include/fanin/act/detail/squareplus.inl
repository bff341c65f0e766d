// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // With t = |x| and root = √(t² + b): (t + root) / 2 above 0, and below, where that is a difference,
    // b / 2 / (t + root). The squares of a large t overflow, where the root is t.
    template <class F>
    class activation_kernel<F, act::squareplus_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::squareplus_activation& f)
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
}
