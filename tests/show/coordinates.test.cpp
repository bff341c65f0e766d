// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/coordinates.hpp>

#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

using fanin::coordinate_report;

namespace
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    coordinate_report four_rows()
    {
        return {.sizes = {64, 128, 256},
                .rows = {{"0.0", "input", {1, 1, 1}, {0.03, 0.03, 0.0301}, 0, 0.002, true},
                         {"0.1", "hidden", {1, 1, 1}, {0.1, 0.2, 0.4}, 0, 1, false},
                         {"0.2", "hidden", {1, 1, 1}, {0, 0, 0}, 0, nan, false},
                         {"1", "output", {1, 0.7, 0.5}, {1, 0.5, 0.25}, -0.5, -1, false}},
                .max_slope = 0.15,
                .rate = 0.003,
                .samples = 64,
                .seeds = 5,
                .steps = 2};
    }

    coordinate_report two_rows_that_overflow()
    {
        constexpr double inf = std::numeric_limits<double>::infinity();
        coordinate_report r = four_rows();
        r.rows = {{"0", "input", {1, 1, 1}, {0.1, 0.2, inf}, 0, nan, false},
                  {"1", "output", {1, nan, nan}, {0, nan, nan}, nan, nan, false}};
        return r;
    }

    std::size_t count(const std::string& text, const std::string& word)
    {
        std::size_t n = 0;
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        {
            ++n;
        }
        return n;
    }
}

TEST_CASE("the table of a coordinate check says what moves with the width", "[coordinates]")
{
    std::ostringstream out;
    out << four_rows();
    CHECK(out.str() == R"(widths 64 to 256, batch 64, 5 seeds, 2 steps of Adam at rate 0.003
layer              64     128     256  slope
───────────────────────────────────────────────────────────
0.0    input   0.0300  0.0300  0.0301   0.00  stable
0.1    hidden   0.100   0.200   0.400  +1.00  grows
0.2    hidden       0       0       0      -  does not move
1      output    1.00   0.500   0.250  -1.00  shrinks
RMS of the change of pre-activations; slope: of its logarithm over that of the
  width, stable within ±0.15; 1 of 4 layers moves more at a larger width: a rate
  tuned on a small net is too high for a large one; 1 of 4 layers moves less at
  a larger width: training leaves it behind in a large net
)");
    const std::string narrow = table(four_rows(), {.ascii = true, .width = 50});
    CHECK(narrow.find("128") == std::string::npos);
    CHECK(narrow.find("0.15") != std::string::npos);
    for (const char c : narrow)
    {
        CHECK(static_cast<unsigned char>(c) < 128);
    }
    CHECK_THROWS_AS(table(four_rows(), {.width = 49}), fanin::invalid_argument);
}

TEST_CASE("a layer whose change is not finite at some size diverges", "[coordinates]")
{
    coordinate_report r = two_rows_that_overflow();
    std::string text = table(r, {.width = 200});
    CHECK(count(text, "diverges\n") == 2);
    CHECK(count(text, "not judged") == 0);
    CHECK(count(text, "2 of 2 layers diverge: lower the rate") == 1);
    r.rows[0].change = {0, 0.1, 0.1};
    text = table(r, {.width = 200});
    CHECK(count(text, "not judged\n") == 1);
    CHECK(count(text, "1 of 2 layers diverges: lower the rate") == 1);
}

TEST_CASE("the figure of a coordinate check has a curve per layer and chart", "[coordinates]")
{
    const std::string svg = coordinate_figure(four_rows());
    CHECK(count(svg, "class=\"curve\"") == 7); // of a layer that does not move, only that of the start
    CHECK(count(svg, "class=\"sample\"") == 4);
    CHECK(svg.find("0.1 hidden: slope +1.00") != std::string::npos);
    CHECK(svg.find("RMS of their change after 2 steps") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
    CHECK_THROWS_AS(coordinate_figure(four_rows(), {.width = 100}), fanin::invalid_argument);
}
