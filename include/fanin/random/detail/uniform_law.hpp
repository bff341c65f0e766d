// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_UNIFORM_LAW_HPP
#define FANIN_RANDOM_DETAIL_UNIFORM_LAW_HPP

#include <fanin/random/detail/bounds.hpp>
#include <fanin/random/detail/draw.hpp>

namespace fanin::detail
{
    /// U[lo, hi); the constant lo where both are equal, or no T lies between them.
    struct uniform_law
    {
        double lo;
        double hi;
    };
}

#define FANIN_KERNEL <fanin/random/detail/uniform.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
