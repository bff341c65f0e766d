// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PACK_HPP
#define FANIN_CORE_SIMD_PACK_HPP

// A pack is a few numbers side by side: in the namespaces scalar, avx2 and avx512 stand the types
//     f32, i32    one 4-byte number or word a lane, two for each 64-bit lane
//     f64, i64    one 8-byte number or word a lane; a Philox word is the low half of an i64 lane
// with the same operations, and equal bits from each. f32::bits is i32, i32::real is f32, and so for 64.
#include <fanin/core/simd/lanes_scalar.hpp>
#include <fanin/core/simd/path.hpp>
#if FANIN_SIMD_X86
#include <fanin/core/simd/lanes_avx2.hpp>
#include <fanin/core/simd/lanes_avx512.hpp>
#endif

#endif
