// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_BLOCK_HPP
#define FANIN_RANDOM_BLOCK_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/random/key.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// The integer behind one element: 32 bits for float, 64 for double.
    template <real T>
    using word = std::conditional_t<std::same_as<T, float>, std::uint32_t, std::uint64_t>;

    template <real T>
    inline constexpr int word_bits = std::numeric_limits<word<T>>::digits;

    /// One Philox block makes four floats or two doubles.
    template <real T>
    inline constexpr std::size_t block_size = 128 / word_bits<T>;

    template <real T>
    using block_words = std::array<word<T>, block_size<T>>;

    template <real T>
    using block_values = std::array<T, block_size<T>>;

    /// Block `index` of a stream: Philox4x32-10 of the counter (index, stream) under the seed.
    template <real T>
    constexpr block_words<T> words_of_block(key k, std::uint64_t index) noexcept
    {
        const auto w =
            philox4x32({static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32),
                        static_cast<std::uint32_t>(k.stream()), static_cast<std::uint32_t>(k.stream() >> 32)},
                       {static_cast<std::uint32_t>(k.seed()), static_cast<std::uint32_t>(k.seed() >> 32)});
        if constexpr (std::same_as<T, float>)
        {
            return w;
        }
        else
        {
            return {w[0] | std::uint64_t{w[1]} << 32, w[2] | std::uint64_t{w[3]} << 32};
        }
    }

    /// The word as a signed distance from the middle of its range.
    template <std::unsigned_integral Word>
    constexpr std::make_signed_t<Word> centred(Word w) noexcept
    {
        return static_cast<std::make_signed_t<Word>>(w
                                                     ^ (Word{1} << (std::numeric_limits<Word>::digits - 1)));
    }

    /// out[i] = value first + i of the stream, where `make_values(words, values)` makes
    /// the values of one block.
    template <real T, class MakeValues>
    void draw_blocks(std::span<T> out, key k, std::uint64_t first, MakeValues make_values)
    {
        block_values<T> values;
        for (std::size_t done = 0; done < out.size();)
        {
            const std::uint64_t element = first + done;
            make_values(words_of_block<T>(k, element / block_size<T>), values);
            for (std::size_t j = element % block_size<T>; j < block_size<T> && done < out.size(); ++j)
            {
                out[done++] = values[j];
            }
        }
    }
}

#endif
