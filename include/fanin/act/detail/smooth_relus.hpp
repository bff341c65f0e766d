// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_SMOOTH_RELUS_HPP
#define FANIN_ACT_DETAIL_SMOOTH_RELUS_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    class softplus_activation;
    class elu_activation;
    struct selu_activation;
    class celu_activation;
}

#if FANIN_WITH_DEFINITIONS
#define FANIN_KERNEL <fanin/act/detail/smooth_relus.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
