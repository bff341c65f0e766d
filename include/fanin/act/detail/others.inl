// SPDX-License-Identifier: BSD-3-Clause

// The exponential and the sine. Compiled once for each path by <fanin/act/detail/others.hpp>; what a kernel
// is stands in apply.inl.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class activation_kernel<F, act::exp_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::exp_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return detail::FANIN_PATH::exp(x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return detail::FANIN_PATH::exp(x);
        }
    };

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
                far(x, abs(x), 1);
            }
        }

        // Of omega x, for omega 2 / pi in three parts, which is taken as it is: less of its rounding than of
        // that of omega x, near whose zeros none may be.
        FANIN_ALWAYS_INLINE turned(F x, const F (&turns_for)[3], double omega)
        {
            const F shifted = fma(x, turns_for[0], F::of(format::shifter));
            const F n = shifted - F::of(format::shifter);
            turns = as_bits(shifted);
            F part = fma(x, turns_for[0], -n); // of a quarter turn
            part = fma(x, turns_for[1], part);
            part = fma(x, turns_for[2], part);
            rest = fma(part, F::of(format::half_pi[0]), part * F::of(format::half_pi[1]));
            const F size = abs(x) * turns_for[0];
            if (any(F::of(format::sin_reach) < size))
            {
                far(x, size, omega);
            }
        }

    private:
        // Lanes whose `size` is beyond the reach, one by one.
        [[gnu::noinline]] void far(F x, F size, double omega)
        {
            using word = std::remove_cv_t<decltype(format::sign)>;
            T all[F::size];
            T sizes[F::size];
            T rests[F::size];
            typename F::bits::value_type counts[F::size];
            store(all, x);
            store(sizes, size);
            store(rests, rest);
            store(counts, turns);
            for (int i = 0; i < F::size; ++i)
            {
                // by integers: under -Ofast GCC turns comparisons of numbers around, and a NaN would pass
                const word magnitude = std::bit_cast<word>(all[i]) & ~format::sign;
                if (magnitude > std::bit_cast<word>(format::huge))
                {
                    rests[i] = not_a_number<T>; // no angle
                }
                else if (std::bit_cast<word>(sizes[i]) > std::bit_cast<word>(format::sin_reach))
                {
                    const auto angle = static_cast<double>(all[i]);
                    const quarter_turns q =
                        omega == 1 ? quarter_turns_of(angle) : quarter_turns_of(angle, omega);
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

    template <class F>
    class activation_kernel<F, act::sin_of_omega_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_omega(f.omega())
        {
            double left = m_omega;
            for (F& part : m_omega_parts)
            {
                part = F::of(static_cast<T>(left));
                left -= static_cast<double>(static_cast<T>(left));
            }
            // three parts of T of the three of double, whose digits do not overlap
            const std::array<double, 3> turns = quarter_turns_for(m_omega);
            double sum = turns[0];
            for (std::size_t i = 0; i < 3; ++i)
            {
                const T part = static_cast<T>(sum);
                m_turns_for[i] = F::of(part);
                sum = sum - static_cast<double>(part) + (i < 2 ? turns[i + 1] : 0);
            }
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            const turned<F> t = m_omega == 1 ? turned<F>(x) : turned<F>(x, m_turns_for, m_omega);
            return select(x == F::of(0), x, sine(t.turns, t.rest)); // -0 as well
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            const turned<F> t = m_omega == 1 ? turned<F>(x) : turned<F>(x, m_turns_for, m_omega);
            const F cosine = sine(t.turns + F::bits::of(1), t.rest);
            return fma(cosine, m_omega_parts[0], cosine * m_omega_parts[1]);
        }

    private:
        using T = typename F::value_type;

        double m_omega;
        F m_omega_parts[2];
        F m_turns_for[3];
    };
}
