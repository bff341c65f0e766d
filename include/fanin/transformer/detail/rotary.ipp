// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_ROTARY_IPP
#define FANIN_TRANSFORMER_DETAIL_ROTARY_IPP

#include <fanin/transformer/detail/rotary.hpp>

#include <cmath>
#include <vector>

namespace fanin::detail
{
    template <real T>
    void rotate(matrix<T>& x, const sequence_layout& sequences, std::size_t width, double base, bool back)
    {
        const std::size_t pairs = width / 2;
        const std::size_t longest = sequences.max_length();
        std::vector<double> cosines(longest * pairs);
        std::vector<double> sines(longest * pairs);
        for (std::size_t i = 0; i < pairs; ++i)
        {
            const double frequency = std::pow(base, -2 * static_cast<double>(i) / static_cast<double>(width));
            for (std::size_t t = 0; t < longest; ++t)
            {
                const double angle = static_cast<double>(t) * frequency;
                cosines[t * pairs + i] = std::cos(angle);
                sines[t * pairs + i] = back ? -std::sin(angle) : std::sin(angle);
            }
        }
        const std::size_t features = x.shape()[1];
        for (std::size_t s = 0; s < sequences.count(); ++s)
        {
            for (std::size_t t = 0; t < sequences.length(s); ++t)
            {
                T* const row = x.data() + (sequences.begin(s) + t) * features;
                for (std::size_t j = 0; j < features; j += 2)
                {
                    const std::size_t at = t * pairs + j % width / 2;
                    const auto a = static_cast<double>(row[j]);
                    const auto b = static_cast<double>(row[j + 1]);
                    row[j] = static_cast<T>(a * cosines[at] - b * sines[at]);
                    row[j + 1] = static_cast<T>(a * sines[at] + b * cosines[at]);
                }
            }
        }
    }
}

#endif
