// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_SHRINKS_HPP
#define FANIN_ACT_DETAIL_SHRINKS_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    class hard_shrink_activation;
    class soft_shrink_activation;
    struct tanh_shrink_activation;
}

#if FANIN_WITH_DEFINITIONS
#define FANIN_KERNEL <fanin/act/detail/shrinks.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
