// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/sequence.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

using fanin::key;
using fanin::next_key;

namespace
{
    // Drawn before main, hence before any test can have restarted the sequence.
    const key first_of_the_process = next_key();

    using pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

    std::size_t repeats(pairs all)
    {
        std::sort(all.begin(), all.end());
        return static_cast<std::size_t>(all.end() - std::unique(all.begin(), all.end()));
    }

    pairs draw_in_threads(int threads, int each)
    {
        std::vector<pairs> drawn(static_cast<std::size_t>(threads));
        std::vector<std::thread> running;
        for (pairs& mine : drawn)
        {
            running.emplace_back(
                [&mine, each]
                {
                    for (int i = 0; i < each; ++i)
                    {
                        const key k = next_key();
                        mine.emplace_back(k.seed(), k.stream());
                    }
                });
        }
        for (std::thread& t : running)
        {
            t.join();
        }
        pairs all;
        for (const pairs& mine : drawn)
        {
            all.insert(all.end(), mine.begin(), mine.end());
        }
        return all;
    }
}

static_assert(fanin::default_seed == 2015);

TEST_CASE("a process that never seeds begins at the documented default seed")
{
    CHECK((first_of_the_process == key(fanin::default_seed).successor(0)));
    CHECK(
        (first_of_the_process == key(0x8466444fcc2e9793, 0xf1907d1018f6d9d9))); // pinned: scripts rely on it
}

TEST_CASE("no two keys of the sequence are equal, whichever of eight threads asks")
{
    fanin::seed(1);
    const pairs all = draw_in_threads(8, 10'000);
    CHECK(all.size() == 80'000);
    CHECK(repeats(all) == 0);
}

TEST_CASE("threads take the same keys together as one thread alone")
{
    fanin::seed(2);
    pairs many = draw_in_threads(4, 1000);
    fanin::seed(2);
    pairs one = draw_in_threads(1, 4000);
    std::sort(many.begin(), many.end());
    std::sort(one.begin(), one.end());
    CHECK((many == one));
}

TEST_CASE("seed(n) restarts the sequence, and other seeds start others")
{
    fanin::seed(7);
    const key first = next_key();
    const key second = next_key();
    CHECK((first != second));
    CHECK((first == key(7).successor(0)));
    CHECK((second == key(7).successor(1)));

    fanin::seed(8);
    const key other = next_key();
    CHECK((other != first));
    CHECK((other != second));

    fanin::seed(7);
    CHECK((next_key() == first));
    CHECK((next_key() == second));
}

TEST_CASE("the sequence stays apart from the seed's own key and from all of its children")
{
    fanin::seed(42);
    pairs all{{42, 0}};
    for (int i = 0; i < 10'000; ++i)
    {
        const key mine = next_key();
        const key child = key(42).child(i);
        all.emplace_back(mine.seed(), mine.stream());
        all.emplace_back(child.seed(), child.stream());
    }
    CHECK(repeats(all) == 0);
}

TEST_CASE("a thread that draws while another seeds gets a key of one seed at its own position")
{
    pairs legal;
    for (const std::uint64_t seed : {std::uint64_t{100}, std::uint64_t{200}})
    {
        for (std::uint64_t n = 0; n < 20'100; ++n)
        {
            legal.emplace_back(key(seed).successor(n).seed(), key(seed).successor(n).stream());
        }
    }
    std::sort(legal.begin(), legal.end());

    fanin::seed(100);
    std::thread seeder(
        []
        {
            for (int i = 0; i < 2000; ++i)
            {
                fanin::seed(i % 2 == 0 ? 200 : 100);
            }
        });
    const pairs drawn = draw_in_threads(2, 10'000);
    seeder.join();
    std::size_t strangers = 0;
    for (const auto& k : drawn)
    {
        strangers += !std::binary_search(legal.begin(), legal.end(), k);
    }
    CHECK(strangers == 0);
}
