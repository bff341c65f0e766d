// SPDX-License-Identifier: BSD-3-Clause

// Exponentials, and what the kernels of several activations make of them. Compiled once for each path by
// <fanin/act/detail/apply.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    using format_of_pack = function_format<typename F::value_type>;

    // As numbers, NaN kept: min and max give their second operand where one is no number.
    template <class F>
    FANIN_ALWAYS_INLINE F at_most(F x, typename F::value_type limit)
    {
        return min(F::of(limit), x);
    }

    template <class F>
    FANIN_ALWAYS_INLINE F at_least(F x, typename F::value_type limit)
    {
        return max(F::of(limit), x);
    }

    // -|x|
    template <class F>
    FANIN_ALWAYS_INLINE F minus_abs(F x)
    {
        return as_real(as_bits(x) | F::bits::of(format_of_pack<F>::sign));
    }

    // y where x is negative, -y elsewhere
    template <class F>
    FANIN_ALWAYS_INLINE F against_sign(F y, F x)
    {
        return flip_sign(y, as_bits(x) ^ F::bits::of(format_of_pack<F>::sign));
    }

    // factor 2^n, of n + shifter; both it and the factor normal numbers
    template <class F>
    FANIN_ALWAYS_INLINE F scaled_power(F shifted, typename F::value_type factor)
    {
        return as_real(shift_left<format_of_pack<F>::mantissa>(as_bits(shifted)) + as_bits(F::of(factor)));
    }

    // e^(x + rest) as (1 + m) 2^n: n ln 2 is the nearest multiple to x, and m = e^r - 1 of what is left, r.
    // To 1.1 units in the last place.
    template <class F, const auto& Coefficients = format_of_pack<F>::expm1>
    class exponential
    {
    public:
        FANIN_ALWAYS_INLINE explicit exponential(F x)
            : m_shifted(fma(x, F::of(format::log2_e), F::of(format::shifter)))
        {
            const F n = m_shifted - F::of(format::shifter);
            m_m = minus_one(fma(n, F::of(-format::ln_2[1]), fma(n, F::of(-format::ln_2[0]), x)));
        }

        FANIN_ALWAYS_INLINE exponential(F x, F rest)
            : m_shifted(fma(x, F::of(format::log2_e), F::of(format::shifter)))
        {
            const F n = m_shifted - F::of(format::shifter);
            m_m = minus_one(fma(n, F::of(-format::ln_2[0]), x) + fma(n, F::of(-format::ln_2[1]), rest));
        }

        // times `factor`, lifted: a normal number for every x from -reach to 40, however small the
        // exponential itself
        FANIN_ALWAYS_INLINE F lifted(typename F::value_type factor = 1) const
        {
            const F power = scaled_power(m_shifted, format::lifted * factor);
            return fma(power, m_m, power);
        }

        // that less 1
        FANIN_ALWAYS_INLINE F expm1() const
        {
            const F power =
                scaled_power(at_least(m_shifted, format::shifter - 60), T{1}); // below, it is lost beside 1
            return fma(power, m_m, power - F::of(1));
        }

        // of any size, as two powers; rounded once where it is subnormal
        FANIN_ALWAYS_INLINE F whole() const
        {
            const F n = m_shifted - F::of(format::shifter);
            const F half = fma(n, F::of(T{0.5}), F::of(format::shifter));
            const F rest = (n - (half - F::of(format::shifter))) + F::of(format::shifter);
            const F power = scaled_power(half, T{1});
            return fma(power, m_m, power) * scaled_power(rest, T{1});
        }

    private:
        using T = typename F::value_type;
        using format = format_of_pack<F>;

        FANIN_ALWAYS_INLINE static F minus_one(F r)
        {
            return fma(r * r, horner(r, Coefficients), r);
        }

        F m_shifted;
        F m_m;
    };

    // What was lifted, as it is.
    template <class F>
    FANIN_ALWAYS_INLINE F lowered(F x)
    {
        return x * F::of(format_of_pack<F>::lowered);
    }

    // e^x for x <= 0 of any size, lifted
    template <class F>
    FANIN_ALWAYS_INLINE F lifted_exp(F x)
    {
        return exponential<F>(at_least(x, -format_of_pack<F>::reach)).lifted();
    }

    // e^x, to 1 unit in the last place
    template <class F>
    FANIN_ALWAYS_INLINE F exp(F x)
    {
        using format = format_of_pack<F>;
        const F cut = at_most(at_least(x, -format::reach), format::reach);
        return exponential<F, format::expm1_exact>(cut).whole();
    }

    // e^x - 1 for x <= 0, to 1.2 units in the last place
    template <class F>
    FANIN_ALWAYS_INLINE F expm1_below_0(F x)
    {
        return exponential<F>(at_least(x, typename F::value_type{-45})).expm1();
    }

    // tanh(x) for x >= 0
    template <class F>
    FANIN_ALWAYS_INLINE F tanh_above_0(F x)
    {
        const F e = exponential<F>(at_most(x + x, typename F::value_type{45})).expm1();
        return e / (e + F::of(2));
    }

    // ln(1 + e) / e for e in [0, 1]
    FANIN_ALWAYS_INLINE f32 log1p_ratio(f32 e)
    {
        return fma(e, horner(e, coefficients::log1p_f), f32::of(1));
    }

    FANIN_ALWAYS_INLINE f64 log1p_ratio(f64 e)
    {
        const f64 below = e + f64::of(2);
        const f64 s = e / below;
        return horner(s * s, coefficients::log1p_d) / below;
    }

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
