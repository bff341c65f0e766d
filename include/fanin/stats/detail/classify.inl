// SPDX-License-Identifier: BSD-3-Clause

// Sorts elements into classes, and has them counted. Compiled for each path but the scalar one by
// <fanin/stats/detail/bin_counts.hpp>.
#if FANIN_REGISTER_BYTES != 16
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    // A position as a number; with FarAbove, that of all that lies far above, and of what is no number, is
    // the same.
    template <bool FarAbove, class F>
    FANIN_ALWAYS_INLINE F position(F x, F scale, F offset)
    {
        const F p = fma(x, scale, offset);
        return FarAbove ? min(p, F::of(1 << 20)) : p;
    }

    // The positions of as many elements as a pack of words has lanes: below 0 for what lies below all
    // classes, above 2^16 for what lies above them.
    template <bool FarAbove>
    FANIN_ALWAYS_INLINE i32 positions(const float* x, f32 scale, f32 offset)
    {
        const f32 p = position<FarAbove>(f32::load(x), scale, offset);
        // what is below all integers becomes the least, which a conversion of the compiler does not promise
        i32 r;
        asm("vcvttps2dq %1, %0" : "=v"(r.v) : "v"(p.v));
        return r;
    }

    template <bool FarAbove>
    FANIN_ALWAYS_INLINE i32 positions(const double* x, f64 scale, f64 offset)
    {
        typedef std::int32_t half __attribute__((vector_size(register_bytes / 2)));
        half part[2];
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i)
        {
            const f64 p = position<FarAbove>(f64::load(x + i * f64::size), scale, offset);
            asm("vcvttpd2dq %1, %0" : "=v"(part[i]) : "v"(p.v));
        }
        i32 r;
        __builtin_memcpy(&r, part, sizeof r);
        return r;
    }

    // The classes of x, `groups` times as many as a register has bytes. Their order among a group is another
    // than that of the elements.
    template <bool FarAbove, class T>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void classify(const T* x, std::size_t groups,
                                                        const class_rule<T>& rule, std::uint8_t* classes)
    {
        using F = pack<T>;
        const F scale = F::of(rule.scale);
        const F offset = F::of(rule.offset);
        const vector_u16 first = vector_u16{} + rule.first;
        const vector_u16 last = vector_u16{} + rule.last;
        for (; groups != 0; --groups, x += register_bytes, classes += register_bytes)
        {
            vector_u16 p[2];
#pragma GCC unroll 2
            for (int i = 0; i < 2; ++i)
            {
                const T* const part = x + i * 2 * i32::size;
                p[i] = clamped(saturated_u16(positions<FarAbove>(part, scale, offset),
                                             positions<FarAbove>(part + i32::size, scale, offset)),
                               first, last);
            }
            const vector_u8 c = saturated_u8(p[0] >> 11, p[1] >> 11);
            __builtin_memcpy(classes, &c, sizeof c);
            std::uint64_t near_an_edge = full_bytes(saturated_i8(p[0] | 0xF800, p[1] | 0xF800));
            for (; near_an_edge != 0; near_an_edge &= near_an_edge - 1)
            {
                const int byte = __builtin_ctzll(near_an_edge);
                // back through both packings
                const int quarter = byte % 16 / 4;
                const int element = quarter * i32::size + byte / 16 * 4 + byte % 4;
                const std::uint8_t below = classes[byte];
                const auto v = static_cast<double>(x[element]);
                if (below <= rule.bins)
                {
                    const bool beyond = below == rule.bins ? v > rule.edges[below] : v >= rule.edges[below];
                    classes[byte] = static_cast<std::uint8_t>(below + beyond);
                }
            }
        }
    }

    // The classes of x, of which there are no more than summary_block.
    template <class T>
    [[gnu::noinline]] void count_classes(const T* x, std::size_t count, class_rule<T> rule,
                                         class_counts& counts)
    {
        alignas(register_bytes) std::uint8_t classes[summary_block];
        const std::size_t groups = count / register_bytes;
        rule.far_above ? classify<true>(x, groups, rule, classes) : classify<false>(x, groups, rule, classes);
        std::size_t known = groups * register_bytes;
        if (known != count)
        {
            T rest[register_bytes]; // filled up with what is below every range
            for (std::size_t i = 0; i < register_bytes; ++i)
            {
                rest[i] = minus_infinity<T>;
            }
            for (std::size_t i = known; i < count; ++i)
            {
                rest[i - known] = x[i];
            }
            rule.first = 0;
            classify<true>(rest, 1, rule, classes + known);
            known += register_bytes;
        }
        std::size_t counted = 0;
        for (; counted < known; counted += class_batch)
        {
            for (; known < counted + class_batch; ++known)
            {
                classes[known] = 0;
            }
            count_batch(classes + counted, counts);
        }
        counts.added_below += counted - count;
    }
}
#endif
