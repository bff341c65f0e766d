// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_LAWS_HPP
#define FANIN_RANDOM_DETAIL_LAWS_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/random/detail/rounding_limits.hpp>
#include <fanin/random/key.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

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

    /// out[i] = element first + i of the key's stream, under a law. The bits do not depend on how a range is
    /// divided.
    template <real T, class Law>
    void draw(std::span<T> out, key k, std::uint64_t first, const Law& law);

    /// Draws in float, and writes `count` numbers of 16 bits: the nearest of the format inside the limits,
    /// ties to even.
    template <class Format, class Law>
    void draw_rounded(void* out, std::size_t count, key k, std::uint64_t first, const Law& law,
                      const rounding_limits& limits);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/random/detail/laws.ipp>
#endif

#endif
