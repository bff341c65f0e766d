// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/comparison_page.hpp>

#include "catch.hpp"
#include "show/comparisons.hpp"
#include "show/legible.hpp"
#include "show/page.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

using namespace fanin;
using page::node;

namespace
{
    // Windows of 1280, 641, 390 and 320 px, by the columns and the padding of the style sheet.
    const std::vector<legible::window> signal_windows = {{1040 - 64 - 148, 64, 148, 24, false},
                                                         {641 - 48 - 64 - 148, 64, 148, 24, false},
                                                         {390 - 32 - 60, 60, 0, 16, true},
                                                         {320 - 32 - 60, 60, 0, 16, true}};

    std::vector<std::string> texts(const std::vector<const node*>& nodes)
    {
        std::vector<std::string> all;
        for (const node* n : nodes)
        {
            all.push_back(n->text);
        }
        return all;
    }
}

TEST_CASE("a page of a comparison has charts and figures of all candidates", "[show][html]")
{
    comparison c = written::candidates(3, 5);
    c.rows[1].name = "<b>&\"größer\"";
    c.rows[2].score = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
    c.rows[2].nonfinite = 12;
    c.rows[0].rank = c.rows[1].rank = 1;
    c.rows[2].rank = 3;
    const node root = page::read(to_html(c));
    CHECK(root.elements("h1").at(0)->text == "3 candidates, 3 seeds, batch 100");
    CHECK(root.one("facts").text == "Samples100Seeds3Candidates3");
    const auto plots = root.of_class("plot");
    REQUIRE(plots.size() == 2);
    CHECK(plots[0]->one("y-title").text == "RMS of the signal");
    CHECK(plots[1]->one("y-title").text == "norm of a sample's gradient");
    CHECK(!plots[0]->is("mirrored"));
    CHECK(plots[1]->is("mirrored")); // a gradient ends at the input

    const node& table = *root.elements("table").at(0);
    CHECK(texts(table.elements("thead").at(0)->elements("tr").at(1)->elements("th"))
          == std::vector<std::string>{"candidate", "layers", "rank", "score", "RMS", "gradient norm", "RMS",
                                      "stddev", "saturated", "dead units", "NaN or inf"});
    const auto rows = table.elements("tbody").at(0)->elements("tr");
    REQUIRE(rows.size() == 3);
    CHECK(rows[1]->children.at(0).text == "<b>&\"größer\"");
    CHECK(rows[0]->children.at(1).text == "5");
    CHECK(rows[1]->children.at(2).text == "1=");
    CHECK(rows[2]->children.at(2).text == "3");
    CHECK(rows[0]->children.at(3).text == "0.250 ± 0.0100");
    CHECK(rows[1]->children.at(4).text == "0.990 ± 0.0200");
    CHECK(rows[0]->children.at(8).text == "12.5% ± 1%");
    CHECK(rows[2]->children.at(3).text == "inf");
    CHECK(rows[2]->children.at(10).text == "12");
    CHECK(table.of_class("alarm").size() == 1);

    // The legend has the lines of the chart.
    const auto keys = root.of_class("keys").at(0)->of_class("key");
    CHECK(texts(keys) == std::vector<std::string>{"candidate 0", "<b>&\"größer\"", "candidate 2"});
    for (std::size_t i = 0; i < 3; ++i)
    {
        const std::string line = keys[i]->elements("path").at(0)->attribute("class");
        CHECK(line == "curve d0 c" + std::to_string(i));
        std::size_t drawn = 0;
        for (const node* path : plots[0]->elements("path"))
        {
            drawn += path->attribute("class") == line;
        }
        CHECK(drawn == 1);
    }
    CHECK(plots[0]->of_class("band").size() == 3);

    // A mark has the colour of its candidate.
    c.rows[1].places[2].log_signal.mean = -std::numeric_limits<double>::infinity();
    const node marked = page::read(to_html(c));
    CHECK(marked.one("zero").attribute("class") == "curve d0 c1 zero");
    CHECK_THAT(marked.elements("figcaption").at(0)->text,
               ContainsSubstring("Marks at the bottom: every value is 0."));
    CHECK(to_html(c) == to_html(c));
    CHECK(to_html(c).find("<script") == std::string::npos);
}

TEST_CASE("a page of a comparison is legible for any number of layers and candidates", "[show][html]")
{
    for (const std::size_t layers : {1u, 5u, 30u, 202u})
    {
        for (const std::size_t count : {1u, 2u, 12u, 40u})
        {
            CAPTURE(layers, count);
            const node root = page::read(to_html(written::candidates(count, layers)));
            for (const node* plot : root.of_class("plot"))
            {
                for (const legible::window& w : signal_windows)
                {
                    CAPTURE(w.chart);
                    legible::require_chart(*plot, w);
                }
            }
        }
    }
}

TEST_CASE("a page of a comparison without candidates or layers says so", "[show][html]")
{
    const node none = page::read(to_html(comparison{}, {.title = "nothing"}));
    CHECK(none.elements("h1").at(0)->text == "nothing");
    CHECK(none.elements("h2").at(0)->text == "No candidates");
    CHECK(none.of_class("plot").empty());

    comparison c;
    c.rows = {comparison_row{}};
    const node bare = page::read(to_html(c)); // a row that was written down without places
    CHECK(bare.of_class("plot").empty());
    CHECK(bare.elements("tbody").at(0)->elements("tr").size() == 1);
}
