// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/html.hpp>

#include "catch.hpp"
#include "show/legible.hpp"
#include "show/page.hpp"
#include "show/reports.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace fanin;
using page::node;

namespace
{
    struct point
    {
        double x;
        double y;
    };

    // The points of a path of M and L; a path that begins anew is another line.
    std::vector<std::vector<point>> lines_of(const node& path)
    {
        std::vector<std::vector<point>> lines;
        std::string d = path.attribute("d");
        std::replace(d.begin(), d.end(), 'L', ' ');
        std::replace(d.begin(), d.end(), 'Z', ' ');
        for (std::size_t at = d.find('M'); at != std::string::npos;)
        {
            const std::size_t next = d.find('M', at + 1);
            std::istringstream numbers(d.substr(at + 1, next - at - 1));
            lines.emplace_back();
            for (point p{}; numbers >> p.x >> p.y;)
            {
                lines.back().push_back(p);
            }
            at = next;
        }
        return lines;
    }

    const node& section_of(const node& page, const std::string& heading)
    {
        for (const node* s : page.elements("section"))
        {
            for (const char* head : {"h2", "summary"})
            {
                const auto heads = s->elements(head);
                if (!heads.empty() && heads[0]->text == heading)
                {
                    return *s;
                }
            }
        }
        FAIL("no section " << heading);
        return page;
    }

    double css_number(const node& n, const std::string& property)
    {
        const std::string style = n.attribute("style");
        REQUIRE(style.starts_with(property + ":"));
        REQUIRE(style.back() == '%');
        return std::stod(style.substr(property.size() + 1));
    }

    // "2×10⁻⁶" as -5.7, "0.5" as -0.3
    double logarithm_of(std::string label)
    {
        static const std::array<std::string, 10> raised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
        const auto replace = [&](const std::string& from, const std::string& to)
        {
            for (std::size_t at = label.find(from); at != std::string::npos; at = label.find(from))
            {
                label.replace(at, from.size(), to);
            }
        };
        for (std::size_t i = 0; i < raised.size(); ++i)
        {
            replace(raised[i], "^" + std::to_string(i));
        }
        replace("⁻", "^-");
        const std::size_t power = label.find("10^");
        if (power == std::string::npos)
        {
            return std::log10(std::stod(label));
        }
        const double digits = power > 0 ? std::stod(label) : 1;
        std::string exponent = label.substr(power + 2);
        std::erase(exponent, '^');
        return std::log10(digits) + std::stod(exponent);
    }

    // What stands at a height, by the labels of the axis alone.
    struct scale
    {
        double first;       // of the axis, in units of the drawing
        double first_value; // there
        double per_unit;

        [[nodiscard]] double height(double value) const
        {
            return first + (value - first_value) / per_unit;
        }
    };

    template <class ValueOf>
    scale scale_of(const node& plot, double height, ValueOf value_of)
    {
        const auto labels = plot.one("y").elements("span");
        REQUIRE(labels.size() >= 2);
        const auto y = [&](const node* l) { return css_number(*l, "top") / 100 * height; };
        const node* a = labels.front();
        const node* b = labels.back();
        const scale s{y(a), value_of(a->text), (value_of(b->text) - value_of(a->text)) / (y(b) - y(a))};
        for (const node* l : labels)
        {
            CAPTURE(l->text);
            CHECK(s.height(value_of(l->text)) == Approx(y(l)).margin(0.05));
        }
        return s;
    }

    // Points of a chart of `slots` places must be at these root mean squares, read by its labels; units are
    // rounded to the hundredth, and places of labels to a hundredth of 1 % of the height.
    void check_points(const std::vector<point>& points, const scale& s, std::size_t slots,
                      const std::vector<std::pair<std::size_t, double>>& expected)
    {
        REQUIRE(points.size() == expected.size());
        for (std::size_t i = 0; i < points.size(); ++i)
        {
            CAPTURE(i, expected[i].first, expected[i].second);
            const double place = (static_cast<double>(expected[i].first) + 0.5) / static_cast<double>(slots);
            CHECK(points[i].x == Approx(1000 * place).margin(0.006));
            CHECK(points[i].y == Approx(s.height(std::log10(expected[i].second))).margin(0.1));
        }
    }

    layer_prediction prediction_of(double root_mean_square, double log_stddev, double factor,
                                   double factor_log_stddev)
    {
        layer_prediction p;
        p.activation = {0, root_mean_square, root_mean_square * root_mean_square};
        p.log_stddev = log_stddev;
        p.factor = factor;
        p.factor_log_stddev = factor_log_stddev;
        return p;
    }

    // Reports that a page must bear.
    std::vector<report> hard_reports()
    {
        std::vector<report> all = {report{}, written::stack_of({}), written::stack_of({0.5}),
                                   written::full()};
        all.push_back(written::stack_of(std::vector<double>(40, 0)));
        report r = written::stack_of(std::vector<double>(30, 1));
        r.layers[3].activation = written::nonfinite();
        r.layers[4].activation = summary{};
        r.layers[5].activation = written::level(1e-308);
        r.layers[6].activation = written::level(1e150);
        r.layers[7].prediction =
            prediction_of(std::numeric_limits<double>::infinity(), 50, std::nan(""), 1e300);
        r.layers[8].backward =
            gradient_report{written::nonfinite(), std::nullopt, std::nullopt, std::nan("")};
        r.layers[29].backward = gradient_report{written::zeros(4), std::nullopt, std::nullopt, 0};
        all.push_back(r);
        r = written::stack_of({1, 2, 3});
        r.input = written::nonfinite();
        r.layers[2].activation = written::nonfinite();
        r.layers[1].name = "<script>alert(1)</script> & \"a\" 'b' ]]> \xff\x01";
        r.layers[1].path = "</title>\"";
        all.push_back(r);
        return all;
    }
}

TEST_CASE("a page is well-formed, needs nothing else, and comes out the same again", "[show][html]")
{
    for (const report& r : hard_reports())
    {
        const std::vector<verdict> verdicts = {written::vanishing(), verdict{}};
        const std::string html = to_html(r, verdicts);
        CAPTURE(r.layers.size());
        const node root = page::read(html);
        CHECK(root.name == "html");
        CHECK(root.attribute("lang") == "en");
        CHECK(html == to_html(report(r), verdicts));
        for (const char* reference :
             {"http:", "https:", "src=", "href", "@import", "url(", "<script", "<link", "onload"})
        {
            CAPTURE(reference);
            CHECK(html.find(reference) == std::string::npos);
        }
        CHECK(html.find("nan%") == std::string::npos);
        for (const node* n : root.all([](const node& e) { return e.attributes.contains("d"); }))
        {
            CHECK(n->attribute("d").find_first_of("ni") == std::string::npos); // of nan and inf
        }
    }
}

TEST_CASE("those who do not see a page get its drawings and tables in words", "[show][html]")
{
    for (const report& r : hard_reports())
    {
        const node root = page::read(to_html(r));
        std::set<std::string> ids;
        for (const node* n : root.all([](const node& e) { return e.attributes.contains("id"); }))
        {
            CAPTURE(n->attribute("id"));
            CHECK(ids.insert(n->attribute("id")).second);
        }
        for (const node* svg : root.elements("svg"))
        {
            if (svg->attribute("aria-hidden") == "true")
            {
                continue;
            }
            CHECK(svg->attribute("role") == "img");
            REQUIRE(svg->children.size() >= 2);
            CHECK(svg->children[0].name == "title");
            CHECK(svg->children[1].name == "desc");
            CHECK(svg->attribute("aria-labelledby")
                  == svg->children[0].attribute("id") + " " + svg->children[1].attribute("id"));
            CHECK(!svg->children[0].text.empty());
            CHECK(!svg->children[1].text.empty());
        }
        const auto tables = root.elements("table");
        REQUIRE(tables.size() == 1);
        CHECK(tables[0]->children.at(0).name == "caption");
        const auto rows = tables[0]->elements("tbody").at(0)->elements("tr");
        CHECK(rows.size() == r.layers.size() + 1);
        const std::size_t columns = tables[0]->elements("thead").at(0)->elements("tr").at(1)->children.size();
        for (const node* row : rows)
        {
            CHECK(row->children.size() == columns);
            CHECK(row->children[0].attribute("scope") == "row");
        }
        CHECK(root.elements("h1").size() == 1);
    }
}

TEST_CASE("the measured line of a page is at the root mean squares of the report", "[show][html]")
{
    const std::vector<std::vector<double>> stacks = {
        {0.9, 1.1, 1.05}, {0.5, 0.25, 4}, {1e-3, 1e-6, 1e-9, 1e-12}, {1e20, 1e80, 1e150}, {7}};
    for (const std::vector<double>& levels : stacks)
    {
        const node root = page::read(to_html(written::stack_of(levels)));
        const node& plot = section_of(root, "Signal").one("plot");
        const scale s = scale_of(plot, 240, logarithm_of);
        const auto lines = lines_of(*plot.of_class("measured").at(0));
        REQUIRE(lines.size() == 1);
        std::vector<std::pair<std::size_t, double>> expected = {{0, 1}};
        for (const double x : levels)
        {
            expected.emplace_back(expected.size(), x);
        }
        check_points(lines[0], s, levels.size() + 1, expected);
        for (const point p : lines[0])
        {
            CHECK(p.y > 0);
            CHECK(p.y < 240);
        }
        CHECK(plot.of_class("theory").empty());
        CHECK(plot.of_class("band").empty());
    }
}

TEST_CASE("a page draws theory, and its scatter about the middle of draws", "[show][html]")
{
    report r = written::stack_of({0.8, 0.9, 1});
    r.layers[0].prediction = prediction_of(0.7, 0.1, 1, 0);
    r.layers[1].prediction = prediction_of(0.6, 0.5, 1, 0);
    const node root = page::read(to_html(r));
    const node& plot = section_of(root, "Signal").one("plot");
    const scale s = scale_of(plot, 240, logarithm_of);
    const auto theory =
        lines_of(*plot.all([](const node& n) { return n.name == "path" && n.is("theory"); }).at(0));
    REQUIRE(theory.size() == 1);
    check_points(theory[0], s, 4, {{0, 1}, {1, 0.7}, {2, 0.6}});

    // Of a log-normal second moment q with the standard deviation σ of ln q: the middle of √q is
    // √E[q]·exp(-σ²/4).
    const auto at = [](double level, double sigma, double deviations)
    { return std::sqrt(level * level * std::exp(-sigma * sigma / 2 + deviations * sigma)); };
    const auto band = lines_of(plot.one("band"));
    REQUIRE(band.size() == 1);
    check_points(band[0], s, 4,
                 {{0, 1},
                  {1, at(0.7, 0.1, 2)},
                  {2, at(0.6, 0.5, 2)},
                  {2, at(0.6, 0.5, -2)},
                  {1, at(0.7, 0.1, -2)},
                  {0, 1}});
    const node& ends = plot.one("ends");
    CHECK(ends.elements("span").size() == 2);
    CHECK(ends.one("measured").text == "measured");
    CHECK(ends.one("theory").text == "predicted");
}

TEST_CASE("a page follows gradients back, measured and by theory", "[show][html]")
{
    report r = written::stack_of({1, 1, 1});
    CHECK(to_html(r).find("Gradient") == std::string::npos);
    const std::array<double, 3> measured = {0.3, 0.6, 1.5};
    const std::array<double, 3> factors = {0.5, 0.4, 0.9};
    for (std::size_t i = 0; i < 3; ++i)
    {
        r.layers[i].backward = gradient_report{written::level(measured[i]), std::nullopt, std::nullopt, 1};
        r.layers[i].prediction = prediction_of(1, 0, factors[i], 0.2 * static_cast<double>(i + 1));
    }
    r.input_gradient = written::level(0.1);
    const node root = page::read(to_html(r));
    const node& plot = section_of(root, "Gradient").one("plot");
    const scale s = scale_of(plot, 240, logarithm_of);
    // Norms, of which verdicts speak: a sample has 5 inputs, and 3 outputs of each layer.
    const double in = std::sqrt(5.0);
    const double out = std::sqrt(3.0);
    CHECK(plot.one("y-title").text == "norm of a sample's gradient");
    check_points(lines_of(*plot.of_class("measured").at(0)).at(0), s, 4,
                 {{0, 0.1 * in}, {1, 0.3 * out}, {2, 0.6 * out}, {3, 1.5 * out}});
    const double two = 1.5 * 0.9;
    const double one = two * 0.4;
    const double zero = one * 0.5;
    check_points(lines_of(*plot.of_class("theory").at(0)).at(0), s, 4,
                 {{0, zero * in}, {1, one * out}, {2, two * out}, {3, 1.5 * out}});
    const auto band = lines_of(plot.one("band")).at(0);
    REQUIRE(band.size() == 8);
    // Variances of the logarithm add: 0.6², then 0.4², then 0.2².
    const double v = 0.36 + 0.16 + 0.04;
    check_points(
        {band[0], band[7]}, s, 4,
        {{0, in * zero * std::exp(-v / 4 + std::sqrt(v))}, {0, in * zero * std::exp(-v / 4 - std::sqrt(v))}});
}

TEST_CASE("the gradient of a page is in the unit of the verdict", "[show][html]")
{
    // 4×4 pixels of 3 channels become 2×2 of 8: an RMS of 1 is a norm of √48, then of √32.
    report r = written::stack_of({1});
    r.layers[0].in = {4, 4, 3};
    r.layers[0].out = {2, 2, 8};
    r.layers[0].backward = gradient_report{written::level(2), std::nullopt, std::nullopt, 0.5};
    r.input_gradient = written::level(1);
    const node root = page::read(to_html(r));
    const node& plot = section_of(root, "Gradient").one("plot");
    check_points(lines_of(*plot.of_class("measured").at(0)).at(0), scale_of(plot, 240, logarithm_of), 2,
                 {{0, std::sqrt(48.0)}, {1, 2 * std::sqrt(32.0)}});
    CHECK_THAT(plot.of_class("slot").at(1)->text, ContainsSubstring("measured 11.3"));
}

TEST_CASE("charts have the main path, layers on a branch are folded below them", "[show][html]")
{
    report r = written::stack_of({2, 0.5, 0.25, 3, 1});
    const std::array<const char*, 5> paths = {"0", "1.0", "1.1", "1", "10"};
    for (std::size_t i = 0; i < 5; ++i)
    {
        r.layers[i].path = paths[i];
        r.layers[i].prediction = prediction_of(1, 0.1, 0.5, 0.1);
        r.layers[i].backward = gradient_report{written::level(1), std::nullopt, std::nullopt, 1};
    }
    const node root = page::read(to_html(r));
    const auto plots = section_of(root, "Signal").of_class("plot");
    REQUIRE(plots.size() == 2);
    const node& plot = *plots[0];
    check_points(lines_of(*plot.of_class("measured").at(0)).at(0), scale_of(plot, 240, logarithm_of), 4,
                 {{0, 1}, {1, 2}, {2, 3}, {3, 1}});
    CHECK(plot.of_class("inside").empty());
    std::vector<std::string> labels;
    for (const node* label : plot.one("x").elements("span"))
    {
        labels.push_back(label->text);
    }
    CHECK(labels == std::vector<std::string>{"input", "0", "1", "10"});

    const auto details = section_of(root, "Signal").elements("details");
    REQUIRE(details.size() == 1);
    CHECK(details[0]->attribute("open").empty());
    CHECK(details[0]->elements("summary").at(0)->text == "With branches: 2 more layers, as grey dots");
    const node& all = details[0]->one("plot");
    const scale s = scale_of(all, 240, logarithm_of);
    check_points(lines_of(*all.of_class("measured").at(0)).at(0), s, 6, {{0, 1}, {1, 2}, {4, 3}, {5, 1}});
    std::vector<point> dots;
    for (const auto& line : lines_of(all.one("inside")))
    {
        dots.push_back(line.at(0));
    }
    check_points(dots, s, 6, {{2, 0.5}, {3, 0.25}});
    // Three layers stand one behind the other: 10, then 1, then 0; each halves the gradient.
    const node& back = *section_of(root, "Gradient").of_class("plot").at(0);
    const double out = std::sqrt(3.0);
    check_points(lines_of(*back.of_class("theory").at(0)).at(0), scale_of(back, 240, logarithm_of), 4,
                 {{0, 0.125 * std::sqrt(5.0)}, {1, 0.25 * out}, {2, 0.5 * out}, {3, out}});

    const node& histograms = section_of(root, "Histograms of the signal");
    CHECK(histograms.of_class("cell").size() == 6);
    CHECK(histograms.elements("details").at(0)->of_class("cell").size() == 2);
    CHECK_THAT(histograms.elements("p").at(0)->text, ContainsSubstring("Count over value."));
}

TEST_CASE("what has no logarithm is marked on a page", "[show][html]")
{
    report r = written::stack_of({1, 0, 2, 4});
    r.layers[3].activation = written::nonfinite();
    const node root = page::read(to_html(r));
    const node& plot = section_of(root, "Signal").one("plot");
    const auto lines = lines_of(*plot.of_class("measured").at(0));
    const scale s = scale_of(plot, 240, logarithm_of);
    REQUIRE(lines.size() == 2);
    check_points(lines[0], s, 5, {{0, 1}, {1, 1}});
    check_points(lines[1], s, 5, {{3, 2}});
    CHECK(plot.one("zero").attribute("d") == "M500 240v-10");
    CHECK(plot.one("nonfinite").attribute("d") == "M900 0v10");

    CHECK_THAT(
        section_of(root, "Signal").elements("figcaption").at(0)->text,
        ContainsSubstring(
            "Red marks at the bottom: every value is 0. Red marks at the top: NaN or infinite values."));
    const node& cells = section_of(root, "Histograms of the signal");
    const auto figures = cells.of_class("cell");
    REQUIRE(figures.size() == 5);
    CHECK(figures[2]->one("none").text == "all 0");
    CHECK(figures[4]->one("none").text == "none finite");
    CHECK(figures[4]->one("alarm").text == "6 NaN or infinite");
    CHECK(page::read(to_html(report{})).elements("svg").empty());
}

TEST_CASE("the histograms of a page are those of the report", "[show][html]")
{
    report r = written::stack_of({1, 1});
    r.layers[0].activation = written::summary_of(0.5, 0.3, {-0.25, 2.75}, {5, 10, 0, 2});
    r.layers[0].activation.zeros = 5; // all that there is in the first bin
    r.layers[0].activation.histogram.add(3, 1);
    r.layers[0].activation.count += 1;
    const auto bars_of_layer = [&](bool zeros)
    {
        const node root = page::read(to_html(r, {}, {.zeros = zeros}));
        return section_of(root, "Histograms of the signal").of_class("bars").at(1)->attribute("d");
    };
    // A bin of height n is 100 - 100 n / 10 from the top.
    CHECK(bars_of_layer(true) == "M0 100V50h1V0h1V100h1V80h1V100Z");
    CHECK(bars_of_layer(false) == "M0 100V100h1V0h1V100h1V80h1V100Z");

    const node root = page::read(to_html(r));
    const node& cell = *section_of(root, "Histograms of the signal").of_class("cell").at(1);
    CHECK(cell.elements("svg").at(0)->attribute("viewBox") == "0 0 4 100");
    CHECK(cell.elements("figcaption").at(0)->text == "0");
    CHECK(cell.one("range").elements("span").at(0)->text == "-0.250");
    CHECK(cell.one("range").elements("span").at(1)->text == "2.75");
    CHECK(cell.one("note").text == "27.8% zeros, 5.6% above");
    r.layers[1].name = "other";
    CHECK(section_of(page::read(to_html(r)), "Histograms of the signal")
              .of_class("cell")
              .at(2)
              ->elements("figcaption")[0]
              ->text
          == "1 other");
}

TEST_CASE("beyond two dozen, histograms of a page are the columns of one picture", "[show][html]")
{
    report r = written::stack_of(std::vector<double>(24, 1));
    for (std::size_t i = 0; i < r.layers.size(); ++i)
    {
        const double size = std::pow(10.0, -static_cast<double>(i));
        r.layers[i].activation = written::summary_of(0, size * size, {-size, 3 * size}, {8, 4, 1, 2});
    }
    r.layers[5].activation = written::zeros(10);
    const node root = page::read(to_html(r));
    const node& section = section_of(root, "Histograms of the signal");
    CHECK(section.of_class("cell").empty());
    const node& plot = section.one("plot");
    CHECK(plot.elements("svg").at(0)->attribute("viewBox") == "0 0 25 1000");
    const scale s = scale_of(plot, 1000, [](const std::string& label) { return std::stod(label); });

    // (column, bin) → shade, where a column is a layer behind the input, and a bin is found by its middle.
    std::map<std::size_t, std::vector<std::array<double, 3>>> columns; // top, bottom, opacity
    for (const node* path : plot.of_class("heat"))
    {
        std::string d = path->attribute("d");
        std::replace(d.begin(), d.end(), 'M', ' ');
        std::replace(d.begin(), d.end(), 'v', ' ');
        std::istringstream numbers(d);
        std::size_t column = 0;
        double top = 0;
        double length = 0;
        while (numbers >> column >> top >> length)
        {
            columns[column].push_back({top, top + length, std::stod(path->attribute("stroke-opacity"))});
        }
    }
    CHECK(columns.size() == 24); // the input and all layers but the one of zeros
    CHECK(!columns.contains(6));
    const std::array<double, 4> shades = {1, 0.5, 0.125, 0.25}; // of 8, 4, 1 and 2 in 8
    for (const std::size_t column : {1u, 2u, 20u, 24u})
    {
        CAPTURE(column);
        auto strokes = columns.at(column);
        std::sort(strokes.begin(), strokes.end(), [](const auto& a, const auto& b) { return a[0] > b[0]; });
        REQUIRE(strokes.size() == 4);
        for (std::size_t bin = 0; bin < 4; ++bin)
        {
            // In units of the root mean square the bins begin at -1, 0, 1 and 2; heights are whole, labels
            // rounded.
            CHECK(strokes[bin][1] == Approx(s.height(static_cast<double>(bin) - 1)).margin(0.8));
            CHECK(strokes[bin][0] == Approx(s.height(static_cast<double>(bin))).margin(0.8));
            CHECK(strokes[bin][2] == Approx(shades[bin]).margin(0.0051)); // to the hundredth
        }
    }
}

TEST_CASE("the table of a page has the numbers of the report", "[show][html]")
{
    const node root = page::read(to_html(written::full()));
    const node& table = *root.elements("table").at(0);
    const auto heads = table.elements("thead").at(0)->elements("tr").at(1)->elements("th");
    const auto row = table.elements("tbody").at(0)->elements("tr").at(2);
    std::map<std::string, std::vector<std::string>> cells; // of equal heads, in order
    for (std::size_t i = 0; i < heads.size(); ++i)
    {
        cells[heads[i]->text].push_back(row->children[i].text);
    }
    CHECK(cells["layer"] == std::vector<std::string>{"1: dense 3 he relu"});
    CHECK(cells["shape"] == std::vector<std::string>{"2×3×8"});
    CHECK(cells["mean"] == std::vector<std::string>{"0", "0.333", "0.00100"});
    CHECK(cells["stddev"] == std::vector<std::string>{"0.250", "0.837", "0.316"});
    CHECK(cells["RMS"] == std::vector<std::string>{"0.250"});
    CHECK(cells["norm"] == std::vector<std::string>{"13.9"});           // 2·√48
    CHECK(cells["predicted RMS"] == std::vector<std::string>{"0.224"}); // √0.05
    CHECK(cells["± per draw"] == std::vector<std::string>{"1%"});
    CHECK(cells["min"] == std::vector<std::string>{"-0.500"});
    CHECK(cells["max"] == std::vector<std::string>{"0.500"});
    CHECK(cells["zeros"] == std::vector<std::string>{"40.0%"});
    CHECK(cells["saturated"] == std::vector<std::string>{"20.0%", "10%"}); // of signal and gradient
    CHECK(cells["parameters"] == std::vector<std::string>{"1,208"});
    CHECK(cells["dead"] == std::vector<std::string>{"5"});
    CHECK(cells["effective rank"] == std::vector<std::string>{"1.50"});
    CHECK(cells["mean cosine"] == std::vector<std::string>{"0.875"});
    CHECK(cells["factor"] == std::vector<std::string>{"0.839"}); // 0.75·√(60/48)
    CHECK(cells["predicted factor"] == std::vector<std::string>{"1.23"});
    CHECK(cells["weights RMS"] == std::vector<std::string>{"3.00"});
    std::size_t grouped = 2;
    for (const node* group : table.elements("thead").at(0)->elements("tr").at(0)->elements("th"))
    {
        grouped += std::stoul(group->attribute("colspan"));
    }
    CHECK(grouped == heads.size());

    report broken = written::stack_of({1, 1});
    broken.layers[1].activation = written::nonfinite();
    const node bad = page::read(to_html(broken));
    const auto alarms = bad.elements("table").at(0)->of_class("alarm");
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0]->text == "6");
}

TEST_CASE("a page has lines of what narrower formats would lose, where it was asked for", "[show][html]")
{
    report r = written::stack_of({1, 1, 1});
    const auto has_section = [](const report& of)
    { return to_html(of).find("Narrow formats") != std::string::npos; };
    CHECK_FALSE(has_section(r));
    const auto with = [](std::initializer_list<float> x)
    { return summarize(std::vector<float>(x), {.precision = true}); };
    r.input = with({1, 2, 3, 4});
    r.layers[0].activation = with({1, 0x1p-20F, 2, 3});                  // 1/4 outside of all but bf16
    r.layers[1].activation = with({0x1p-20F, 0x1p-20F, 2, 500});         // 1/2, of E4M3 3/4
    r.layers[2].activation = with({0x1p-20F, 0x1p-20F, 0x1p-20F, 3, 0}); // 3/4
    r.layers[2].weights = with({1, 2});
    for (layer_report& l : r.layers)
    {
        l.backward.emplace();
        l.backward->activation = with({0x1p-18F, 0x1p-19F});
    }
    const node root = page::read(to_html(r));
    const node& section = section_of(root, "Narrow formats");
    const auto plots = section.of_class("plot");
    REQUIRE(plots.size() == 2); // the weights are inside
    CHECK_THAT(section.text, ContainsSubstring("No element of the weights is outside of any format."));
    const scale s = scale_of(*plots[0], 240, logarithm_of);
    const std::vector<std::pair<std::string, std::vector<std::pair<std::size_t, double>>>> lines = {
        {"c0", {{1, 0.25}, {2, 0.5}, {3, 0.75}}},  // fp16
        {"c2", {{1, 0.25}, {2, 0.75}, {3, 0.75}}}, // E4M3
        {"c3", {{1, 0.25}, {2, 0.5}, {3, 0.75}}}}; // E5M2
    for (const auto& line : lines)
    {
        const std::string& css_class = line.first;
        CAPTURE(css_class);
        const auto paths =
            plots[0]->all([&](const node& n)
                          { return n.is("curve") && n.is(css_class) && !n.is("dots") && !n.is("zero"); });
        REQUIRE(paths.size() == 1);
        const auto points = lines_of(*paths[0]);
        REQUIRE(points.size() == 1);
        check_points(points[0], s, 4, line.second);
    }
    CHECK(plots[0]->of_class("c1").empty());
    CHECK(plots[0]->of_class("zero").size() == 3); // at the input

    std::vector<std::string> rows;
    for (const node* row : section.one("scroll").elements("tr"))
    {
        std::string text;
        for (const node& cell : row->children)
        {
            text += (text.empty() ? "" : "|") + cell.text;
        }
        rows.push_back(text);
    }
    REQUIRE(rows.size() == 2 + 12);
    CHECK(rows[1] == "elements|format|below|above|scale|below|above");
    CHECK(rows[2] == "signal|fp16|37.5%|0%|||"); // 6 of 16
    CHECK(rows[3] == "signal|bf16|0%|0%|||");
    CHECK(rows[4] == "signal|E4M3|37.5%|6.25%|||");
    CHECK(rows[6] == "weights|fp16|0%|0%|||");
    CHECK(rows[10] == "gradient|fp16|100%|0%|2⁵|0%|0%");
    CHECK(rows[12] == "gradient|E4M3|100%|0%|2¹³|0%|0%");
}

TEST_CASE("a page begins with what was found", "[show][html]")
{
    const report r = written::full();
    CHECK(page::read(to_html(r)).of_class("verdict").empty());

    verdict also = written::vanishing();
    also.kind = verdict_kind::rank_collapsed;
    also.direction = direction::forward;
    also.depth_limit.reset();
    also.cause.sentence = "";
    const node root = page::read(to_html(r, std::vector{written::vanishing(), also}));
    const node& v = root.one("verdict");
    CHECK(v.is("bad"));
    CHECK(v.elements("h2").at(0)->text == "Vanishing backward from layer 1 (dense 3 he relu)");
    CHECK(v.one("sentence").text
          == "The gradient norm is multiplied by 0.707 per layer and underflows float after 252 layers.");
    const auto reasons = v.of_class("reasons");
    REQUIRE(reasons.size() == 2);
    CHECK(reasons[0]->text
          == "Causexavier has gain 1, relu needs gain 1.41Remedyhe instead of xavier (gain √2)");
    CHECK(reasons[1]->text == "Remedyhe instead of xavier (gain √2)");
    CHECK(v.elements("li").at(0)->elements("b").at(0)->text
          == "Rank-collapsed forward from layer 1 (dense 3 he relu)");

    verdict good;
    good.finding = "the signal passes";
    const node healthy = page::read(to_html(r, std::vector{good}));
    CHECK(healthy.one("verdict").is("good"));
    CHECK(healthy.one("verdict").elements("h2").at(0)->text == "Healthy");
    CHECK(healthy.one("sentence").text == "The signal passes.");
}

TEST_CASE("a page shows what a change consists of", "[show][html]")
{
    verdict v = written::vanishing();
    v.cause.contributions = {{cause_kind::weights, -2 * std::log(2.0)},
                             {cause_kind::residual_sum, std::log(2.0)},
                             {cause_kind::norm, std::numeric_limits<double>::infinity()}};
    const node root = page::read(to_html(written::full(), std::vector{v}));
    const node& chart = root.one("contributions");
    CHECK(chart.elements("figcaption").at(0)->text
          == "What multiplies the gradient norm (logarithmic scale; the line is ×1)");
    const auto names = chart.elements("dt");
    REQUIRE(names.size() == 2);
    CHECK(names[0]->text == "weights");
    CHECK(names[1]->text == "residual sum");
    CHECK(chart.elements("dd").at(0)->text == " ×0.250");
    CHECK(chart.elements("dd").at(1)->text == " ×2.00");
    // The longest bar is half of the width; those that reduce end in the middle, those that enlarge begin
    // there.
    const auto bars = chart.of_class("bar");
    CHECK(bars.at(0)->attribute("style") == "margin-left:0%;width:50%");
    CHECK(bars.at(1)->attribute("style") == "margin-left:50%;width:25%");

    v.cause.contributions = {{cause_kind::weights, 0.0}};
    CHECK(page::read(to_html(written::full(), std::vector{v})).of_class("contributions").empty());
}

TEST_CASE("the charts of a page are legible for any number of layers", "[show][html]")
{
    // Windows of 1280, 641, 390 and 320 px, by the columns and the padding of the style sheet: with theory,
    // whose name stands beside its curve, and without.
    const std::vector<legible::window> known = {{1040 - 64 - 80, 64, 80, 24, false},
                                                {641 - 48 - 64 - 80, 64, 80, 24, false},
                                                {390 - 32 - 60 - 76, 60, 76, 16, true},
                                                {320 - 32 - 60 - 76, 60, 76, 16, true}};
    const std::vector<legible::window> unknown = {{1040 - 64, 64, 0, 24, false},
                                                  {641 - 48 - 64, 64, 0, 24, false},
                                                  {390 - 32 - 60 - 8, 60, 8, 16, true},
                                                  {320 - 32 - 60 - 8, 60, 8, 16, true}};
    for (const std::size_t layers : {1u, 5u, 30u, 202u})
    {
        for (const double growth : {0.7, 1.0, 0.2})
        {
            std::vector<double> sizes;
            for (std::size_t i = 0; i < layers; ++i)
            {
                sizes.push_back(std::pow(growth, static_cast<double>(i + 1)));
            }
            report r = written::stack_of(sizes);
            for (const bool nested : {false, true})
            {
                for (const bool predicted : {false, true})
                {
                    for (std::size_t i = 0; i < layers; ++i)
                    {
                        r.layers[i].path = (nested ? "12.residual." : "") + std::to_string(i);
                        r.layers[i].prediction.reset();
                        if (predicted)
                        {
                            r.layers[i].prediction = prediction_of(sizes[i], 0.1, 1, 0.1);
                        }
                    }
                    CAPTURE(layers, growth, nested, predicted);
                    const node root = page::read(to_html(r));
                    CHECK(root.elements("main").at(0)->is("theory-known") == predicted);
                    for (const node* plot : root.of_class("plot"))
                    {
                        for (const legible::window& w : predicted ? known : unknown)
                        {
                            CAPTURE(w.chart);
                            legible::require_chart(*plot, w);
                        }
                    }
                }
            }
        }
    }
    // 202 layers: labels at round numbers, and enough of them.
    const node root = page::read(to_html(written::stack_of(std::vector<double>(202, 1))));
    std::vector<std::string> narrow;
    for (const node* label : root.of_class("plot").at(0)->one("x").elements("span"))
    {
        if (!label->is("minor"))
        {
            narrow.push_back(label->text);
        }
    }
    CHECK(
        narrow
        == std::vector<std::string>{"input", "100", "200", "50", "150"}); // those of narrow pages alone last
}

TEST_CASE("a page explains its shades and its scrolling table", "[show][html]")
{
    const node root = page::read(to_html(written::stack_of(std::vector<double>(30, 1))));
    const node& key = section_of(root, "Histograms of the signal").one("shades");
    const auto shades = key.of_class("shade");
    REQUIRE(shades.size() == 8);
    CHECK(shades.front()->attribute("style") == "opacity:12.5%");
    CHECK(shades.back()->attribute("style") == "opacity:100%");
    CHECK_THAT(key.text, ContainsSubstring("as many as the tallest bin"));
    CHECK_THAT(section_of(root, "Statistics per layer").one("note").text, ContainsSubstring("scrolls"));
    for (const node* plot : root.of_class("plot"))
    {
        CHECK(!plot->one("y-title").text.empty());
        CHECK(plot->one("x-title").text == "layer");
    }
}

TEST_CASE("a page names its figures in the words of the field", "[show][html]")
{
    report r = written::full();
    r.layers[0].prediction = prediction_of(0.5, 0.1, 1, 0.1);
    const node root = page::read(to_html(r));
    std::vector<std::string> facts;
    for (const node* name : root.one("facts").elements("dt"))
    {
        facts.push_back(name->text);
    }
    CHECK(facts
          == std::vector<std::string>{"Samples", "Layers", "Parameters", "Input RMS", "Loss", "Tape memory"});
    CHECK(root.one("facts").elements("dd").at(4)->text == "2.5, expected 2.25 at the start, ln 8 = 2");
    CHECK(root.one("facts").elements("dd").at(2)->text == "1,223");
    const node& signal = section_of(root, "Signal");
    CHECK_THAT(
        signal.elements("figcaption").at(0)->text,
        ContainsSubstring("RMS of the signal after each layer (logarithmic scale). Dashed: predicted RMS"));
    const node& drawing = *signal.elements("svg").at(0);
    CHECK(drawing.children.at(0).text == "RMS of the signal after each layer");
    CHECK_THAT(drawing.children.at(1).text, ContainsSubstring("after the last of 2 layers"));
    CHECK(section_of(root, "Gradient").elements("svg").at(0)->children.at(0).text
          == "Norm of a sample's gradient with respect to each layer's output");
    CHECK_THAT(signal.of_class("slot").at(1)->text, ContainsSubstring("predicted 0.500"));
    CHECK(section_of(root, "Statistics per layer").elements("caption").at(0)->text
          == "Statistics, one row per layer");
}

TEST_CASE("names keep their characters on a page", "[show][html]")
{
    const std::string name = "<b>&amp; \"x\" 'y' ÿ한😀</b>";
    report r = written::stack_of({1, 2});
    r.layers[0].name = name;
    r.layers[1].name = "\x01\xff";
    const node root = page::read(to_html(r, {}, {.title = name}));
    CHECK(root.elements("h1").at(0)->text == name);
    CHECK(root.elements("title").at(0)->text == name);
    const auto rows = root.elements("tbody").at(0)->elements("th");
    CHECK(rows.at(1)->text == "0: " + name);
    CHECK(rows.at(2)->text == "1:  \xef\xbf\xbd");
    CHECK(page::read(to_html(r)).elements("h1").at(0)->text == "2 layers, batch 2");
}

TEST_CASE("a page of a thousand layers is no larger than a picture", "[show][html]")
{
    report r = written::stack_of(std::vector<double>(1000, 1));
    for (std::size_t i = 0; i < 1000; ++i)
    {
        layer_report& l = r.layers[i];
        std::vector<std::uint64_t> counts(30);
        for (std::size_t bin = 0; bin < 30; ++bin)
        {
            counts[bin] = (i * 7 + bin * 13) % 97;
        }
        l.activation = written::summary_of(0.1, 1, {-3, 4 + static_cast<double>(i)}, counts);
        l.pre_activation = l.activation;
        l.weights = l.activation;
        l.backward = gradient_report{l.activation, l.activation, 0.1, 1};
        l.prediction = prediction_of(1, 0.1, 1, 0.1);
    }
    const std::string html = to_html(r);
    CHECK(html.size() < 2'000'000);
    CHECK(page::read(html).of_class("slot").empty()); // names under the pointer are for fewer
    CHECK(page::read(to_html(written::stack_of({1, 2}))).of_class("slot").size() == 3);
    CHECK(page::read(html).elements("tbody").at(0)->elements("tr").size() == 1001);
}

namespace
{
    // WCAG 2.2, "relative luminance" and "contrast ratio", of "#rrggbb".
    double luminance(const std::string& color)
    {
        REQUIRE(color.size() == 7);
        double sum = 0;
        const std::array<double, 3> weights = {0.2126, 0.7152, 0.0722};
        for (std::size_t i = 0; i < 3; ++i)
        {
            const double c = std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
            sum += weights[i] * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    double contrast(const std::string& a, const std::string& b)
    {
        const double one = luminance(a) + 0.05;
        const double other = luminance(b) + 0.05;
        return std::max(one / other, other / one);
    }

    std::map<std::string, std::string> colors_of(const std::string& css)
    {
        std::map<std::string, std::string> colors;
        for (std::size_t at = css.find("--"); at != std::string::npos; at = css.find("--", at + 1))
        {
            const std::size_t colon = css.find(':', at);
            colors[css.substr(at + 2, colon - at - 2)] = css.substr(css.find('#', colon), 7);
        }
        return colors;
    }
}

TEST_CASE("a page can be read by light and by dark", "[show][html]")
{
    const node root = page::read(to_html(written::full()));
    const std::string css = root.elements("style").at(0)->text;
    const std::size_t light = css.find(":root");
    const std::size_t dark = css.find("@media (prefers-color-scheme: dark)");
    REQUIRE(light != std::string::npos);
    REQUIRE(dark != std::string::npos);
    CHECK(css.find("color-scheme: light dark") != std::string::npos);
    const auto in_light = colors_of(css.substr(light, css.find('}', light) - light));
    const auto in_dark = colors_of(css.substr(dark, css.find('}', dark) - dark));
    REQUIRE(in_light.size() == in_dark.size());
    CHECK(luminance(in_light.at("page")) > 0.9);
    CHECK(luminance(in_dark.at("page")) < 0.02);
    for (const auto& theme : {in_light, in_dark})
    {
        const auto ratio = [&](const char* a, const char* b) { return contrast(theme.at(a), theme.at(b)); };
        for (const char* text : {"ink", "muted", "accent", "good", "bad"})
        {
            CAPTURE(text);
            CHECK(ratio(text, "page") >= 4.5);
        }
        for (const char* text : {"ink", "muted", "good"})
        {
            CHECK(ratio(text, "good-page") >= 4.5);
        }
        for (const char* text : {"ink", "muted", "bad"})
        {
            CHECK(ratio(text, "bad-page") >= 4.5);
        }
        CHECK(ratio("accent", "band") >= 3); // lines on the band
        CHECK(ratio("muted", "band") >= 3);
    }
    // No colour that a theme does not have.
    for (std::size_t at = css.find("var(--"); at != std::string::npos; at = css.find("var(--", at + 1))
    {
        CHECK(in_light.contains(css.substr(at + 6, css.find(')', at) - at - 6)));
    }
    std::size_t named = in_light.size() + in_dark.size();
    CHECK(static_cast<std::size_t>(std::count(css.begin(), css.end(), '#')) == named);
}
