// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "random/chosen_words.hpp"

#include <fanin/random/block.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

using namespace fanin;
using namespace fanin::detail;

static_assert(std::same_as<word<float>, std::uint32_t>);
static_assert(std::same_as<word<double>, std::uint64_t>);
static_assert(word_bits<float> == 32);
static_assert(word_bits<double> == 64);
static_assert(block_size<float> == 4);
static_assert(block_size<double> == 2);

// Random123's third known answer, by way of (block, stream) and seed.
constexpr key known_key(0x299f31d0a4093822, 0x0370734413198a2e);
constexpr std::uint64_t known_block = 0x85a308d3243f6a88;
static_assert(words_of_block<float>(known_key, known_block)
              == block_words<float>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
static_assert(words_of_block<double>(known_key, known_block)
              == block_words<double>{0x94fdccebd16cfe09, 0x24126ea15001e420});

static_assert(centred(std::uint32_t{0}) == std::numeric_limits<std::int32_t>::min());
static_assert(centred(std::uint32_t{0x7fffffff}) == -1);
static_assert(centred(std::uint32_t{0x80000000}) == 0);
static_assert(centred(~std::uint32_t{0}) == std::numeric_limits<std::int32_t>::max());
static_assert(centred(std::uint64_t{0}) == std::numeric_limits<std::int64_t>::min());
static_assert(centred(~std::uint64_t{0}) == std::numeric_limits<std::int64_t>::max());

TEST_CASE("a block has the words of Philox for the counter (block, stream) under the seed")
{
    for (const std::uint64_t block : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{0xffffffff},
                                      std::uint64_t{0x100000000}, ~std::uint64_t{0}})
    {
        const key k(0x0123456789abcdef, 0xfedcba9876543210);
        const auto low = static_cast<std::uint32_t>(block);
        const auto high = static_cast<std::uint32_t>(block >> 32);
        const auto expected = philox4x32({low, high, 0x76543210, 0xfedcba98}, {0x89abcdef, 0x01234567});
        CHECK((words_of_block<float>(k, block) == expected));
        const auto wide = words_of_block<double>(k, block);
        for (std::size_t i = 0; i < 2; ++i)
        {
            CHECK(static_cast<std::uint32_t>(wide[i]) == expected[2 * i]);
            CHECK(static_cast<std::uint32_t>(wide[i] >> 32) == expected[2 * i + 1]);
        }
    }
}

TEMPLATE_TEST_CASE("draw_blocks gives element i from word i of the stream, wherever the draw begins", "",
                   float, double)
{
    using T = TestType;
    const key k(42, 7);
    const auto upper_bits = [](const block_words<T>& words, block_values<T>& values)
    {
        for (std::size_t j = 0; j < words.size(); ++j)
        {
            values[j] = static_cast<T>(words[j] >> (word_bits<T> - 20)); // exact in T
        }
    };
    std::size_t differences = 0;
    for (const std::uint64_t origin : {std::uint64_t{0}, block_size<T> * 0x100000000 - 20})
    {
        for (std::uint64_t offset = 0; offset <= 17; ++offset)
        {
            for (std::size_t length = 0; length <= 67; ++length)
            {
                std::vector<T> out(length);
                draw_blocks<T>(std::span<T>(out), k, origin + offset, upper_bits);
                for (std::size_t i = 0; i < length; ++i)
                {
                    const std::uint64_t element = origin + offset + i;
                    const auto words = words_of_block<T>(k, element / block_size<T>);
                    differences +=
                        out[i] != static_cast<T>(words[element % block_size<T>] >> (word_bits<T> - 20));
                }
            }
        }
    }
    CHECK(differences == 0);
}

TEMPLATE_TEST_CASE("any words can be sought in the streams", "", float, double)
{
    using T = TestType;
    for (const auto w : chosen::telling_words<T>())
    {
        block_words<T> words{};
        words.fill(w);
        const auto place = chosen::place_of<T>(words);
        CHECK((words_of_block<T>(place.k, place.first / block_size<T>) == words));
    }
}
