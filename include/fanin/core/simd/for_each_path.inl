// SPDX-License-Identifier: BSD-3-Clause

// Includes the file named by FANIN_KERNEL once for each instruction set, in the namespace that FANIN_PATH
// names and with vectors of FANIN_REGISTER_BYTES: one source, compiled under each set of target options. (A template outside of the region would be
// compiled without them.) No include guard, on purpose.
FANIN_EXACT_BEGIN
#define FANIN_PATH scalar
#define FANIN_REGISTER_BYTES 16
#include FANIN_KERNEL
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH
FANIN_EXACT_END

#if FANIN_SIMD_X86
#include <fanin/core/simd/avx2_begin.inl>
#define FANIN_PATH avx2
#define FANIN_REGISTER_BYTES 32
#include FANIN_KERNEL
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH
#include <fanin/core/simd/target_end.inl>

#include <fanin/core/simd/avx512_begin.inl>
#define FANIN_PATH avx512
#define FANIN_REGISTER_BYTES 64
#include FANIN_KERNEL
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH
#include <fanin/core/simd/target_end.inl>
#endif
