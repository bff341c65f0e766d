// SPDX-License-Identifier: BSD-3-Clause

// Includes the file that FANIN_KERNEL names once for each instruction set, so that one source is compiled
// under each set of target options. (A template outside of the region would be compiled without them.) A
// header says
//     #define FANIN_KERNEL <fanin/.../some_kernel.inl>
//     #include <fanin/core/simd/for_each_path.inl>
//     #undef FANIN_KERNEL
// and the kernel finds FANIN_PATH, the name of its namespace, and FANIN_REGISTER_BYTES, the size of its
// vectors. No include guard, on purpose.

#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/path.hpp>
#include <fanin/core/simd/target.hpp>

#define FANIN_PATH scalar
#define FANIN_REGISTER_BYTES 16
FANIN_EXACT_BEGIN
#include FANIN_KERNEL
FANIN_EXACT_END
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH

#if FANIN_SIMD_X86
#define FANIN_PATH avx2
#define FANIN_REGISTER_BYTES 32
FANIN_AVX2_BEGIN
#include FANIN_KERNEL
FANIN_TARGET_END
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH

#define FANIN_PATH avx512
#define FANIN_REGISTER_BYTES 64
FANIN_AVX512_BEGIN
#include FANIN_KERNEL
FANIN_TARGET_END
#undef FANIN_REGISTER_BYTES
#undef FANIN_PATH
#endif
