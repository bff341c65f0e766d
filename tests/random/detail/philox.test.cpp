// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "random/slices.hpp"

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/laws.ipp> // what kernels include
#include <fanin/random/key.hpp>
#include <fanin/random/philox.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <type_traits>
#include <vector>

// The words themselves: a law of the test's own, whose numbers have the words' bits.
namespace fanin::detail
{
    struct raw_law
    {
    };
}
#define FANIN_KERNEL "random/detail/raw.inl"
#include <fanin/core/simd/for_each_path.inl>
#undef FANIN_KERNEL

using fanin::key;
using fanin::simd_path;
using fanin::detail::raw_law;

namespace
{
    template <class T>
    using word_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    template <class T>
    constexpr std::uint64_t per_block = 16 / sizeof(T);

    std::uint32_t low(std::uint64_t x)
    {
        return static_cast<std::uint32_t>(x);
    }

    std::uint32_t high(std::uint64_t x)
    {
        return static_cast<std::uint32_t>(x >> 32);
    }

    /// The word of one element by the scalar function.
    template <class T>
    word_of<T> word(const key& k, std::uint64_t element)
    {
        const std::uint64_t block = element / per_block<T>;
        const auto words = fanin::philox4x32_10({low(block), high(block), low(k.stream()), high(k.stream())},
                                                {low(k.seed()), high(k.seed())});
        const std::size_t i = element % per_block<T>;
        if constexpr (sizeof(T) == 4)
        {
            return words[i];
        }
        else
        {
            return words[2 * i] | std::uint64_t{words[2 * i + 1]} << 32;
        }
    }

    /// How many of the elements that the active path draws are not Philox's words.
    template <class T>
    std::size_t wrong_words(const key& k, std::uint64_t first, std::size_t count)
    {
        std::vector<T> drawn(count);
        draw(std::span<T>(drawn), k, first, raw_law{});
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < count; ++i)
        {
            wrong += std::bit_cast<word_of<T>>(drawn[i]) != word<T>(k, first + i);
        }
        return wrong;
    }

    /// The element at which the low word of the counter has wrapped n times.
    template <class T>
    constexpr std::uint64_t wrap(std::uint64_t n)
    {
        return (n << 32) * per_block<T>;
    }
}

TEMPLATE_TEST_CASE(
    "the kernel's words are those of philox4x32_10 on every path, for keys and streams of any bits", "",
    float, double)
{
    using T = TestType;
    const path_guard guard;
    std::mt19937_64 engine(1);
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        for (const key k :
             {key(0), key(1), key(42).child(3), key(0, ~std::uint64_t{0}), key(~std::uint64_t{0}, 0),
              key(~std::uint64_t{0}, ~std::uint64_t{0}), key(0xFFFFFFFF, 0xFFFFFFFF00000000)})
        {
            CHECK(wrong_words<T>(k, 0, 1000) == 0);
            CHECK(wrong_words<T>(k, 12'345, 1000) == 0);
        }
        std::size_t wrong = 0;
        for (int i = 0; i < 300; ++i)
        {
            wrong +=
                wrong_words<T>(key(engine(), engine()), engine() >> 1 >> engine() % 60, 1 + engine() % 300);
        }
        CHECK(wrong == 0);
    }
}

TEMPLATE_TEST_CASE(
    "the block counter carries into its high word, wherever in a batch that falls, on every path", "", float,
    double)
{
    using T = TestType;
    const path_guard guard;
    const key k(0x0123456789abcdef, 0xfedcba9876543210);
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        std::size_t wrong = 0;
        for (std::uint64_t before = 0; before < 210; ++before) // two batches of the widest kernel
        {
            wrong += wrong_words<T>(k, wrap<T>(1) - before, 400);
        }
        CHECK(wrong == 0);
        for (const std::uint64_t n :
             {std::uint64_t{2}, std::uint64_t{3}, std::uint64_t{1} << 20, (std::uint64_t{1} << 29)})
        {
            CHECK(wrong_words<T>(k, wrap<T>(n) - 101, 300) == 0);
        }
        // the last elements that 64 bits can count
        CHECK(wrong_words<T>(k, ~std::uint64_t{0} - 299, 300) == 0);
        CHECK(wrong_words<T>(k, ~std::uint64_t{0} - 298, 299) == 0);
        CHECK(wrong_words<T>(k, ~std::uint64_t{0}, 1) == 0);
    }
}

TEMPLATE_TEST_CASE("a long run carries the counter as a short one does, on every path", "", float, double)
{
    using T = TestType;
    const path_guard guard;
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        CHECK(wrong_words<T>(key(7, 9), wrap<T>(1) - 30'001, 60'013) == 0);
    }
}

TEMPLATE_TEST_CASE(
    "words are the same for each offset and length, before, across and after a carry, on every path", "",
    float, double)
{
    using T = TestType;
    const path_guard guard;
    const key k = key(42).child("slices");
    for (const simd_path path : machine_paths())
    {
        CAPTURE(to_string(path));
        fanin::force_simd_path(path);
        for (const std::uint64_t origin :
             {std::uint64_t{0}, wrap<T>(1) - 40, wrap<T>(5) - 84, ~std::uint64_t{0} - 84})
        {
            CHECK(wrong_words<T>(k, origin, 84) == 0);
            CHECK(difference_of_slices<T>(k, origin, raw_law{}) == "");
        }
    }
}
