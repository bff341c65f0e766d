// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/wrap.hpp>

#include "catch.hpp"

using fanin::detail::wrap;

TEST_CASE("a text is broken at spaces", "[show]")
{
    CHECK(wrap("", 10) == "");
    CHECK(wrap("one", 10) == "one");
    CHECK(wrap("one two three", 13) == "one two three");
    CHECK(wrap("one two three", 12) == "one two\nthree");
    CHECK(wrap("one two three", 7) == "one two\nthree");
    CHECK(wrap("one two three", 7, 2) == "one two\n  three");
    CHECK(wrap("  many   spaces ", 20) == "many spaces");
}

TEST_CASE("a word that is wider than a line is broken within, as wide as it is displayed", "[show]")
{
    CHECK(wrap("abcdefghij", 4) == "abcd\nefgh\nij");
    CHECK(wrap("an abcdefghij", 4, 1) == "an\n abc\n def\n ghi\n j");
    CHECK(wrap("가나다라", 5) == "가나\n다라");
    CHECK(wrap("× ± √ …", 3) == "× ±\n√ …");
}
