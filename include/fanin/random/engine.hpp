// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_ENGINE_HPP
#define FANIN_RANDOM_ENGINE_HPP

#include <fanin/random/key.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace fanin
{
    /// A generator of the standard library or of its form, as in std::uniform_random_bit_generator (but
    /// without <random>, which is slow to compile). Its state advances when a key is taken from it.
    template <class E>
    concept random_engine = requires(std::remove_reference_t<E>& e) {
        { e() } -> std::unsigned_integral;
        { std::remove_reference_t<E>::min() } -> std::same_as<decltype(e())>;
        { std::remove_reference_t<E>::max() } -> std::same_as<decltype(e())>;
        requires std::bool_constant<(std::remove_reference_t<E>::min()
                                     < std::remove_reference_t<E>::max())>::value;
    };

    /// A key with a seed of 64 bits from the engine: words of `engine() - engine.min()`, low word first. A
    /// word has as many bits as every value of the engine fills (32 for mt19937, 30 for minstd_rand).
    template <random_engine E>
    key key_from(E&& engine)
    {
        using generator = std::remove_reference_t<E>;
        constexpr std::uint64_t range = generator::max() - generator::min();
        constexpr int word_bits = range == ~std::uint64_t{0} ? 64 : std::bit_width(range + 1) - 1;

        std::uint64_t seed = 0;
        for (int filled = 0; filled < 64; filled += word_bits)
        {
            const std::uint64_t word = engine() - generator::min();
            seed |= (word & (~std::uint64_t{0} >> (64 - word_bits))) << filled;
        }
        return seed;
    }
}

#endif
