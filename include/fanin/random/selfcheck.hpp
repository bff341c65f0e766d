// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_SELFCHECK_HPP
#define FANIN_RANDOM_SELFCHECK_HPP

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/key.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <type_traits>

namespace fanin
{
    namespace detail
    {
        /// The FNV-1a hash of elements 0 to 66 of a stream: whole vectors and a tail on every path.
        template <real T, class Law>
        std::uint64_t hash_of_draw(key k, const Law& law)
        {
            using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
            std::array<T, 67> x;
            draw(std::span<T>(x), k, 0, law);
            std::uint64_t hash = 0xcbf29ce484222325;
            for (const T v : x)
            {
                hash = (hash ^ std::bit_cast<word>(v)) * 0x100000001b3;
            }
            return hash;
        }
    }

    /// Whether this build, on this machine and with the active path, draws the numbers of stream_version 1.
    /// It takes a few microseconds at start-up, for programs that ship weights as keys.
    template <class = void> // a template, so that only callers compile every law
    [[nodiscard]] bool selfcheck()
    {
        using namespace detail;
        const key k = key(1).child(2).child("selfcheck");
        return hash_of_draw<float>(k, uniform_law{-1, 1}) == 0x8036fdb3558941b0
               && hash_of_draw<double>(k, uniform_law{-1, 1}) == 0x826ec143189f6889
               && hash_of_draw<float>(k, normal_law{0, 1}) == 0xd73179569e6879a2
               && hash_of_draw<double>(k, normal_law{0, 1}) == 0x5f2ef01ba31749e8
               && hash_of_draw<float>(k, normal_law{0, 1e-39}) == 0xd0302703fd584c03 // most of them subnormal
               && hash_of_draw<float>(k, truncated_normal_law{0, 1, -2, 2}) == 0xa4efc9b395c8705e
               && hash_of_draw<double>(k, truncated_normal_law{0, 1, -2, 2}) == 0x8961a398a64485b6;
    }
}

#endif
