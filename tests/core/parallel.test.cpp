// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace
{
    /// A loop over parts, and the most parts of a number of threads.
    struct loop
    {
        void (*run)(std::size_t, std::size_t, std::size_t, fanin::detail::part_work);
        std::size_t parts_of_thread;
    };
}

TEST_CASE("parts cover every index once, begin at the grain, and are no more than the threads")
{
    for (const auto& [run, parts_of_thread] :
         {loop{fanin::detail::for_parts, 1}, loop{fanin::detail::for_shares, 32}})
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
                    run(count, threads, grain,
                        [&](std::size_t begin, std::size_t end)
                        {
                            ++calls;
                            on_grain = on_grain && (begin % grain == 0);
                            for (std::size_t i = begin; i < end; ++i)
                            {
                                ++visits[i];
                            }
                        });
                    CAPTURE(count, grain, threads, parts_of_thread);
                    CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& v) { return v == 1; }));
                    CHECK(calls <= threads * parts_of_thread + 1);
                    CHECK(on_grain);
                }
            }
        }
    }
}

TEST_CASE("a thread that is late leaves its shares to the others")
{
    std::atomic<std::size_t> done = 0;
    std::atomic<bool> first = true;
    fanin::detail::for_shares(64, 2, 1,
                              [&](std::size_t begin, std::size_t end)
                              {
                                  if (first.exchange(false))
                                  {
                                      while (done
                                             < 64 - (end - begin)) // until the other has done all the rest
                                      {
                                      }
                                  }
                                  done += end - begin;
                              });
    CHECK(done == 64);
}

TEST_CASE("no threads at all are refused before any work")
{
    bool worked = false;
    const auto work = [&](std::size_t, std::size_t) { worked = true; };
    CHECK_THROWS_AS(fanin::detail::for_parts(10, 0, 1, work), std::invalid_argument);
    CHECK_THROWS_AS(fanin::detail::for_shares(10, 0, 1, work), std::invalid_argument);
    CHECK_FALSE(worked);
}
