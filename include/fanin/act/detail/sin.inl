// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // x as quarter turns, in the last bits of `turns`, and `rest` radians. pi / 2 is taken off in three
    // parts, of which the first leaves no error, as long as x is not too large; lanes beyond are done one by
    // one.
    template <class F>
    struct turned
    {
        using T = typename F::value_type;
        using format = format_of_pack<F>;

        typename F::bits turns;
        F rest;

        FANIN_ALWAYS_INLINE explicit turned(F x)
        {
            const F shifted = fma(x, F::of(format::two_over_pi), F::of(format::shifter));
            const F n = shifted - F::of(format::shifter);
            turns = as_bits(shifted);
            rest = fma(n, F::of(-format::half_pi[0]), x);
            rest = fma(n, F::of(-format::half_pi[1]), rest);
            rest = fma(n, F::of(-format::half_pi[2]), rest);
            if (any(F::of(format::sin_reach) < abs(x)))
            {
                far(x);
            }
        }

    private:
        [[gnu::noinline]] void far(F x)
        {
            T all[F::size];
            T rests[F::size];
            typename F::bits::value_type counts[F::size];
            store(all, x);
            store(rests, rest);
            store(counts, turns);
            for (int i = 0; i < F::size; ++i)
            {
                if (!is_finite(static_cast<double>(all[i])))
                {
                    rests[i] = not_a_number<T>; // no angle
                }
                else if (!(-format::sin_reach <= all[i] && all[i] <= format::sin_reach))
                {
                    const quarter_turns q = quarter_turns_of(static_cast<double>(all[i]));
                    counts[i] = static_cast<typename F::bits::value_type>(q.count);
                    rests[i] = static_cast<T>(q.rest);
                }
            }
            turns = F::bits::load(counts);
            rest = F::load(rests);
        }
    };

    // the sine of quarter turns and a rest
    template <class F>
    FANIN_ALWAYS_INLINE F sine(typename F::bits turns, F rest)
    {
        using format = format_of_pack<F>;
        const F square = rest * rest;
        const F s = fma(rest * square, horner(square, format::sin), rest);
        const F half = square * F::of(typename F::value_type{0.5});
        const F c = F::of(1) - fma(square * square, -horner(square, format::cos), half);
        return flip_sign(select(has_bit<0>(turns), c, s), shift_left<F::width - 2>(turns));
    }

    template <class F>
    class activation_kernel<F, act::sin_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::sin_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const turned<F> t(x);
            return select(x == F::of(0), x, sine(t.turns, t.rest)); // -0 as well
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const turned<F> t(x);
            return sine(t.turns + F::bits::of(1), t.rest);
        }
    };
}
