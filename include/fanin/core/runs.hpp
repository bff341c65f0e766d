// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_RUNS_HPP
#define FANIN_CORE_RUNS_HPP

#include <fanin/core/concepts.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace fanin::detail
{
    /// x[i] = f(i) for i in [0, n). Runs of known length in memory of their own are vectorized by any
    /// compiler that optimizes, whatever f reads.
    template <real T, class F>
    void write_in_runs(T* x, std::size_t n, F f)
    {
        constexpr std::size_t length = 16;
        std::size_t i = 0;
        for (; i + length <= n; i += length)
        {
            T run[length];
            for (std::size_t k = 0; k < length; ++k)
            {
                run[k] = f(i + k);
            }
            std::copy(run, run + length, x + i);
        }
        for (; i < n; ++i)
        {
            x[i] = f(i);
        }
    }

    /// Σ f(i) for i in [0, n), in eight sums side by side: the order depends on n alone.
    template <class F>
    double sum_in_lanes(std::size_t n, F f)
    {
        constexpr std::size_t lanes = 8;
        double sums[lanes] = {};
        std::size_t i = 0;
        for (; i + lanes <= n; i += lanes)
        {
            for (std::size_t k = 0; k < lanes; ++k)
            {
                sums[k] += f(i + k);
            }
        }
        for (; i < n; ++i)
        {
            sums[0] += f(i);
        }
        return std::accumulate(sums, sums + lanes, 0.0);
    }

    /// x += b
    template <real T>
    void add_elements(T* x, const T* b, std::size_t n)
    {
        write_in_runs(x, n, [=](std::size_t i) { return x[i] + b[i]; });
    }
}

#endif
