// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/interval.hpp>

#include "catch.hpp"

#include <limits>

using fanin::interval;

TEST_CASE("an interval is its two ends, at compile time too", "[interval]")
{
    constexpr interval unit{0, 1};
    static_assert(unit.lo == 0 && unit.hi == 1);
    static_assert(unit == interval{.lo = 0, .hi = 1});
    CHECK((unit == interval{-0.0, 1.0}));
}

TEST_CASE("intervals differ as soon as one end does", "[interval]")
{
    const interval unit{0, 1};
    CHECK_FALSE((unit == interval{0, 2}));
    CHECK_FALSE((unit == interval{-1, 1}));
    CHECK_FALSE((unit == interval{1, 0}));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE((interval{0, nan} == interval{0, nan}));
}
