// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    FANIN_ALWAYS_INLINE F sparse(F x)
    {
        using T = typename F::value_type;
        return min(F::of(1), max(F::of(0), (x + F::of(1)) * F::of(T{0.5})));
    }

    template <class F>
    class activation_kernel<F, act::sparse_plus_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::sparse_plus_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const F more = x + F::of(1);
            return in_pieces(x, F::of(-1), F::of(1), F::of(0),
                             more * more * F::of(typename F::value_type{0.25}), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return sparse(x);
        }
    };

    template <class F>
    class activation_kernel<F, act::sparse_sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::sparse_sigmoid_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return sparse(x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, F::of(-1), F::of(1), F::of(0), F::of(typename F::value_type{0.5}), F::of(0));
        }
    };
}
