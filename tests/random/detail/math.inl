// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class law_kernel<F, math_law>
    {
    public:
        static constexpr int unroll = 3;

        FANIN_ALWAYS_INLINE explicit law_kernel(const math_law& law)
            : m_function(law.function)
        {
        }

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            x = number(even);
            y = number(odd);
        }

    private:
        FANIN_ALWAYS_INLINE F number(typename F::bits word) const
        {
            F cosine, sine;
            cos_sin(word, cosine, sine);
            const F log = minus_two_log(word);
            return m_function == math_law::minus_two_log ? log
                   : m_function == math_law::radius      ? sqrt(log)
                   : m_function == math_law::cosine      ? cosine
                                                         : sine;
        }

        int m_function;
    };
}
