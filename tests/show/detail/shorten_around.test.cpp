// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/shorten_around.hpp>

#include "catch.hpp"

#include <cstddef>

using fanin::detail::display_width;
using fanin::detail::shorten_around;

TEST_CASE("what a text has in common with others is cut first", "[show]")
{
    // "encoder_block_" and "_attention" are common
    const fanin::detail::code_point_text text = U"encoder_block_A_attention";
    CHECK(shorten_around(text, 14, 10, 25, U"…") == text);
    CHECK(shorten_around(text, 14, 10, 24, U"…") == U"encoder_bloc…A_attention");
    CHECK(shorten_around(text, 14, 10, 12, U"…") == U"…A_attention");
    CHECK(shorten_around(text, 14, 10, 9, U"…") == U"…A…ention");
    CHECK(shorten_around(text, 14, 10, 3, U"…") == U"…A…");
    CHECK(shorten_around(text, 0, 0, 9, U"…") == U"enco…tion");
    CHECK(shorten_around(text, 14, 10, 9, U"...") == U"...A...on");
}

TEST_CASE("a text never gets wider than it may, and keeps whole characters", "[show]")
{
    const fanin::detail::code_point_text text = U"층 하나와 층 둘과 layer three";
    for (std::size_t front = 0; front <= text.size(); ++front)
    {
        for (std::size_t back = 0; front + back <= text.size(); ++back)
        {
            for (std::size_t columns = 3; columns < 30; ++columns)
            {
                CAPTURE(front, back, columns);
                REQUIRE(display_width(shorten_around(text, front, back, columns, U"...")) <= columns);
            }
        }
    }
}
