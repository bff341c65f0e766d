// SPDX-License-Identifier: BSD-3-Clause
#include "diagnose/grid_stacks.hpp"

#include "catch.hpp"

#include <vector>

namespace
{
    constexpr std::uint64_t draws = 5; // 200 in grid.cpp

    void check(const std::vector<grid::stack>& all)
    {
        for (const grid::stack& s : all)
        {
            const grid::outcome o =
                grid::check(s, draws, 1); // remedies of the first draw, of five in grid.cpp
            CAPTURE(s.name, o.first_error);
            CHECK(o.wrong == 0);
            CHECK(o.first_error == "");
            CHECK(o.partial <= 1);
        }
    }
}

TEST_CASE("a diagnosis of the grid agrees with theory, and its remedies cure", "[diagnose][grid]")
{
    SECTION("layers of one law")
    {
        check(grid::uniform_stacks());
    }
    SECTION("stretches")
    {
        check(grid::stretches());
    }
    SECTION("blocks and branches")
    {
        check(grid::blocks_and_branches());
    }
    SECTION("heads and inputs")
    {
        check(grid::heads_and_inputs());
    }
    SECTION("narrow, deep, one sample, no theory")
    {
        check(grid::odd_shapes());
    }
    SECTION("collapses")
    {
        check(grid::collapses());
    }
    SECTION("public reports")
    {
        check(grid::public_reports());
    }
}
