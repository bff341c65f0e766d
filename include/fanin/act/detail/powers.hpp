// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_POWERS_HPP
#define FANIN_ACT_DETAIL_POWERS_HPP

#include <fanin/act/detail/apply.hpp>

namespace fanin::act
{
    struct square_activation;
    struct relu_squared_activation;
    class squareplus_activation;
    struct softsign_activation;
}

#if FANIN_WITH_DEFINITIONS
#define FANIN_KERNEL <fanin/act/detail/powers.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
