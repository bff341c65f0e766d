// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_IN_STEP_HPP
#define FANIN_ACT_DETAIL_IN_STEP_HPP

#include <fanin/core/simd/pack.hpp>

#define FANIN_KERNEL <fanin/act/detail/in_step.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
