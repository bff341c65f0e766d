// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // U[lo, hi): (lo + hi) / 2 + s step, with the word read as a number s around zero, so that what is
    // small in a symmetric range keeps its precision.
    template <class F>
    class law_kernel<F, uniform_law>
    {
    public:
        static constexpr int unroll = register_bytes == 64 ? 6 : 4;

        FANIN_ALWAYS_INLINE explicit law_kernel(const uniform_law& law)
        {
            using T = typename F::value_type;
            // halves first: hi - lo may overflow
            const double step = (law.hi / 2 - law.lo / 2) * (2 * double{format_of<T>::word});
            m_step = F::of(static_cast<T>(step));
            m_middle = F::of(static_cast<T>(law.lo / 2 + law.hi / 2 + step / 2));
            const T lo = static_cast<T>(law.lo);
            const T hi = static_cast<T>(law.hi);
            m_lo = F::of(lo);
            m_hi = F::of(lo < hi ? neighbour(hi, false) : lo);
        }

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            x = number(even);
            y = number(odd);
        }

    private:
        FANIN_ALWAYS_INLINE F number(typename F::bits k) const
        {
            using bits = typename F::bits;
            const F s = to_real(k ^ bits::of(format_of<typename F::value_type>::sign));
            return min(max(fma(s, m_step, m_middle), m_lo), m_hi);
        }

        F m_step;
        F m_middle;
        F m_lo;
        F m_hi;
    };
}
