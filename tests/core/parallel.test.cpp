// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/parallel.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <numeric>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FANIN_TEST_ADDRESS_SANITIZER
#endif
#endif

namespace
{
    /// The sum of i * i over i < count, by so many threads.
    long sum_of_squares(std::size_t count, std::size_t threads)
    {
        std::vector<long> squares(count, -1);
        fanin::detail::for_parts(count, threads, 1,
                                 [&](std::size_t begin, std::size_t end)
                                 {
                                     for (std::size_t i = begin; i < end; ++i)
                                     {
                                         squares[i] = static_cast<long>(i * i);
                                     }
                                 });
        return std::accumulate(squares.begin(), squares.end(), 0L);
    }

    /// Shares work when it is destroyed, after the threads of the first thread are gone.
    struct late_work
    {
        late_work() = default;
        late_work(const late_work&) = delete;
        late_work& operator=(const late_work&) = delete;

        ~late_work()
        {
            if (sum_of_squares(10, 3) != 285)
            {
                _exit(9); // no test can fail any more, but the program can
            }
        }
    };

    const late_work last;
}

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

TEST_CASE("a thousand works in a row, of any number of threads, are each done once and whole")
{
    for (std::size_t work = 0; work < 1000; ++work)
    {
        const std::size_t count = work % 40;
        const auto n = static_cast<long>(count);
        CAPTURE(work);
        REQUIRE(sum_of_squares(count, 1 + work % 7) == (n - 1) * n * (2 * n - 1) / 6);
    }
}

TEST_CASE("the threads that work once work again")
{
    // Each part waits until the other has begun: so two threads do them.
    const auto meet = []
    {
        std::atomic<int> there = 0;
        std::vector<std::thread::id> who(2);
        fanin::detail::for_parts(2, 2, 1,
                                 [&](std::size_t begin, std::size_t)
                                 {
                                     who[begin] = std::this_thread::get_id();
                                     ++there;
                                     while (there < 2)
                                     {
                                     }
                                 });
        return std::set<std::thread::id>(who.begin(), who.end());
    };
    std::size_t threads = 0;
    int others = 0;
    std::thread( // one whose threads nobody has seen
        [&]
        {
            const auto first = meet();
            threads = first.size();
            for (int again = 0; again < 20; ++again)
            {
                others += meet() != first;
                std::this_thread::sleep_for(std::chrono::milliseconds(again % 3)); // asleep, or not yet
            }
        })
        .join();
    CHECK(threads == 2);
    CHECK(others == 0);
}

TEST_CASE("work inside of work is done, too")
{
    std::vector<long> sums(6, -1);
    fanin::detail::for_parts(sums.size(), 3, 1,
                             [&](std::size_t begin, std::size_t end)
                             {
                                 for (std::size_t i = begin; i < end; ++i)
                                 {
                                     sums[i] = sum_of_squares(10, 2);
                                 }
                             });
    CHECK(sums == std::vector<long>(6, 285));
}

TEST_CASE("several threads share works at the same time, each with its own")
{
    std::vector<long> wrong(4, -1);
    std::vector<std::thread> callers;
    for (long& w : wrong)
    {
        callers.emplace_back(
            [&w]
            {
                w = 0;
                for (int i = 0; i < 200; ++i)
                {
                    w += sum_of_squares(10, 3) != 285;
                }
            });
    }
    for (std::thread& c : callers)
    {
        c.join();
    }
    CHECK(wrong == std::vector<long>(4, 0));
}

TEST_CASE("signals of the process do not reach the threads that share work")
{
    // Each part waits until the other has begun: so a thread of the library does one.
    const auto caller = std::this_thread::get_id();
    std::atomic<int> there = 0;
    std::vector<int> right;
    std::vector<int> wrong;
    fanin::detail::for_parts(2, 2, 1,
                             [&](std::size_t, std::size_t)
                             {
                                 ++there;
                                 while (there < 2)
                                 {
                                 }
                                 if (std::this_thread::get_id() != caller)
                                 {
                                     sigset_t mask;
                                     pthread_sigmask(SIG_BLOCK, nullptr, &mask);
                                     for (const int s : {SIGINT, SIGTERM, SIGUSR1, SIGALRM, SIGCHLD})
                                     {
                                         (sigismember(&mask, s) == 1 ? right : wrong).push_back(s);
                                     }
                                     for (const int s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL})
                                     {
                                         (sigismember(&mask, s) == 0 ? right : wrong).push_back(s);
                                     }
                                 }
                             });
    CHECK(right.size() == 9); // the faults of a thread are its own
    CHECK(wrong.empty());
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    CHECK(sigismember(&mask, SIGUSR1) == 0);
}

TEST_CASE("a child process shares work and ends, though it has none of its parent's threads")
{
    REQUIRE(sum_of_squares(10, 3) == 285);
    std::cout.flush();
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0)
    {
        alarm(20); // ends a child that hangs
        const bool right = sum_of_squares(10, 3) == 285 && sum_of_squares(10, 2) == 285;
#if defined(__SANITIZE_ADDRESS__) || defined(FANIN_TEST_ADDRESS_SANITIZER)
        _exit(right ? 0 : 1); // its search for leaks suspends threads that the child has not
#else
        std::exit(right ? 0 : 1); // with its destructors
#endif
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(sum_of_squares(10, 3) == 285);
}
