// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/init/fans.hpp>

#include <concepts>

using fanin::init::fans;
using fanin::init::select;

static_assert(std::same_as<fanin::fan, fanin::init::fan>);

TEST_CASE("each mode selects its fan: n, m, their mean, the root of their product")
{
    const fans f{.in = 784, .out = 16};
    CHECK(select(fanin::fan::in, f) == 784);
    CHECK(select(fanin::fan::out, f) == 16);
    CHECK(select(fanin::fan::average, f) == 400);
    CHECK(select(fanin::fan::geometric, f) == 112);
}

TEST_CASE("all modes agree where both fans do")
{
    const fans f{.in = 100, .out = 100};
    for (const auto mode : {fanin::fan::in, fanin::fan::out, fanin::fan::average, fanin::fan::geometric})
    {
        CHECK(select(mode, f) == 100);
    }
}
