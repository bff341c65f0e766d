// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_ELEMENT_LAW_HPP
#define FANIN_RANDOM_DETAIL_ELEMENT_LAW_HPP

#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <variant>

namespace fanin::detail
{
    /// Every element is `value`.
    struct constant_law
    {
        double value;
    };

    template <real T>
    void draw(std::span<T> out, key, std::uint64_t, const constant_law& law)
    {
        std::fill(out.begin(), out.end(), static_cast<T>(law.value));
    }

    /// The law of each independent element of a weight: the whole interface between an initializer and the
    /// numbers.
    using element_law = std::variant<constant_law, uniform_law, normal_law, truncated_normal_law>;

    /// out[i] = element first + i of stream k under the law.
    template <real T>
    void draw(std::span<T> out, key k, std::uint64_t first, const element_law& law)
    {
        std::visit([&](const auto& l) { draw(out, k, first, l); }, law);
    }
}

#endif
