// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_COSINES_HPP
#define FANIN_STACK_DETAIL_TOKEN_COSINES_HPP

#include <fanin/stack/batch.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// The variance of the cosines of pairs of tokens around those of their groups: of pairs of one sequence,
    /// and of two. Up to 128 tokens stand for all.
    template <real T>
    std::array<double, 2> scatter_of_cosines(const batch<T>& x, const signal& s)
    {
        const std::size_t d = x.features();
        const std::size_t rows = x.samples();
        const std::size_t count = std::min<std::size_t>(rows, 128);
        std::vector<double> directions(count * d);
        std::vector<std::size_t> sequence(count);
        std::vector<std::size_t> group(count);
        for (std::size_t i = 0; i < count; ++i)
        {
            const std::size_t row = i * rows / count;
            sequence[i] = row / s.tokens.length;
            for (group[i] = 0; row % s.tokens.length >= s.tokens.begin(group[i] + 1); ++group[i])
            {
            }
            double squares = 0;
            for (std::size_t j = 0; j < d; ++j)
            {
                directions[i * d + j] = static_cast<double>(x.values()(row, j));
                squares += directions[i * d + j] * directions[i * d + j];
            }
            for (std::size_t j = 0; squares > 0 && j < d; ++j)
            {
                directions[i * d + j] /= std::sqrt(squares);
            }
        }
        std::array<double, 2> sums{};
        std::array<double, 2> pairs{};
        const std::size_t n = s.typical.size();
        for (std::size_t i = 0; i < count; ++i)
        {
            for (std::size_t k = 0; k < i; ++k)
            {
                const double* const u = &directions[i * d];
                const double* const v = &directions[k * d];
                double cosine = 0;
                for (std::size_t j = 0; j < d; ++j)
                {
                    cosine += u[j] * v[j];
                }
                const std::size_t apart = sequence[i] == sequence[k] ? 0 : 1;
                const std::size_t other = apart == 1 ? n - s.tokens.groups : 0;
                // a group's own cosine includes the tokens themselves
                const bool known = apart == 1 || group[i] != group[k];
                const double off = known ? cosine - s.pairs[group[i] * n + other + group[k]].cosine : 0;
                sums[apart] += off * off;
                pairs[apart] += known ? 1 : 0;
            }
        }
        const auto mean = [&](std::size_t i) { return pairs[i] > 0 ? sums[i] / pairs[i] : 0; };
        return {mean(0), mean(1)};
    }
}

#endif
