// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/verdict.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace fanin;

namespace
{
    verdict vanishing()
    {
        verdict v;
        v.kind = verdict_kind::vanishing;
        v.first_name = "2: dense 100 xavier relu";
        v.growth_per_layer = 0.707;
        v.depth_limit = 252;
        v.finding = "the RMS falls from 1 to 0.0313 over 10 layers (0.707 per layer)";
        v.cause.sentence = "xavier has gain 1, relu needs gain 1.41";
        v.remedy.sentence = "he instead of xavier (gain √2)";
        return v;
    }
}

TEST_CASE("a verdict is printed in 80 columns", "[show]")
{
    std::ostringstream out;
    out << std::setw(500) << vanishing();
    CHECK(out.str()
          == "vanishing forward from layer 2 (dense 100 xavier relu): the RMS falls from 1 to\n"
             "  0.0313 over 10 layers (0.707 per layer) and underflows float after 252 layers;\n"
             "  xavier has gain 1, relu needs gain 1.41; try he instead of xavier (gain √2)");
    out.str("");
    out.width(0);
    out << vanishing().cause << " | " << vanishing().remedy;
    CHECK(out.str() == "xavier has gain 1, relu needs gain 1.41 | he instead of xavier (gain √2)");
}

TEST_CASE("a verdict has the sentence of to_string at any width, in ASCII if need be", "[show]")
{
    for (std::size_t width = 50; width <= 400; width += 7)
    {
        std::string text = paragraph(vanishing(), {.width = width});
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
        {
            CHECK(line.size() <= width + 2); // the bytes of √
        }
        for (std::size_t at = 0; (at = text.find("\n  ", at)) != std::string::npos;)
        {
            text.replace(at, 3, " ");
        }
        CHECK(text == to_string(vanishing()));
    }
    const std::string ascii = paragraph(vanishing(), {.ascii = true, .width = 400});
    CHECK(ascii.ends_with("(gain sqrt2)"));
    CHECK(std::all_of(ascii.begin(), ascii.end(), [](char c) { return c > 0; }));
    CHECK_THROWS_AS(paragraph(vanishing(), {.width = 49}), std::invalid_argument);
}
