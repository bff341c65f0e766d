// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_SIGMOIDS_HPP
#define FANIN_ACT_DETAIL_SIGMOIDS_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    class sigmoid_activation;
    struct tanh_activation;
    struct erf_activation;
    struct log_sigmoid_activation;
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/act/detail/in_step.hpp>

#define FANIN_KERNEL <fanin/act/detail/sigmoids.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
