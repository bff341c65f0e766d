// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/stream_version.hpp>

TEST_CASE("the goldens of these tests are those of stream version 1")
{
    static_assert(fanin::stream_version == 1);
    CHECK(fanin::stream_version == 1);
}
