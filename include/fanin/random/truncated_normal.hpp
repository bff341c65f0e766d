// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_TRUNCATED_NORMAL_HPP
#define FANIN_RANDOM_TRUNCATED_NORMAL_HPP

#include <fanin/random/block.hpp>
#include <fanin/random/normal_cdf.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace fanin::detail
{
    /// N(mean, stddev²) cut to [mean + lo·stddev, mean + hi·stddev]; lo and hi in standard
    /// deviations, possibly infinite.
    struct truncated_normal_law
    {
        double mean;
        double stddev;
        double lo;
        double hi;

        /// P(lo <= z <= hi) for z ~ N(0, 1), from the nearer tail.
        [[nodiscard]] double mass() const noexcept
        {
            return lo > 0 ? normal_cdf(-lo) - normal_cdf(-hi) : normal_cdf(hi) - normal_cdf(lo);
        }
    };

    /// Inverse CDF, one word an element: no rejection, monotone in the word, exact in far tails.
    template <real T>
    void draw(std::span<T> out, key k, std::uint64_t first, const truncated_normal_law& law)
    {
        const double below = normal_cdf(law.lo);
        const double above = normal_cdf(-law.hi);
        const double mass = law.mass();

        draw_blocks<T>(
            out, k, first,
            [=](const block_words<T>& words, block_values<T>& values)
            {
                for (std::size_t j = 0; j < values.size(); ++j)
                {
                    const double u = std::ldexp(static_cast<double>(words[j]) + 0.5, -word_bits<T>);
                    const double from_left = below + u * mass;
                    const double from_right = above + (1 - u) * mass;
                    const double z = from_left < from_right ? inverse_normal_cdf(from_left)
                                                            : -inverse_normal_cdf(from_right);
                    values[j] = static_cast<T>(std::fma(std::clamp(z, law.lo, law.hi), law.stddev, law.mean));
                }
            });
    }
}

#endif
