// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/runs.hpp>

#include "catch.hpp"

#include <cstddef>
#include <vector>

using namespace fanin;

TEST_CASE("runs write each element once, and no other", "[runs]")
{
    for (std::size_t n = 0; n < 50; ++n)
    {
        std::vector<double> x(n + 1, -1.0);
        for (std::size_t i = 0; i < n; ++i)
        {
            x[i] = static_cast<double>(i);
        }
        detail::write_in_runs(x.data(), n, [&](std::size_t i) { return 2 * x[i] + 1; });
        for (std::size_t i = 0; i < n; ++i)
        {
            CHECK(x[i] == static_cast<double>(2 * i + 1));
        }
        CHECK(x[n] == -1);
        const std::vector<double> b(n, 3.0);
        detail::add_elements(x.data(), b.data(), n);
        for (std::size_t i = 0; i < n; ++i)
        {
            CHECK(x[i] == static_cast<double>(2 * i + 4));
        }
        CHECK(x[n] == -1);
    }
}

TEST_CASE("sums in lanes have every term once", "[runs]")
{
    for (std::size_t n = 0; n < 50; ++n)
    {
        const double sum = detail::sum_in_lanes(n, [](std::size_t i) { return static_cast<double>(i * i); });
        double expected = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            expected += static_cast<double>(i * i);
        }
        CHECK(sum == expected);
    }
}
