// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/order.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

using namespace fanin::detail;

TEST_CASE("indices are ordered as by std::stable_sort")
{
    for (const std::size_t count : std::vector<std::size_t>{0, 1, 2, 3, 5, 8, 31, 64, 65, 1000})
    {
        std::vector<std::size_t> values(count);
        for (std::size_t i = 0; i < count; ++i)
        {
            values[i] = i * 2654435761 % 97 / 7; // few values, so that many are equal
        }
        const auto before = [&](std::size_t a, std::size_t b) { return values[a] < values[b]; };
        std::vector<std::size_t> expected(count);
        std::iota(expected.begin(), expected.end(), std::size_t{0});
        std::stable_sort(expected.begin(), expected.end(), before);
        CHECK(ordered_indices(count, before) == expected);
    }
}

TEST_CASE("an inconsistent comparison still gives each index once")
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> values{3, nan, 1, nan, 2, 0, nan};
    auto order = ordered_indices(values.size(),
                                 [&](std::size_t a, std::size_t b) { return !(values[a] > values[b]); });
    std::sort(order.begin(), order.end());
    CHECK(order == std::vector<std::size_t>{0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("values are sorted, and equal ones keep their order")
{
    struct named
    {
        std::string name;
        int rank;
    };
    std::vector<named> all{{"first", 2}, {"second", 1}, {"third", 2}, {"fourth", 1}, {"fifth", 0}};
    sort_stably(all, [](const named& a, const named& b) { return a.rank < b.rank; });
    std::string names;
    for (const named& n : all)
    {
        names += n.name + " ";
    }
    CHECK(names == "fifth second fourth first third ");
}
