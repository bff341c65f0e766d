// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_UNIFORM_HPP
#define FANIN_RANDOM_UNIFORM_HPP

#include <fanin/random/block.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    /// U[lo, hi); lo == hi gives the constant.
    struct uniform_law
    {
        double lo;
        double hi;
    };

    /// out[i] = lo + (hi - lo)·u, u = (k + 1/2)·2^-w, where k is the w-bit word of element first + i.
    template <real T>
    void draw(std::span<T> out, key k, std::uint64_t first, const uniform_law& law)
    {
        // The word is read as a signed distance from the middle: a range about zero keeps
        // all its small values.
        const T lo = static_cast<T>(law.lo);
        const T hi = static_cast<T>(law.hi);
        const T below_hi = lo < hi ? std::nextafter(hi, lo) : hi;
        const T step = static_cast<T>(std::ldexp(law.hi - law.lo, -word_bits<T>));
        const T middle =
            static_cast<T>(law.lo + (law.hi - law.lo) / 2 + std::ldexp(law.hi - law.lo, -word_bits<T> - 1));

        draw_blocks<T>(out, k, first,
                       [=](const block_words<T>& words, block_values<T>& values)
                       {
                           for (std::size_t j = 0; j < values.size(); ++j)
                           {
                               const T distance = static_cast<T>(centred(words[j]));
                               values[j] = std::clamp(std::fma(distance, step, middle), lo, below_hi);
                           }
                       });
    }
}

#endif
