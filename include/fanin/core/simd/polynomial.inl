// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // c[0] + c[1] x + c[2] x^2 + ...
    template <class F, std::size_t N> FANIN_ALWAYS_INLINE F horner(F x, const typename F::value_type (&c)[N])
    {
        F sum = F::of(c[N - 1]);
        for (std::size_t i = N - 1; i-- > 0;)
        {
            sum = fma(sum, x, F::of(c[i]));
        }
        return sum;
    }
}
