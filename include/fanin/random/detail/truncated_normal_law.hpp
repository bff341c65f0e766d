// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_TRUNCATED_NORMAL_LAW_HPP
#define FANIN_RANDOM_DETAIL_TRUNCATED_NORMAL_LAW_HPP

#include <fanin/random/detail/draw.hpp>
#include <fanin/random/detail/truncation.hpp>

namespace fanin::detail
{
    /// N(mean, stddev^2), truncated to [mean + lo stddev, mean + hi stddev]. The window may be infinite on
    /// either side. Draws are exact down to a mass of 2^-100, see normal_mass.
    struct truncated_normal_law
    {
        double mean;
        double stddev;
        double lo;
        double hi;
    };
}

#define FANIN_KERNEL <fanin/random/detail/truncated_normal.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
