// SPDX-License-Identifier: BSD-3-Clause

// A range of a stream under a law, written into an array. Compiled once for each path by
// <fanin/random/detail/draw.hpp>.
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    template <class T>
    using real_pack = std::conditional_t<sizeof(T) == 4, f32, f64>;

    // What a law does to the words: a specialization per law takes two packs of words to two packs of
    // numbers.
    template <class F, class Law>
    class law_kernel;

    // Elements [first, first + count) of a stream. Whole batches go straight to `out`, the ends through a
    // buffer. `Store` says what becomes of two packs of numbers.
    template <class T, class Law, class Store>
    class filler
    {
    public:
        using element = typename Store::element;

        FANIN_ALWAYS_INLINE filler(std::uint64_t seed, std::uint64_t stream,
                                   const law_kernel<real_pack<T>, Law>& law)
            : m_law(law)
            , m_source(seed, stream)
        {
        }

        FANIN_ALWAYS_INLINE void operator()(element* out, std::size_t count, std::uint64_t first)
        {
            std::uint64_t block = first / per_block;
            if (const std::size_t taken = head(out, count, first); taken != 0)
            {
                block = (first + taken) / per_block;
                out += taken;
                count -= taken;
            }
            while (count >= batch)
            {
                const std::uint64_t whole = m_source.seek(block);
                const std::uint64_t wanted = count / batch;
                const std::uint64_t run = whole == 0 ? 1 : whole < wanted ? whole : wanted;
                if (whole == 0)
                {
                    to_buffer(out, block);
                }
                else
                {
                    batches(out, run);
                }
                block += run * source::blocks;
                out += run * batch;
                count -= run * batch;
            }
            if (count != 0)
            {
                alignas(64) element buffer[batch];
                to_buffer(buffer, block);
                std::memcpy(out, buffer, count * sizeof(element));
            }
        }

    private:
        using pack = real_pack<T>;
        using kernel = law_kernel<pack, Law>;
        static constexpr int unroll = register_bytes == 16 ? 1 : kernel::unroll;
        using source = word_source<pack, unroll, typename Store::lanes>;
        static constexpr std::size_t per_block = 16 / sizeof(T);
        static constexpr std::size_t block_bytes = per_block * sizeof(element);
        static constexpr std::size_t batch = per_block * source::blocks;

        // Out of line: this is what takes a compiler long, so there shall be one of it.
        [[gnu::noinline]] FANIN_ALIGNED_STACK void batches(element* out, std::uint64_t count)
        {
            for (; count != 0; --count, out += batch)
            {
                typename pack::bits even[unroll], odd[unroll];
                m_source.next(even, odd);
#pragma GCC unroll 16
                for (int u = 0; u < unroll; ++u)
                {
                    pack x, y;
                    m_law(even[u], odd[u], x, y);
                    Store{}(out + u * 2 * pack::size, x, y);
                }
            }
        }

        // A batch whose low counter word wraps is made of the first blocks of as many batches.
        [[gnu::noinline]] void to_buffer(element* buffer, std::uint64_t block)
        {
            if (m_source.seek(block) != 0)
            {
                return batches(buffer, 1);
            }
            for (std::size_t i = 0; i < source::blocks; ++i)
            {
                alignas(64) element one[batch];
                m_source.seek(block + i);
                batches(one, 1);
                std::memcpy(buffer + i * per_block, one, block_bytes);
            }
        }

        // Draws up to the first whole block at which `out` is aligned; returns how many elements that took.
        FANIN_ALWAYS_INLINE std::size_t head(element* out, std::size_t count, std::uint64_t first)
        {
            const std::size_t skipped = static_cast<std::size_t>(first % per_block);
            const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(out) - skipped * sizeof(element);
            std::size_t blocks = start % block_bytes != 0 ? 0 : (64 - start % 64) % 64 / block_bytes;
            if (count < batch || (skipped != 0 && blocks == 0))
            {
                blocks = skipped == 0 ? 0 : source::blocks;
            }
            if (blocks == 0)
            {
                return 0;
            }
            if (blocks > source::blocks)
            {
                blocks = source::blocks;
            }
            alignas(64) element buffer[batch];
            to_buffer(buffer, first / per_block);
            const std::size_t there = blocks * per_block - skipped;
            const std::size_t taken = there < count ? there : count;
            std::memcpy(out, buffer + skipped, taken * sizeof(element));
            return taken;
        }

        kernel m_law;
        source m_source;
    };

    // Not inlined, so that no arithmetic moves out of the caller's default_arithmetic.
    template <class T, class Law>
    [[gnu::noinline]] void fill(T* out, std::size_t count, std::uint64_t seed, std::uint64_t stream,
                                std::uint64_t first, const Law& law)
    {
        using pack = real_pack<T>;
        filler<T, Law, stored_whole<pack>>(seed, stream, law_kernel<pack, Law>(law))(out, count, first);
    }

    // Draws in float, and writes the nearest numbers of the format in [lo, hi].
    template <class Format, class Law>
    [[gnu::noinline]] void fill_rounded(void* out, std::size_t count, std::uint64_t seed,
                                        std::uint64_t stream, std::uint64_t first, const Law& law,
                                        const rounding_limits& limits, [[maybe_unused]] bool by_instruction)
    {
        law_kernel<f32, Law> kernel(law);
        if constexpr (requires { kernel.range; })
        {
            kernel.range.narrow(limits.lo, limits.hi);
        }
        const auto to = static_cast<std::uint16_t*>(out);
#if FANIN_SIMD_X86 && FANIN_REGISTER_BYTES == 64
        if constexpr (std::is_same_v<Format, bfloat16_format>)
        {
            if (by_instruction)
            {
                return filler<float, Law, stored_converted>(seed, stream, kernel)(to, count, first);
            }
        }
#endif
        filler<float, Law, stored_rounded<Format>>(seed, stream, kernel)(to, count, first);
    }
}
