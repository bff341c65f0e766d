// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_DETAIL_OTHERS_HPP
#define FANIN_ACT_DETAIL_OTHERS_HPP

#include <fanin/act/detail/apply.hpp>
#include <fanin/act/detail/quarter_turns.hpp>
#include <fanin/core/classify.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <type_traits>

namespace fanin::act
{
    struct exp_activation;
    struct sin_activation;
    class sin_of_omega_activation;
}

#if FANIN_WITH_DEFINITIONS
#define FANIN_KERNEL <fanin/act/detail/others.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL
#endif

#endif
