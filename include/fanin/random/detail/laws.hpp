// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_LAWS_HPP
#define FANIN_RANDOM_DETAIL_LAWS_HPP

#include <fanin/random/detail/bounds.hpp>
#include <fanin/random/detail/draw.hpp>
#include <fanin/random/detail/truncation.hpp>

namespace fanin::detail
{
    /// U[lo, hi); the constant lo where both are equal, or no T lies between them.
    struct uniform_law
    {
        double lo;
        double hi;
    };

    /// N(mean, stddev^2).
    struct normal_law
    {
        double mean;
        double stddev;
    };

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

#define FANIN_KERNEL <fanin/random/detail/laws.inl>
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

#endif
