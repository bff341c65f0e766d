// SPDX-License-Identifier: BSD-3-Clause

// Operations on the bytes of a register, and on its bits. Compiled for each path but the scalar one by
// <fanin/stats/detail/bin_counts.hpp>.
#if FANIN_REGISTER_BYTES != 16
namespace fanin::detail::inline FANIN_SIMD_BUILD::FANIN_PATH
{
    using vector_u8 = vector_of<std::uint8_t>::type;
    using vector_u16 = vector_of<std::uint16_t>::type;

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

    // Each 16-byte part of the result has that of a in its first half and that of b in its second.
    FANIN_ALWAYS_INLINE vector_u16 saturated_u16(i32 a, i32 b)
    {
        vector_u16 r;
        asm("vpackusdw %2, %1, %0" : "=v"(r) : "v"(a.v), "v"(b.v));
        return r;
    }

    FANIN_ALWAYS_INLINE vector_u8 saturated_u8(vector_u16 a, vector_u16 b)
    {
        vector_u8 r;
        asm("vpackuswb %2, %1, %0" : "=v"(r) : "v"(a), "v"(b));
        return r;
    }

    FANIN_ALWAYS_INLINE vector_u8 saturated_i8(vector_u16 a, vector_u16 b)
    {
        vector_u8 r;
        asm("vpacksswb %2, %1, %0" : "=v"(r) : "v"(a), "v"(b));
        return r;
    }

    FANIN_ALWAYS_INLINE vector_u16 clamped(vector_u16 a, vector_u16 lo, vector_u16 hi)
    {
        asm("vpmaxuw %1, %0, %0" : "+v"(a) : "v"(lo));
        asm("vpminuw %1, %0, %0" : "+v"(a) : "v"(hi));
        return a;
    }

    // In each 64-bit lane, that of its eight bytes.
    FANIN_ALWAYS_INLINE vector_u64 sums_of_bytes(vector_u8 a)
    {
        vector_u64 r;
        asm("vpsadbw %2, %1, %0" : "=v"(r) : "v"(a), "v"(vector_u8{}));
        return r;
    }

    // Bit i tells whether all bits of byte i are set.
    FANIN_ALWAYS_INLINE std::uint64_t full_bytes(vector_u8 a)
    {
#if FANIN_REGISTER_BYTES == 64
        std::uint64_t r;
        asm("vpcmpeqb %1, %2, %0" : "=Yk"(r) : "v"(a), "v"(vector_u8{} - 1));
        return r;
#else
        std::uint32_t r;
        asm("vpmovmskb %1, %0" : "=r"(r) : "v"((vector_u8)(a == (vector_u8{} - 1))));
        return r;
#endif
    }
}
#endif
