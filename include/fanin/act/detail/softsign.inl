// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
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
