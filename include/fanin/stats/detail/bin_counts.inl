// SPDX-License-Identifier: BSD-3-Clause

// Counts how many elements there are of each class. Classes are counted by bits, as what stands for adding in
// binary takes a whole register of them at once: a plain count, which adds 1 to one of many counters for each
// element, made propagation 8 times slower. Compiled for each path but the scalar one by
// <fanin/stats/detail/bin_counts.hpp>.
#if FANIN_REGISTER_BYTES != 16
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    inline constexpr std::size_t class_batch = 32 * register_bytes;

    FANIN_ALWAYS_INLINE vector_u64& digit(class_counts& counts, std::size_t group, std::size_t level)
    {
        return *reinterpret_cast<vector_u64*>(counts.digits[group][level]);
    }

    FANIN_ALWAYS_INLINE vector_u64 digit(const class_counts& counts, std::size_t group, std::size_t level)
    {
        return *reinterpret_cast<const vector_u64*>(counts.digits[group][level]);
    }

    FANIN_ALWAYS_INLINE vector_u8& thirty_twos(class_counts& counts, std::size_t c)
    {
        return *reinterpret_cast<vector_u8*>(counts.thirty_twos[c]);
    }

    FANIN_ALWAYS_INLINE vector_u8 thirty_twos(const class_counts& counts, std::size_t c)
    {
        return *reinterpret_cast<const vector_u8*>(counts.thirty_twos[c]);
    }

    FANIN_ALWAYS_INLINE vector_u8 bit(vector_u64 a, std::size_t b)
    {
        return (vector_u8)((a >> b) & 0x0101010101010101);
    }

    FANIN_ALWAYS_INLINE std::uint64_t sum_of_words(vector_u64 a)
    {
        std::uint64_t words[register_bytes / 8];
        __builtin_memcpy(words, &a, sizeof a);
        std::uint64_t sum = 0;
        for (const std::uint64_t w : words)
        {
            sum += w;
        }
        return sum;
    }

    // The groups that one pass over the classes counts: two, of one half of the classes, where registers are
    // enough for the digits of both.
    inline constexpr int groups_at_once = register_bytes == 64 ? 2 : 1;

    struct group_bits
    {
        vector_u64 of[groups_at_once];
    };

    // Of 2^Level registers of classes: the digits below Level take up what they can, and what goes over comes
    // back. At level 0 a register becomes a bit for each class of the group, in the bytes whose class is one
    // of it.
    template <bool Upper, int Level>
    FANIN_ALWAYS_INLINE group_bits carry(const std::uint8_t* classes, const group_bits& bit_of_class,
                                         group_bits* digits)
    {
        group_bits over;
        if constexpr (Level == 0)
        {
            vector_u8 c;
            __builtin_memcpy(&c, classes, sizeof c);
            // what belongs to the other sixteen classes becomes 128 or more
            const vector_u8 place = Upper ? c - 16 : c + 0x70;
#pragma GCC unroll 2
            for (int g = 0; g < groups_at_once; ++g)
            {
                over.of[g] = (vector_u64)looked_up((vector_u8)bit_of_class.of[g], place);
            }
        }
        else
        {
            constexpr int half = register_bytes << (Level - 1);
            const group_bits a = carry<Upper, Level - 1>(classes, bit_of_class, digits);
            const group_bits b = carry<Upper, Level - 1>(classes + half, bit_of_class, digits);
#pragma GCC unroll 2
            for (int g = 0; g < groups_at_once; ++g)
            {
                over.of[g] = majority(a.of[g], b.of[g], digits[Level - 1].of[g]);
                digits[Level - 1].of[g] = exclusive_or(a.of[g], b.of[g], digits[Level - 1].of[g]);
            }
        }
        return over;
    }

    template <std::size_t First>
    [[gnu::noinline]] FANIN_ALIGNED_STACK void count_groups(const std::uint8_t* classes, class_counts& counts)
    {
        constexpr std::size_t levels = class_counts::levels;
        group_bits bits;
        group_bits digits[levels];
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups_at_once; ++g)
        {
            bits.of[g] = vector_u64{}; // the first or the second half of each 16 bytes: 1, 2, 4, ..., 128
#pragma GCC unroll 8
            for (std::size_t i = (First + g) % 2; i < register_bytes / 8; i += 2)
            {
                bits.of[g][i] = 0x8040201008040201;
            }
#pragma GCC unroll 8
            for (std::size_t l = 0; l < levels; ++l)
            {
                digits[l].of[g] = digit(counts, First + g, l);
            }
        }
        const group_bits over = carry<(First > 1), levels>(classes, bits, digits);
#pragma GCC unroll 2
        for (std::size_t g = 0; g < groups_at_once; ++g)
        {
#pragma GCC unroll 8
            for (std::size_t l = 0; l < levels; ++l)
            {
                digit(counts, First + g, l) = digits[l].of[g];
            }
#pragma GCC unroll 8
            for (std::size_t b = 0; b < 8; ++b)
            {
                thirty_twos(counts, 8 * (First + g) + b) += bit(over.of[g], b);
            }
        }
    }

    [[gnu::noinline]] inline void empty_thirty_twos(class_counts& counts)
    {
        for (std::size_t c = 0; c < bin_classes; ++c)
        {
            counts.emptied[c] += sum_of_words(sums_of_bytes(thirty_twos(counts, c)));
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
        count_groups<0>(classes, counts);
        count_groups<2>(classes, counts);
        if constexpr (groups_at_once == 1)
        {
            count_groups<1>(classes, counts);
            count_groups<3>(classes, counts);
        }
    }

    [[gnu::noinline]] inline void total(const class_counts& counts, std::uint64_t* totals)
    {
        for (std::size_t c = 0; c < bin_classes; ++c)
        {
            vector_u8 number{};
            for (std::size_t l = class_counts::levels; l-- > 0;)
            {
                number = number + number + bit(digit(counts, c / 8, l), c % 8);
            }
            const vector_u64 sums =
                (sums_of_bytes(thirty_twos(counts, c)) << class_counts::levels) + sums_of_bytes(number);
            totals[c] = (counts.emptied[c] << class_counts::levels) + sum_of_words(sums);
        }
        totals[0] -= counts.added_below;
    }
}
#endif
