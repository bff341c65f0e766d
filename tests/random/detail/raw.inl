// SPDX-License-Identifier: BSD-3-Clause

namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class F>
    class law_kernel<F, raw_law>
    {
    public:
        static constexpr int unroll = 3;

        FANIN_ALWAYS_INLINE explicit law_kernel(const raw_law&)
        {
        }

        FANIN_ALWAYS_INLINE void operator()(typename F::bits even, typename F::bits odd, F& x, F& y) const
        {
            x = as_real(even);
            y = as_real(odd);
        }
    };
}
