// SPDX-License-Identifier: BSD-3-Clause

#if FANIN_REGISTER_BYTES != 16
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    using vector_u8 = vector_of<std::uint8_t>::type;

    // Element a[i] of each 16-byte part, or 0 where a[i] is 128 or more.
    FANIN_ALWAYS_INLINE vector_u8 looked_up(vector_u8 table, vector_u8 a)
    {
        vector_u8 r;
        asm("vpshufb %2, %1, %0" : "=v"(r) : "v"(table), "v"(a));
        return r;
    }

    FANIN_ALWAYS_INLINE vector_u64 majority(vector_u64 a, vector_u64 b, vector_u64 c)
    {
#if defined(__clang__) || FANIN_REGISTER_BYTES != 64
        return (a & b) | ((a ^ b) & c);
#else
        return (vector_u64)__builtin_ia32_pternlogq512_mask((vector_i64)a, (vector_i64)b, (vector_i64)c, 0xE8,
                                                            0xFF);
#endif
    }

    inline constexpr std::size_t class_batch = 32 * register_bytes;

    FANIN_ALWAYS_INLINE vector_u64& digit(class_counts& counts, std::size_t group, std::size_t level)
    {
        return *reinterpret_cast<vector_u64*>(counts.digits[group][level]);
    }

    FANIN_ALWAYS_INLINE vector_u8& thirty_twos(class_counts& counts, std::size_t c)
    {
        return *reinterpret_cast<vector_u8*>(counts.thirty_twos[c]);
    }

    FANIN_ALWAYS_INLINE vector_u8 bit(vector_u64 a, std::size_t b)
    {
        return (vector_u8)((a >> b) & 0x0101010101010101);
    }

    FANIN_ALWAYS_INLINE std::uint64_t sum_of_bytes(vector_u8 a)
    {
        std::uint64_t words[register_bytes / 8];
        __builtin_memcpy(words, &a, sizeof a);
        std::uint64_t sums = 0; // four of 16 bits
        for (const std::uint64_t w : words)
        {
            sums += (w & 0x00ff00ff00ff00ff) + (w >> 8 & 0x00ff00ff00ff00ff);
        }
        return (sums * 0x0001000100010001) >> 48;
    }

    // Of 2^Level registers of classes: the digits below Level take up what they can, and what goes over comes back. At
    // level 0 a register becomes a bit for each class of the group, in the bytes whose class is one of it.
    template <bool Upper, int Level>
    FANIN_ALWAYS_INLINE vector_u64 carry(const std::uint8_t* classes, vector_u8 bit_of_class, vector_u64* digits)
    {
        if constexpr (Level == 0)
        {
            vector_u8 c;
            __builtin_memcpy(&c, classes, sizeof c);
            // what belongs to the other sixteen classes becomes 128 or more
            return (vector_u64)looked_up(bit_of_class, Upper ? c - 16 : c + 0x70);
        }
        else
        {
            constexpr int half = register_bytes << (Level - 1);
            const vector_u64 a = carry<Upper, Level - 1>(classes, bit_of_class, digits);
            const vector_u64 b = carry<Upper, Level - 1>(classes + half, bit_of_class, digits);
            const vector_u64 over = majority(a, b, digits[Level - 1]);
            digits[Level - 1] = exclusive_or(a, b, digits[Level - 1]);
            return over;
        }
    }

    template <std::size_t Group>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void count_group(const std::uint8_t* classes, class_counts& counts)
    {
        constexpr std::size_t levels = class_counts::levels;
        vector_u64 bits{}; // the first or the second half of each 16 bytes: 1, 2, 4, ..., 128
#pragma GCC unroll 8
        for (std::size_t i = Group % 2; i < register_bytes / 8; i += 2)
        {
            bits[i] = 0x8040201008040201;
        }
        vector_u64 digits[levels];
#pragma GCC unroll 8
        for (std::size_t l = 0; l < levels; ++l)
        {
            digits[l] = digit(counts, Group, l);
        }
        const vector_u64 over = carry<(Group > 1), levels>(classes, (vector_u8)bits, digits);
#pragma GCC unroll 8
        for (std::size_t l = 0; l < levels; ++l)
        {
            digit(counts, Group, l) = digits[l];
        }
#pragma GCC unroll 8
        for (std::size_t b = 0; b < 8; ++b)
        {
            thirty_twos(counts, 8 * Group + b) += bit(over, b);
        }
    }

    [[gnu::noinline]] inline void empty_thirty_twos(class_counts& counts)
    {
        for (std::size_t c = 0; c < bin_classes; ++c)
        {
            counts.emptied[c] += sum_of_bytes(thirty_twos(counts, c));
            thirty_twos(counts, c) = vector_u8{};
        }
        counts.batches = 0;
    }

    [[gnu::noinline]] inline void count_batch(const std::uint8_t* classes, class_counts& counts)
    {
        if (counts.batches == 255)
        {
            empty_thirty_twos(counts);
        }
        ++counts.batches;
        count_group<0>(classes, counts);
        count_group<1>(classes, counts);
        count_group<2>(classes, counts);
        count_group<3>(classes, counts);
    }

    [[gnu::noinline]] inline void total(class_counts& counts, std::uint64_t* totals)
    {
        empty_thirty_twos(counts);
        for (std::size_t c = 0; c < bin_classes; ++c)
        {
            vector_u8 number{};
            for (std::size_t l = 0; l < class_counts::levels; ++l)
            {
                number += bit(digit(counts, c / 8, l), c % 8) << l;
            }
            totals[c] = 32 * counts.emptied[c] + sum_of_bytes(number);
        }
        totals[0] -= counts.added_below;
    }
}
#endif
