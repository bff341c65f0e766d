// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // x beta as a number and what it was rounded by, of x cut to where the exponential of -|x beta| is not 0
    template <class F>
    struct stretched
    {
        F x;
        F product;
        F rest;

        FANIN_ALWAYS_INLINE stretched(F of, F beta, F limit)
            : x(min(limit, max(-limit, of)))
            , product(beta * x)
            , rest(fma(beta, x, -product))
        {
        }

        // that of -|x beta|, lifted
        FANIN_ALWAYS_INLINE F lifted_exp() const
        {
            return exponential<F>(minus_abs(product), against_sign(rest, product)).lifted();
        }
    };

    // x sigmoid(z) for z of the sign of x, u = exp(-|z|) lifted, and `cut` equal to x where u is not 0: of
    // the tail only the product is rounded, not its exponential.
    template <class F>
    FANIN_ALWAYS_INLINE F times_sigmoid(F x, F cut, F u)
    {
        const auto below = x < F::of(0);
        const F quotient = select(below, cut * u, x) / (F::of(1) + lowered(u));
        return quotient * select(below, F::of(format_of_pack<F>::lowered), F::of(1));
    }

    // Of f(x) - f(-x) = x the slopes add to 1: that at x, from that at -|x|.
    template <class F>
    FANIN_ALWAYS_INLINE F mirrored_slope(F x, F slope_below)
    {
        return select(x < F::of(0), slope_below, F::of(1) - slope_below);
    }

    // How far t + rest is below the root of a derivative, right to the last place where it is near.
    template <class F>
    struct root_distance
    {
        using T = typename F::value_type;

        F whole;
        mask_of<F> near;

        FANIN_ALWAYS_INLINE root_distance(const T (&root)[2], F t, F rest)
            : whole((F::of(root[0]) - t) + (F::of(root[1]) - rest))
            , near(abs(whole) < F::of(T{0.25}))
        {
        }
    };
}
