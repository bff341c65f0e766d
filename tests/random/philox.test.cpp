// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "random/chosen_words.hpp"

#include <fanin/random/philox.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

#if __has_include(<Random123/philox.h>)
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif
#include <Random123/philox.h>
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#undef philox4x32_10 // a macro of Random123's C interface
#define FANIN_TESTS_HAVE_RANDOM123 1
#endif

using fanin::philox4x32_10;
using words4 = std::array<std::uint32_t, 4>;
using words2 = std::array<std::uint32_t, 2>;

// Random123, tests/kat_vectors.
static_assert(philox4x32_10({0, 0, 0, 0}, {0, 0}) == words4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff})
              == words4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
static_assert(philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})
              == words4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});

TEST_CASE("philox4x32_10 gives Random123's known answers at run time too")
{
    volatile std::uint32_t zero = 0; // keeps the compiler from folding the call
    const std::uint32_t z = zero;
    CHECK((philox4x32_10({z, z, z, z}, {z, z}) == words4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    CHECK((philox4x32_10({~z, ~z, ~z, ~z}, {~z, ~z})
           == words4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    CHECK((philox4x32_10({0x243f6a88 ^ z, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0})
           == words4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

#if defined(FANIN_TESTS_HAVE_RANDOM123)
TEST_CASE("philox4x32_10 equals Random123's Philox4x32 of 10 rounds on a million random counters and keys")
{
    std::mt19937 engine(20150206);
    const auto draw = [&] { return static_cast<std::uint32_t>(engine()); };
    std::size_t differences = 0;
    for (int i = 0; i < 1'000'000; ++i)
    {
        const words4 counter{draw(), draw(), draw(), draw()};
        const words2 key{draw(), draw()};
        const r123::Philox4x32_R<10>::ctr_type c{{counter[0], counter[1], counter[2], counter[3]}};
        const r123::Philox4x32_R<10>::key_type k{{key[0], key[1]}};
        const auto expected = r123::Philox4x32_R<10>()(c, k);
        const words4 found = philox4x32_10(counter, key);
        for (std::size_t j = 0; j < 4; ++j)
        {
            differences += found[j] != expected[j];
        }
    }
    CHECK(differences == 0);
}
#endif

TEST_CASE("philox4x32_10 is a bijection of the counter: its inverse gives the counter back")
{
    std::mt19937 engine(1);
    const auto draw = [&] { return static_cast<std::uint32_t>(engine()); };
    std::size_t differences = 0;
    for (int i = 0; i < 10'000; ++i)
    {
        const words4 counter{draw(), draw(), draw(), draw()};
        const words2 key{draw(), draw()};
        differences += chosen::counter_of(philox4x32_10(counter, key), key) != counter;
    }
    CHECK(differences == 0);
}
