// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // factor exp(-t^2 / 2), lifted, for |t| up to gauss_reach, given -t^2 / 2 as it is rounded
    template <class F>
    FANIN_ALWAYS_INLINE F lifted_gauss(F t, F exponent, typename F::value_type factor)
    {
        return exponential<F>(exponent, fma(t, t * F::of(typename F::value_type{-0.5}), -exponent))
            .lifted(factor);
    }

    // t P(N > t) / density(t), t times the ratio of Mills, as t q / (t q + p): of a large t the quotient does
    // not feel the error of q, nor of the product, and hardly that of p.
    template <class F>
    FANIN_ALWAYS_INLINE F mills_ratio_times(F t)
    {
        const F product = t * horner(t, format_of_pack<F>::mills_q);
        return product / (product + horner(t, format_of_pack<F>::mills_p));
    }
}
