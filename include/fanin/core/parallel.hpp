// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_PARALLEL_HPP
#define FANIN_CORE_PARALLEL_HPP

#include <fanin/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

namespace fanin::detail
{
    /// Calls work(begin, end) for contiguous parts of [0, count), one a thread; parts begin at multiples of `grain`.
    /// What `work` does must not depend on where the parts begin, and must not throw.
    template <class Work>
    void for_parts(std::size_t count, std::size_t threads, std::size_t grain, const Work& work)
    {
        require(threads > 0, "threads", threads, "at least 1");
        const std::size_t grains = count / grain + (count % grain != 0);
        const std::size_t parts = std::clamp<std::size_t>(grains, 1, threads);
        const auto begin_of = [&](std::size_t part)
        { return part == parts ? count : (grains / parts * part + std::min(part, grains % parts)) * grain; };

        std::vector<std::jthread> others;
        others.reserve(parts - 1);
        for (std::size_t part = 1; part < parts; ++part)
        {
            others.emplace_back([&work, begin = begin_of(part), end = begin_of(part + 1)]
                                { work(begin, end); });
        }
        work(std::size_t{0}, begin_of(1));
    }
}

#endif
