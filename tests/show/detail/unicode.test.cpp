// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/unicode.hpp>

#include "catch.hpp"

using namespace fanin;

TEST_CASE("long names lose their middle", "[show]")
{
    CHECK(detail::shorten("0: dense 100 he relu", 20, "…") == "0: dense 100 he relu");
    CHECK(detail::shorten("0: dense 100 he relu", 11, "…") == "0: de… relu");
    CHECK(detail::shorten("0: dense 100 he relu", 11, "...") == "0: d...relu");
    CHECK(detail::shorten("가나다라마", 7, "…") == "가…라마");
    CHECK(detail::display_width("가나다라마") == 10);
    CHECK(detail::to_utf8(detail::code_points("a\xC0\xAF \xED\xA0\x80 \xF0\x9F\x98\x80 é"))
          == "a\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD \U0001F600 é");
}
