// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/show/comparison.hpp>
#include <fanin/show/detail/unicode.hpp>

#include <algorithm>
#include <iomanip>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace fanin;

namespace
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    comparison two()
    {
        comparison_row good;
        good.name = "größer";
        good.layers = 30;
        good.score = {0.0327, 0.00188};
        good.forward = {0.98774, 0.00187};
        good.backward = over_seeds{1.0205, 0.0018};
        good.root_mean_square = {1, 0.25};
        good.stddev = {0.675, 0.0384};
        good.saturated = {0.125, 0.01};
        comparison_row bad;
        bad.name = "a name that is much longer than there is room for in a table of fifty columns";
        bad.layers = 30;
        bad.score = {std::numeric_limits<double>::infinity(), nan};
        bad.forward = {nan, nan};
        bad.backward = over_seeds{nan, nan};
        bad.root_mean_square = {1e30, 2e29};
        bad.stddev = {1e30, 2e29};
        bad.nonfinite = 1234;
        return {.samples = 256, .seeds = 5, .rows = {good, bad}};
    }
}

TEST_CASE("a comparison is printed as a table, the best candidate first")
{
    comparison c = two();
    c.rows[1].name = "he";
    CHECK(table(c, {.width = 120})
          == "2 candidates, 30 layers, batch 256, 5 seeds\n"
             "candidate           score         forward        backward              RMS           stddev"
             "  saturated  nonfinite\n"
             "──────────────────────────────────────────────────────────────────────────────────────────"
             "───────────────────────\n"
             "größer     0.0327 ±0.0019  0.9877 ±0.0019  1.0205 ±0.0018       1.00 ±0.25     0.675 ±0.038"
             "   12.5 ±1%          0\n"
             "he                    inf               -               -  1.00e+30 ±2e+29  1.00e+30 ±2e+29"
             "          -       1234\n"
             "score: |ln forward| + |ln backward|, best 0; forward, backward: growth per layer of the "
             "signal's RMS and"
             " of the\n  gradient's norm, best 1; RMS, stddev: of the output; saturated: of all activations; "
             "±: standard"
             " deviation over 5 seeds\n");
    std::ostringstream out;
    out << std::setw(5) << std::setprecision(2) << c;
    CHECK(out.str() == table(c));
}

TEST_CASE("a comparison fits the terminal, in ASCII where that is all")
{
    for (const bool ascii : {false, true})
    {
        for (std::size_t width = 50; width <= 140; ++width)
        {
            const std::string text = table(two(), {.ascii = ascii, .width = width});
            std::istringstream lines(text);
            std::string line;
            while (std::getline(lines, line))
            {
                CHECK(detail::display_width(line) <= width);
            }
            CHECK(text.find("inf") != std::string::npos);
            CHECK((!ascii || std::all_of(text.begin(), text.end(), [](char ch) { return ch > 0; })));
        }
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)table(two(), {.width = 49}); },
                                                  {"width of a table = 49", "at least 50", "pass .width"})
          == "");
}

TEST_CASE(
    "a comparison shows the layers where they differ, gradients where there are some, and nothing of none")
{
    comparison c = two();
    CHECK(table(c).find("layers  ") == std::string::npos);
    c.rows[1].layers = 2;
    c.rows[0].backward.reset();
    c.rows[1].backward.reset();
    const std::string text = table(c, {.width = 140});
    CHECK(text.find("2 candidates, batch 256, 5 seeds\n") == 0);
    CHECK(text.find("layers  ") != std::string::npos);
    CHECK(text.find("backward") == std::string::npos);
    CHECK(text.find("score: |ln forward|, best 0; forward: growth per layer of the signal's RMS, best 1;")
          != std::string::npos);
    CHECK(table(comparison{}).find("0 candidates, batch 0, 0 seeds\n") == 0);
}

TEST_CASE("ranks stand in front, and those that candidates share are marked and explained")
{
    comparison c = two();
    CHECK(table(c).find("rank") == std::string::npos);
    c.rows.push_back(c.rows[0]);
    c.rows[0].rank = c.rows[2].rank = 1;
    c.rows[1].rank = 3;
    const std::string text = table(c);
    CHECK(text.find("\nrank  candidate ") != std::string::npos);
    CHECK(text.find("\n  1=  größer ") != std::string::npos);
    CHECK(text.find("\n  3   a name ") != std::string::npos);
    CHECK(text.find("a tie") != std::string::npos);
    c.rows[2].rank = 2;
    CHECK(table(c).find("a tie") == std::string::npos);
    CHECK(table(c).find("\n   1  größer ") != std::string::npos);
}
