// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/init/axes.hpp>

TEST_CASE("axes tell the fans of a weight matrix")
{
    static_assert(fanin::axes::io.fans_of({784, 256}).in == 784);
    static_assert(fanin::axes::io.fans_of({784, 256}).out == 256);
    static_assert(fanin::axes::oi.fans_of({784, 256}).in == 256);
    static_assert(fanin::init::axes::oi.fans_of({784, 256}).out == 784);
    const fanin::axes chosen = fanin::axes::oi;
    CHECK(chosen.in == 1);
    CHECK(chosen.out == 0);
}
