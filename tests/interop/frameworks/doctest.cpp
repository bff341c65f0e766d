// SPDX-License-Identifier: BSD-3-Clause
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include "cases.hpp"

#include <doctest/doctest.h>

TEST_CASE("right")
{
    REQUIRE(cases::right());
    REQUIRE(cases::healthy());
}

TEST_CASE("wrong")
{
    CHECK(cases::wrong());
    CHECK(cases::sick());
}
