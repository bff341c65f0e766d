// SPDX-License-Identifier: BSD-3-Clause
#define CATCH_CONFIG_MAIN
#include "cases.hpp"

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

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
