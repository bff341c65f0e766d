// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_PIECEWISE_HPP
#define FANIN_ACT_DETAIL_PIECEWISE_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    struct identity_activation;
    struct relu_activation;
    struct relu6_activation;
    class leaky_relu_activation;
    class threshold_activation;
    class hard_tanh_activation;
    struct hard_sigmoid_activation;
    struct hard_swish_activation;
    struct sparse_plus_activation;
    struct sparse_sigmoid_activation;
}

#if FANIN_WITH_DEFINITIONS
#define FANIN_KERNEL <fanin/act/detail/piecewise.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
