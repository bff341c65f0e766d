// SPDX-License-Identifier: BSD-3-Clause

// Philox blocks, several side by side, as packs of words. Compiled once for each path by
// <fanin/random/detail/draw.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // Philox4x32-10 of `Unroll` packs of successive blocks at a time: several, as one alone waits for itself.
    // (GCC keeps the arrays in registers only where it is told to unroll, -O3 apart.)
    // A 32-bit word is the low half of a 64-bit lane; what stands above it is rubbish that no multiply reads.
    template <class F, int Unroll, class Lanes>
    class word_source
    {
    public:
        using bits = typename F::bits;
        static constexpr std::uint64_t blocks = static_cast<std::uint64_t>(Unroll) * i64::size;

        FANIN_ALWAYS_INLINE word_source(std::uint64_t seed, std::uint64_t stream)
            : m_stream(stream)
        {
            std::uint32_t k0 = low(seed);
            std::uint32_t k1 = high(seed);
            for (int round = 0; round < 10; ++round)
            {
                m_key0[round] = i64::of(k0);
                m_key1[round] = i64::of(k1);
                m_last_keys = i64::of(std::uint64_t{k1} << 32 | k0);
                k0 += 0x9E3779B9u;
                k1 += 0xBB67AE85u;
            }
            m_first_keys[0] = low(seed);
            m_first_keys[1] = high(seed);
        }

        // Goes to a block; returns how many whole batches follow before the low word of the counter wraps.
        FANIN_ALWAYS_INLINE std::uint64_t seek(std::uint64_t block)
        {
            const std::uint32_t k0 = m_first_keys[0];
            const std::uint32_t k1 = m_first_keys[1];
            // the first three rounds, as far as they do not depend on the low word of the block
            const std::uint64_t p1 = std::uint64_t{multiplier1} * low(m_stream);
            const std::uint64_t p0 = std::uint64_t{multiplier0} * (high(p1) ^ high(block) ^ k0);
            m_round0 = i64::of(high(m_stream) ^ k1);
            m_round1[0] = i64::of(low(p1) ^ (k0 + 0x9E3779B9u));
            m_round1[1] = i64::of(high(p0) ^ (k1 + 0xBB67AE85u));
            m_round2 = i64::of(low(p0) ^ (k1 + 2 * 0xBB67AE85u));
#pragma GCC unroll 16
            for (int u = 0; u < Unroll; ++u)
            {
                const std::uint32_t from = low(block) + static_cast<std::uint32_t>(u * i64::size);
                m_product[u] = mul_low(i64::of(from) + Lanes::of(), i64::of(multiplier0));
            }
            return ((std::uint64_t{1} << 32) - low(block)) / blocks;
        }

        // The words of the next blocks: of 4-byte numbers words 0, 2 and 1, 3, of 8-byte numbers 0:1 and 2:3.
        FANIN_ALWAYS_INLINE void next(bits (&even)[Unroll], bits (&odd)[Unroll])
        {
            const i64 m0 = i64::of(multiplier0);
            const i64 m1 = i64::of(multiplier1);
            i64 c0[Unroll], c1[Unroll], c2[Unroll], c3[Unroll];
#pragma GCC unroll 16
            for (int u = 0; u < Unroll; ++u)
            {
                const i64 p = mul_low(shift_right<32>(m_product[u]) ^ m_round0, m1);
                c0[u] = shift_right<32>(p) ^ m_round1[0];
                c1[u] = p;
                c2[u] = m_product[u] ^ m_round1[1];
                m_product[u] = m_product[u] + i64::of(multiplier0 * blocks);
            }
#pragma GCC unroll 16
            for (int u = 0; u < Unroll; ++u)
            {
                const i64 p0 = mul_low(c0[u], m0);
                const i64 p1 = mul_low(c2[u], m1);
                c0[u] = xor3(shift_right<32>(p1), c1[u], m_key0[2]);
                c1[u] = p1;
                c2[u] = shift_right<32>(p0) ^ m_round2;
                c3[u] = p0;
            }
            side_by_side(c0);
            side_by_side(c2);
#pragma GCC unroll 16
            for (int round = 3; round < 9; ++round)
            {
#pragma GCC unroll 16
                for (int u = 0; u < Unroll; ++u)
                {
                    const i64 p0 = mul_low(c0[u], m0);
                    const i64 p1 = mul_low(c2[u], m1);
                    c0[u] = xor3(shift_right<32>(p1), c1[u], m_key0[round]);
                    c1[u] = p1;
                    c2[u] = xor3(shift_right<32>(p0), c3[u], m_key1[round]);
                    c3[u] = p0;
                }
                side_by_side(c0);
                side_by_side(c2);
            }
#pragma GCC unroll 16
            for (int u = 0; u < Unroll; ++u)
            {
                const i64 p0 = mul_low(c0[u], m0);
                const i64 p1 = mul_low(c2[u], m1);
                if constexpr (sizeof(typename F::value_type) == 4)
                {
                    even[u] = split(xor3(join_high(p1, p0), join_low(c1[u], c3[u]), m_last_keys));
                    odd[u] = split(join_low(p1, p0));
                }
                else
                {
                    even[u] = join_low(xor3(shift_right<32>(p1), c1[u], m_key0[9]), p1);
                    odd[u] = join_low(xor3(shift_right<32>(p0), c3[u], m_key1[9]), p0);
                }
            }
        }

    private:
        static constexpr std::uint32_t multiplier0 = 0xD2511F53;
        static constexpr std::uint32_t multiplier1 = 0xCD9E8D57;

        FANIN_ALWAYS_INLINE static constexpr std::uint32_t low(std::uint64_t x)
        {
            return static_cast<std::uint32_t>(x);
        }

        FANIN_ALWAYS_INLINE static constexpr std::uint32_t high(std::uint64_t x)
        {
            return static_cast<std::uint32_t>(x >> 32);
        }

        std::uint64_t m_stream;
        std::uint32_t m_first_keys[2];
        i64 m_key0[10];
        i64 m_key1[10];
        i64 m_last_keys;
        i64 m_round0;
        i64 m_round1[2];
        i64 m_round2;
        i64 m_product[Unroll];
    };
}
