// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/text.hpp>

#include <array>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace fanin::detail;

TEST_CASE("integers and strings are written as they are")
{
    CHECK(to_text(0) == "0");
    CHECK(to_text(-42) == "-42");
    CHECK(to_text(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
    CHECK(to_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(to_text("he") == "he");
    CHECK(to_text(std::string_view("")) == "");
}

TEST_CASE("floating-point numbers are written in the fewest digits that give them back")
{
    CHECK(to_text(0.1) == "0.1");
    CHECK(to_text(0.1f) == "0.1");
    CHECK(to_text(2.0) == "2");
    CHECK(to_text(-0.05) == "-0.05");
    CHECK(to_text(1e300) == "1e+300");
    CHECK(to_text(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(to_text(-std::numeric_limits<double>::infinity()) == "-inf");
    CHECK(to_text(std::numeric_limits<double>::quiet_NaN()) == "nan");

    std::mt19937_64 engine(1);
    std::size_t differences = 0;
    for (int i = 0; i < 10'000; ++i)
    {
        const double x = std::ldexp(static_cast<double>(engine()), static_cast<int>(engine() % 2000) - 1050);
        differences += std::strtod(to_text(x).c_str(), nullptr) != x;
    }
    CHECK(differences == 0);
    CHECK(to_text(-std::numeric_limits<double>::max()).size() <= 64);
    CHECK(to_text(-std::numeric_limits<double>::denorm_min()) == "-5e-324");
}

TEST_CASE("a number of significant digits is as printf's %g")
{
    CHECK(to_text(0.123456, 3) == "0.123");
    CHECK(to_text(1234567.0, 3) == "1.23e+06");
    CHECK(to_text(2.0, 6) == "2");
    CHECK(to_text(1.25e-7, 2) == "1.2e-07");
}

TEST_CASE("texts do not depend on the locale")
{
    const std::string before = std::setlocale(LC_NUMERIC, nullptr);
    for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "C.UTF-8"})
    {
        if (std::setlocale(LC_NUMERIC, name) != nullptr)
        {
            CHECK(to_text(0.5) == "0.5");
        }
    }
    std::setlocale(LC_NUMERIC, before.c_str());
}

TEST_CASE("join writes its parts one after the other")
{
    CHECK(join() == "");
    CHECK(join("lo = ", -0.5, ", n = ", std::size_t{3}, std::string("!")) == "lo = -0.5, n = 3!");
}

TEST_CASE("a shape is written as its extents in round brackets")
{
    CHECK(shape_text(std::array<std::size_t, 2>{1000, 100}) == "(1000, 100)");
    CHECK(shape_text(std::vector<std::size_t>{7}) == "(7)");
    CHECK(shape_text(std::vector<std::size_t>{}) == "()");
    CHECK(shape_text(std::array<std::size_t, 4>{1, 0, 3, 4}) == "(1, 0, 3, 4)");
}
