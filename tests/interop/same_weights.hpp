// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_INTEROP_SAME_WEIGHTS_HPP
#define FANIN_TESTS_INTEROP_SAME_WEIGHTS_HPP

#include <fanin/draw.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdio>

/// Prints a hash of the weights in the order of their indices: at(i, j) is a float.
template <class At>
void print_hash(const char* name, At at)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (int i = 0; i < 256; ++i)
    {
        for (int j = 0; j < 784; ++j)
        {
            hash = (hash ^ std::bit_cast<std::uint32_t>(static_cast<float>(at(i, j)))) * 0x100000001b3;
        }
    }
    std::printf("%016llx %s\n", static_cast<unsigned long long>(hash), name);
}

#endif
