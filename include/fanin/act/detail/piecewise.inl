// SPDX-License-Identifier: BSD-3-Clause

// The activations made of straight lines and parabolas. Compiled once for each path by
// <fanin/act/detail/piecewise.hpp>; what a kernel is stands in apply.inl.
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

    template <class F>
    class activation_kernel<F, act::identity_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::identity_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return x;
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(x == x, F::of(1), x);
        }
    };

    template <class F>
    class activation_kernel<F, act::relu_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::relu_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return max(F::of(0), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return where_positive(x, F::of(1), F::of(0));
        }
    };

    template <class F>
    class activation_kernel<F, act::relu6_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::relu6_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(F::of(6), max(F::of(0), x));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return where_positive(x, select(x < F::of(6), F::of(1), F::of(0)), F::of(0));
        }
    };

    template <class F>
    class activation_kernel<F, act::leaky_relu_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_slope(F::of(static_cast<T>(f.slope())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x < F::of(0), m_slope * x, x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(F::of(0) < x, F::of(1), select(x <= F::of(0), m_slope, x));
        }

    private:
        using T = typename F::value_type;

        F m_slope;
    };

    template <class F>
    class activation_kernel<F, act::threshold_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_threshold(F::of(static_cast<T>(f.threshold())))
            , m_value(F::of(static_cast<T>(f.value())))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return select(x <= m_threshold, m_value, x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return select(x <= m_threshold, F::of(0), select(m_threshold < x, F::of(1), x));
        }

    private:
        using T = typename F::value_type;

        F m_threshold;
        F m_value;
    };

    template <class F>
    class activation_kernel<F, act::hard_tanh_activation>
    {
    public:
        template <class A>
        FANIN_ALWAYS_INLINE explicit activation_kernel(const A& f)
            : m_lo(F::of(static_cast<T>(f.range().lo)))
            , m_hi(F::of(static_cast<T>(f.range().hi)))
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(m_hi, max(m_lo, x));
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, m_lo, m_hi, F::of(0), F::of(1), F::of(0));
        }

    private:
        using T = typename F::value_type;

        F m_lo;
        F m_hi;
    };

    template <class F>
    class activation_kernel<F, act::hard_sigmoid_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::hard_sigmoid_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return min(F::of(6), max(F::of(0), x + F::of(3))) / F::of(6);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), F::of(T{1} / T{6}), F::of(0));
        }

    private:
        using T = typename F::value_type;
    };

    template <class F>
    class activation_kernel<F, act::hard_swish_activation>
    {
    public:
        FANIN_ALWAYS_INLINE explicit activation_kernel(const act::hard_swish_activation&)
        {
        }

        FANIN_ALWAYS_INLINE F value(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), x * (x + F::of(3)) / F::of(6), x);
        }

        FANIN_ALWAYS_INLINE F slope(F x) const
        {
            return in_pieces(x, F::of(-3), F::of(3), F::of(0), fma(F::of(2), x, F::of(3)) / F::of(6),
                             F::of(1));
        }
    };

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
