// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

TEST_CASE("parts cover every index once, begin at the grain, and are no more than the threads")
{
    for (const std::size_t count : std::vector<std::size_t>{0, 1, 15, 16, 17, 1000, 4097})
    {
        for (const std::size_t grain : std::vector<std::size_t>{1, 16})
        {
            for (std::size_t threads = 1; threads <= 9; ++threads)
            {
                std::vector<std::atomic<int>> visits(count);
                std::atomic<std::size_t> calls = 0;
                std::atomic<bool> on_grain = true;
                fanin::detail::for_parts(count, threads, grain,
                                         [&](std::size_t begin, std::size_t end)
                                         {
                                             ++calls;
                                             on_grain = on_grain && (begin % grain == 0);
                                             for (std::size_t i = begin; i < end; ++i)
                                             {
                                                 ++visits[i];
                                             }
                                         });
                CAPTURE(count, grain, threads);
                CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; }));
                CHECK(calls <= threads);
                CHECK(on_grain);
            }
        }
    }
}

TEST_CASE("no threads at all are refused before any work")
{
    bool worked = false;
    CHECK_THROWS_AS(fanin::detail::for_parts(10, 0, 1, [&](std::size_t, std::size_t) { worked = true; }),
                    std::invalid_argument);
    CHECK_FALSE(worked);
}
