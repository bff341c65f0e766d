// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_GATES_HPP
#define FANIN_ACT_DETAIL_GATES_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    struct gelu_activation;
    struct gelu_tanh_activation;
    class silu_activation;
    struct mish_activation;
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/act/detail/in_step.hpp>

#define FANIN_KERNEL <fanin/act/detail/gates.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
