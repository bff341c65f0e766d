// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/engine.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <type_traits>

using fanin::key;
using fanin::key_from;

namespace
{
    /// Gives 0x11, 0x22, 0x33 ... and counts its calls.
    struct bytes
    {
        using result_type = std::uint8_t;

        static constexpr result_type min()
        {
            return 0;
        }

        static constexpr result_type max()
        {
            return 255;
        }

        result_type operator()()
        {
            ++calls;
            return static_cast<result_type>(0x11 * calls);
        }

        int calls = 0;
    };

    /// A die: 1 to 6, of which the low two bits of (value - 1) are sure to be filled.
    struct die
    {
        using result_type = unsigned;

        static constexpr result_type min()
        {
            return 1;
        }

        static constexpr result_type max()
        {
            return 6;
        }

        result_type operator()()
        {
            return 1 + calls++ % 6;
        }

        unsigned calls = 0;
    };

    /// The narrowest that there is: 5 or 6.
    struct coin
    {
        using result_type = std::uint16_t;

        static constexpr result_type min()
        {
            return 5;
        }

        static constexpr result_type max()
        {
            return 6;
        }

        result_type operator()()
        {
            return static_cast<result_type>(5 + (calls++ == 63 || calls == 1));
        }

        int calls = 0;
    };
}

static_assert(fanin::random_engine<std::mt19937>);
static_assert(fanin::random_engine<std::mt19937&>);
static_assert(fanin::random_engine<std::random_device>);
static_assert(fanin::random_engine<bytes>);
static_assert(!fanin::random_engine<int>);
static_assert(!fanin::random_engine<key>);
static_assert(!fanin::random_engine<const std::mt19937&>);

namespace
{
    template <unsigned Max>
    struct up_to
    {
        static constexpr unsigned min()
        {
            return 0;
        }

        static constexpr unsigned max()
        {
            return Max;
        }

        unsigned operator()()
        {
            return 0;
        }
    };

    struct of_signed_numbers
    {
        static constexpr int min()
        {
            return 0;
        }

        static constexpr int max()
        {
            return 9;
        }

        int operator()()
        {
            return 0;
        }
    };

    struct of_another_minimum : up_to<9>
    {
        static constexpr unsigned long min()
        {
            return 0;
        }
    };

    struct without_a_maximum
    {
        static constexpr unsigned min()
        {
            return 0;
        }

        unsigned operator()()
        {
            return 0;
        }
    };

    template <class E>
    constexpr bool as_the_standard_says =
        fanin::random_engine<E> == std::uniform_random_bit_generator<std::remove_reference_t<E>>;
}

static_assert(fanin::random_engine<std::mt19937> && fanin::random_engine<std::mt19937_64&>);
static_assert(fanin::random_engine<up_to<1>> && !fanin::random_engine<up_to<0>>);
static_assert(as_the_standard_says<std::random_device> && as_the_standard_says<const std::mt19937&>);
static_assert(as_the_standard_says<std::minstd_rand&&> && as_the_standard_says<die>
              && as_the_standard_says<int>);
static_assert(as_the_standard_says<of_signed_numbers> && as_the_standard_says<of_another_minimum>);
static_assert(as_the_standard_says<without_a_maximum> && as_the_standard_says<unsigned (*)()>);

TEST_CASE("a 32-bit engine gives two words, the first one low")
{
    std::mt19937 engine; // its first outputs are known: 3499211612, 581869302
    CHECK(key_from(engine).seed() == (std::uint64_t{581869302} << 32 | 3499211612));
    std::mt19937 twin;
    twin.discard(2);
    CHECK((engine == twin));
    CHECK(key_from(engine).stream() == 0);
}

TEST_CASE("a 64-bit engine gives one word")
{
    std::mt19937_64 engine;
    CHECK(key_from(engine).seed() == 14514284786278117030u);
    std::mt19937_64 twin;
    twin.discard(1);
    CHECK((engine == twin));
}

TEST_CASE("minstd_rand gives words of 30 bits, counted from its smallest value")
{
    std::minstd_rand engine; // 48271, 182605794, 1291394886; the smallest is 1
    const std::uint64_t third = (1291394886 - 1) & 0x3fffffff;
    CHECK(key_from(engine).seed() == (48270 | std::uint64_t{182605793} << 30 | third << 60));
    std::minstd_rand twin;
    twin.discard(3);
    CHECK((engine == twin));
}

TEST_CASE("ranlux48 gives words of 48 bits, of which the second fills the upper 16")
{
    std::ranlux48 twin(7);
    const std::uint64_t low = twin();
    const std::uint64_t high = twin();
    REQUIRE(low < (std::uint64_t{1} << 48));
    std::ranlux48 engine(7);
    CHECK(key_from(engine).seed() == (low | high << 48));
    CHECK((engine == twin));
}

TEST_CASE("an 8-bit engine gives eight words, the first one low")
{
    bytes engine;
    CHECK(key_from(engine).seed() == 0x8877665544332211);
    CHECK(engine.calls == 8);
    CHECK(key_from(bytes{}).seed() == 0x8877665544332211);
}

TEST_CASE("an engine whose range is no power of two gives the bits that each value surely fills")
{
    die engine;
    std::uint64_t expected = 0;
    for (unsigned i = 0; i < 32; ++i)
    {
        expected |= std::uint64_t{i % 6 & 3} << (2 * i);
    }
    CHECK(key_from(engine).seed() == expected);
    CHECK(engine.calls == 32);
}

TEST_CASE("an engine of one bit a call is asked 64 times")
{
    coin engine;
    CHECK(key_from(engine).seed() == 0x8000000000000001);
    CHECK(engine.calls == 64);
}

TEST_CASE("an engine gives another key at each call, and the same keys from the same state")
{
    std::mt19937 engine(1);
    std::mt19937 twin(1);
    const key first = key_from(engine);
    const key second = key_from(engine);
    CHECK((first != second));
    CHECK((first == key_from(twin)));
    CHECK((second == key_from(twin)));
}
