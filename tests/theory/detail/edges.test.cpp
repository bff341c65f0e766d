// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/theory/detail/edges.hpp>

#include <algorithm>
#include <cmath>

using fanin::detail::edges;
using fanin::detail::last_z;

TEST_CASE("edges rise from end to end, and have all kinks among them")
{
    for (const double at : {-3.0, 0.0, 100.0})
    {
        for (const double scale : {1e-9, 0.3, 1.0, 1e5})
        {
            CAPTURE(at, scale);
            const auto z = edges(at, scale, {at + 2.5 * scale, at - 1e9 * scale});
            CHECK(std::is_sorted(z.begin(), z.end()));
            CHECK(std::adjacent_find(z.begin(), z.end()) == z.end());
            CHECK(z.front() == -last_z);
            CHECK(z.back() == last_z);
            CHECK(std::count(z.begin(), z.end(), 0) == 1);
            CHECK(std::any_of(z.begin(), z.end(), [](double e) { return std::abs(e - 2.5) < 1e-4; }));
            CHECK(z.size() < 80);
        }
    }
    const auto z = edges(1, 2, {});
    CHECK(std::count(z.begin(), z.end(), -0.5) == 1); // x = 0

    // No panel of large x reaches down to x = 1.
    const auto wide = edges(0, 1e5, {});
    for (const double x : {1.0, 10.0, 100.0, 1e4, 8e5})
    {
        const auto above = std::upper_bound(wide.begin(), wide.end(), x / 1e5);
        CHECK(*above < 4.5 * std::max(x / 1e5, 1.03e-5));
    }
}
