// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PACK_HPP
#define FANIN_CORE_SIMD_PACK_HPP

// A pack is a few numbers side by side: in the namespaces scalar, avx2 and avx512 stand the types
//     f32, i32    one 4-byte number or word a lane, two for each 64-bit lane
//     f64, i64    one 8-byte number or word a lane; a Philox word is the low half of an i64 lane
// with the same operations, and equal bits from each. f32::bits is i32, i32::real is f32, and so for 64.
#include <fanin/core/simd/build.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/core/simd/path.hpp>
#include <fanin/core/simd/target.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#if defined(__has_builtin) && __has_builtin(__builtin_elementwise_fma)
#define FANIN_ELEMENTWISE_FMA 1 // clang, which drops the names of single instructions in its favour
#else
#define FANIN_ELEMENTWISE_FMA 0
#endif

#if FANIN_SIMD_X86 && !defined(__FMA__)
#define FANIN_SOFTWARE_FMA 1
#else
#define FANIN_SOFTWARE_FMA 0
#endif

#if defined(__has_builtin) && __has_builtin(__builtin_shufflevector)
#define FANIN_SHUFFLE_OF_CLANG 1
#else
#define FANIN_SHUFFLE_OF_CLANG 0 // GCC before 12
#endif

#define FANIN_KERNEL <fanin/core/simd/native.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/core/simd/multiply_add.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/core/simd/instructions.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/core/simd/pack.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/core/simd/lanes.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#define FANIN_KERNEL <fanin/core/simd/convert.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
