// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_RANDOM_CHOSEN_WORDS_HPP
#define FANIN_TESTS_RANDOM_CHOSEN_WORDS_HPP

// Philox is a bijection of the counter: run backwards, it tells where in which stream given words stand,
// so that a test can ask a law for its value of the very first, the last or any other word.

#include <fanin/random/key.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace chosen
{
    /// The integer behind one element.
    template <class T>
    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

    template <class T>
    inline constexpr int word_bits = 8 * sizeof(T);

    /// One Philox block makes four floats or two doubles.
    template <class T>
    inline constexpr std::size_t block_size = 16 / sizeof(T);

    template <class T>
    using block_words = std::array<word<T>, block_size<T>>;

    template <class T>
    using block_values = std::array<T, block_size<T>>;

    /// The counter c with philox4x32_10(c, key) == words.
    constexpr std::array<std::uint32_t, 4> counter_of(std::array<std::uint32_t, 4> words,
                                                      std::array<std::uint32_t, 2> key)
    {
        constexpr auto inverse = [](std::uint32_t odd)
        {
            std::uint32_t x = odd; // Newton & Hensel: each step doubles the bits that are right
            for (int i = 0; i < 5; ++i)
            {
                x *= 2 - odd * x;
            }
            return x;
        };
        constexpr std::uint32_t inverse_0 = inverse(0xD2511F53);
        constexpr std::uint32_t inverse_1 = inverse(0xCD9E8D57);

        for (std::uint32_t round = 10; round-- > 0;)
        {
            const std::uint32_t key_0 = key[0] + round * 0x9E3779B9;
            const std::uint32_t key_1 = key[1] + round * 0xBB67AE85;
            const std::uint32_t c0 = words[3] * inverse_0;
            const std::uint32_t c2 = words[1] * inverse_1;
            const auto high_0 = static_cast<std::uint32_t>((std::uint64_t{0xD2511F53} * c0) >> 32);
            const auto high_1 = static_cast<std::uint32_t>((std::uint64_t{0xCD9E8D57} * c2) >> 32);
            words = {c0, words[0] ^ high_1 ^ key_0, c2, words[2] ^ high_0 ^ key_1};
        }
        return words;
    }

    /// Where a block of words stands: elements `first`, `first` + 1 ... of stream `k`.
    struct place
    {
        fanin::key k;
        std::uint64_t first;
    };

    /// A place whose block holds the words; other seeds hold it elsewhere, so one is sought whose elements
    /// 64 bits can count.
    template <class T>
    place place_of(const block_words<T>& words)
    {
        std::array<std::uint32_t, 4> halves{};
        if constexpr (sizeof(T) == 4)
        {
            halves = words;
        }
        else
        {
            halves = {static_cast<std::uint32_t>(words[0]), static_cast<std::uint32_t>(words[0] >> 32),
                      static_cast<std::uint32_t>(words[1]), static_cast<std::uint32_t>(words[1] >> 32)};
        }
        for (std::uint32_t seed = 1;; ++seed)
        {
            const auto c = counter_of(halves, {seed, 0});
            const std::uint64_t block = c[0] | std::uint64_t{c[1]} << 32;
            if (block < ~std::uint64_t{0} / 4 - 1)
            {
                return {fanin::key(seed, c[2] | std::uint64_t{c[3]} << 32),
                        block * block_size<T>};
            }
        }
    }

    /// What the law makes of one block of words.
    template <class T, class Law>
    block_values<T> values(const block_words<T>& words, const Law& law)
    {
        const place p = place_of<T>(words);
        block_values<T> out{};
        draw(std::span<T>(out), p.k, p.first, law); // found beside the law
        return out;
    }

    /// The ends, the middle, both sides of each power of two, and words of no pattern.
    template <class T>
    std::array<word<T>, 8 + 4 * sizeof(T) * 8> telling_words()
    {
        using word = word<T>;
        constexpr word last = static_cast<word>(~word{0});
        constexpr word middle = last / 2 + 1;
        std::array<word, 8 + 4 * sizeof(T) * 8> all{};
        std::size_t n = 0;
        for (const word w :
             {word{0}, word{1}, last, static_cast<word>(last - 1), middle, static_cast<word>(middle - 1),
              static_cast<word>(last / 3), static_cast<word>(last / 7)})
        {
            all[n++] = w;
        }
        for (std::size_t bit = 0; bit < sizeof(T) * 8; ++bit)
        {
            const word power = static_cast<word>(word{1} << bit);
            for (const word w : {power, static_cast<word>(power - 1), static_cast<word>(last - power),
                                 static_cast<word>(middle + power / 3)})
            {
                all[n++] = w;
            }
        }
        return all;
    }
}

#endif
