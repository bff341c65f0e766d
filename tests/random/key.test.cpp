// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/key.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using fanin::key;
using namespace std::string_view_literals;

namespace
{
    std::size_t repeats(std::vector<std::pair<std::uint64_t, std::uint64_t>> all)
    {
        std::sort(all.begin(), all.end());
        return static_cast<std::size_t>(all.end() - std::unique(all.begin(), all.end()));
    }

    std::pair<std::uint64_t, std::uint64_t> as_pair(const key& k)
    {
        return {k.seed(), k.stream()};
    }
}

// All of it at compile time.
static_assert(key(42).seed() == 42);
static_assert(key(42).stream() == 0);
static_assert(key(42, 7) != key(42));
static_assert(key(42).child(3) == key(42).child(3));
static_assert(key(42).child(3) != key(42).child(4));
static_assert(key(42).child("a") != key(42).child("b"));

// The mapping from names to streams may never change under a version: these are from a second implementation.
static_assert(key(42).child(3) == key(0xf7d722d5531b1905, 0xd0e6a74cdc9e8420));
static_assert(key(42).child(3).child(5) == key(0x464c0bfc3736e5bf, 0xba69cf9fd24fb5fa));
static_assert(key(42).child("encoder.0") == key(0x2b646e628dfeedec, 0xdb3c2964e782ea70));
static_assert(key(42).child("") == key(0xbf4a96232c2306df, 0x4539a4b78727c9ea));
static_assert(key(42).successor(7) == key(0x1edcf2312ec0a291, 0xed06a1b0755dc51b));

static_assert(std::convertible_to<int, key>);
static_assert(std::convertible_to<std::uint64_t, key>);
static_assert(!std::convertible_to<bool, key>);
static_assert(!std::default_initializable<key>);

TEST_CASE("an integer seed of any type converts to the key of stream 0")
{
    const key from_int = 7;
    const key from_short = static_cast<short>(7);
    const key from_unsigned = std::uint64_t{7};
    CHECK((from_int == from_unsigned));
    CHECK((from_short == from_unsigned));
    CHECK(from_int.stream() == 0);
    CHECK(key(-1).seed() == std::numeric_limits<std::uint64_t>::max());
    CHECK((key(-1) != key(1)));
}

TEST_CASE("different indices give different children, of one key and of its neighbours")
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
    for (const std::uint64_t seed : {0u, 1u, 42u})
    {
        all.push_back(as_pair(key(seed)));
        for (std::uint32_t i = 0; i < 100'000; ++i)
        {
            all.push_back(as_pair(key(seed).child(i)));
        }
    }
    for (int bit = 17; bit < 64; ++bit)
    {
        all.push_back(as_pair(key(42).child(std::uint64_t{1} << bit)));
    }
    CHECK(repeats(all) == 0);
}

TEST_CASE("children differ from their parent in seed and stream both, so that no counter is shared")
{
    std::vector<std::uint64_t> seeds;
    std::vector<std::uint64_t> streams;
    for (int i = 0; i < 100'000; ++i)
    {
        seeds.push_back(key(42).child(i).seed());
        streams.push_back(key(42).child(i).stream());
    }
    for (auto* words : {&seeds, &streams})
    {
        std::sort(words->begin(), words->end());
        // 64 random bits: a repeat among 1e5 has probability 3e-10
        CHECK(std::adjacent_find(words->begin(), words->end()) == words->end());
    }
}

TEST_CASE("a child is a pure function of parent and index")
{
    const key parent(42);
    const key third = parent.child(3);
    for (int i = 0; i < 10; ++i)
    {
        CHECK((parent.child(i) == key(42).child(static_cast<std::size_t>(i))));
    }
    CHECK((parent.child(3) == third));
}

TEST_CASE("nested children depend on the order of the indices and differ from plain ones")
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
    for (int i = 0; i < 200; ++i)
    {
        all.push_back(as_pair(key(1).child(i)));
        for (int j = 0; j < 200; ++j)
        {
            all.push_back(as_pair(key(1).child(i).child(j)));
        }
    }
    CHECK(repeats(all) == 0);
    CHECK((key(1).child(2).child(3) != key(1).child(3).child(2)));
}

TEST_CASE("different names give different children, whatever their lengths and however they are nested")
{
    const key k(42);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> all{
        as_pair(k),
        as_pair(k.child("")),
        as_pair(k.child("").child("")),
        as_pair(k.child("abc")),
        as_pair(k.child("ab").child("c")),
        as_pair(k.child("a").child("bc")),
        as_pair(k.child("a").child("b").child("c")),
        as_pair(k.child("abc").child("")),
        as_pair(k.child("").child("abc")),
        as_pair(k.child("1234567")),
        as_pair(k.child("12345678")),
        as_pair(k.child("123456789")),
        as_pair(k.child("12345678").child("9")),
        as_pair(k.child("1234567").child("8")),
        as_pair(k.child("1234567812345678")),
        as_pair(k.child("12345678").child("12345678")),
        as_pair(k.child("\0"sv)),
        as_pair(k.child("\0\0"sv)),
        as_pair(k.child("a\0"sv)),
        as_pair(k.child("a")),
        as_pair(k.child("1234567\0"sv)),
        as_pair(k.child("12345678\0"sv)),
        as_pair(k.child("\xff")),
        as_pair(k.child("A")),
        as_pair(k.child("encoder.0")),
        as_pair(k.child("encoder.1")),
        as_pair(k.child("encoder").child(0)),
    };
    for (std::size_t length = 2; length < 40; ++length)
    {
        all.push_back(as_pair(k.child(std::string(length, 'x'))));
    }
    CHECK(repeats(all) == 0);
}

TEST_CASE("a name is the same from a literal, a string and a view")
{
    const std::string name = "encoder.0";
    CHECK((key(42).child(name) == key(42).child("encoder.0")));
    CHECK((key(42).child(std::string_view(name)) == key(42).child("encoder.0")));
}

TEST_CASE("indices, names and the process-wide sequence give streams apart from each other")
{
    const key k(42);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
    for (std::uint64_t i = 0; i < 20'000; ++i)
    {
        std::string bytes; // the name whose first chunk is the number i
        for (int b = 0; b < 8; ++b)
        {
            bytes += static_cast<char>(static_cast<unsigned char>(i >> (8 * b)));
        }
        all.push_back(as_pair(k.child(i)));
        all.push_back(as_pair(k.child(bytes)));
        all.push_back(as_pair(k.child(std::to_string(i))));
        all.push_back(as_pair(k.successor(i)));
    }
    CHECK(repeats(all) == 0);
}
