// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_NORMAL_LAW_HPP
#define FANIN_RANDOM_DETAIL_NORMAL_LAW_HPP

#include <fanin/random/detail/draw.hpp>

namespace fanin::detail
{
    /// N(mean, stddev^2).
    struct normal_law
    {
        double mean;
        double stddev;
    };
}

#define FANIN_KERNEL <fanin/random/detail/normal.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
