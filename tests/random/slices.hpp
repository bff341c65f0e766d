// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_RANDOM_SLICES_HPP
#define FANIN_TESTS_RANDOM_SLICES_HPP

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/key.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

/// Draws each of the offsets 0 to 17 and lengths 0 to 67 alone, and compares its bits with the whole, which
/// begins at element `origin`; "" where all agree and nothing beside the slice is written.
template <class T, class Law>
std::string difference_of_slices(fanin::key k, std::uint64_t origin, const Law& law)
{
    std::vector<T> whole(17 + 67);
    draw(std::span<T>(whole), k, origin, law);

    const T untouched = T(-12345);
    for (std::size_t offset = 0; offset <= 17; ++offset)
    {
        for (std::size_t length = 0; length <= 67; ++length)
        {
            std::vector<T> part(length + 2, untouched);
            draw(std::span<T>(part.data() + 1, length), k, origin + offset, law);
            if (length != 0 && std::memcmp(part.data() + 1, whole.data() + offset, length * sizeof(T)) != 0)
            {
                return "elements from " + std::to_string(offset) + ", " + std::to_string(length) + " of them";
            }
            if (part.front() != untouched || part.back() != untouched)
            {
                return "a write beside " + std::to_string(offset) + ", " + std::to_string(length);
            }
        }
    }
    return "";
}

#endif
