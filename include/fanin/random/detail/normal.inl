// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // Box & Muller 1958: a radius from the even word, an angle from the odd one.
    template <class F>
    class law_kernel<F, normal_law>
    {
    public:
        static constexpr int unroll = register_bytes == 64 ? 4 : 3;

        FANIN_ALWAYS_INLINE explicit law_kernel(const normal_law& law)
            : m_mean(F::of(static_cast<typename F::value_type>(law.mean)))
            , m_stddev(F::of(static_cast<typename F::value_type>(law.stddev)))
        {
        }

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            const F radius = sqrt(minus_two_log(even));
            F cosine, sine;
            cos_sin(odd, cosine, sine);
            x = fma(radius * cosine, m_stddev, m_mean);
            y = fma(radius * sine, m_stddev, m_mean);
        }

    private:
        F m_mean;
        F m_stddev;
    };
}
