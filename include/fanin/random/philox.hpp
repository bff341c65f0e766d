// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_PHILOX_HPP
#define FANIN_RANDOM_PHILOX_HPP

#include <fanin/core/platform.hpp>

#include <array>
#include <cstdint>

namespace fanin
{
    /// Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3": Philox4x32 with 10
    /// rounds. For each key it is a bijection of the counter, least significant words first. It is not
    /// cryptographic.
    constexpr std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                                         std::array<std::uint32_t, 2> key) noexcept
    {
        for (int round = 0; round < 10; ++round)
        {
            const std::uint64_t p0 = std::uint64_t{0xD2511F53} * counter[0];
            const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * counter[2];
            counter = {
                static_cast<std::uint32_t>(p1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(p1),
                static_cast<std::uint32_t>(p0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(p0)};
            key[0] += 0x9E3779B9;
            key[1] += 0xBB67AE85;
        }
        return counter;
    }
}

#endif
