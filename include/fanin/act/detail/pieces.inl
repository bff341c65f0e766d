// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // yes where x > 0, no where it is not, and NaN of NaN
    template <class F>
    FANIN_ALWAYS_INLINE F where_positive(F x, F yes, F no)
    {
        return select(F::of(0) < x, yes, select(x <= F::of(0), no, x));
    }

    // `inside` between lo and hi, below or above beyond them, NaN of NaN
    template <class F>
    FANIN_ALWAYS_INLINE F in_pieces(F x, F lo, F hi, F below, F inside, F above)
    {
        return select(x <= lo, below, select(x < hi, inside, select(hi <= x, above, x)));
    }
}
