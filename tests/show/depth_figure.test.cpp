// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/depth_figure.hpp>

#include "catch.hpp"
#include "core/raises.hpp"
#include "show/comparisons.hpp"
#include "show/legible.hpp"
#include "show/page.hpp"
#include "show/reports.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace fanin;
using legible::number;
using page::node;

namespace
{
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    // Measured, and predicted where theory knows: signal and gradient.
    report stack(std::size_t layers, double growth = 0.9)
    {
        std::vector<double> sizes;
        for (std::size_t i = 0; i < layers; ++i)
        {
            sizes.push_back(std::pow(growth, static_cast<double>(i + 1)));
        }
        report r = written::stack_of(sizes);
        r.input_gradient = written::level(1);
        for (std::size_t i = 0; i < layers; ++i)
        {
            r.layers[i].backward = gradient_report{written::level(sizes[i]), std::nullopt, std::nullopt, 1};
            layer_prediction p;
            p.activation = {0, sizes[i], sizes[i] * sizes[i]};
            p.log_stddev = 0.1;
            p.factor = 1;
            r.layers[i].prediction = p;
        }
        return r;
    }
}

namespace
{
    // What stands at a height of a panel, by the labels of its axis alone.
    struct scale
    {
        double y;         // of one label
        double logarithm; // there
        double per_px;

        [[nodiscard]] double at(double px) const
        {
            return std::exp(logarithm + (px - y) * per_px);
        }
    };

    scale scale_of(const node& panel)
    {
        const auto labels = panel.of_class("value");
        REQUIRE(labels.size() >= 2);
        const auto y = [](const node* n) { return number(*n, "y") - 4; }; // of the middle of the digits
        const auto logarithm = [](const node* n) { return std::log(legible::value_of(n->text)); };
        const node* a = labels.front();
        const node* b = labels.back();
        const scale s{y(a), logarithm(a), (logarithm(b) - logarithm(a)) / (y(b) - y(a))};
        std::set<bool> kinds;
        for (const node* l : labels)
        {
            CAPTURE(l->text);
            CHECK(std::log(s.at(y(l))) == Approx(logarithm(l)).margin(0.02 * std::abs(s.per_px)));
            kinds.insert(l->text.find("10⁻") != std::string::npos || l->text.find("⁰") != std::string::npos
                         || l->text.find("10¹") != std::string::npos
                         || l->text.find("10²") != std::string::npos
                         || l->text.find("10³") != std::string::npos);
            CHECK(l->text.find('e') == std::string::npos);
        }
        CHECK(kinds.size() == 1); // plain numbers, or powers of ten
        return s;
    }

    // The values of a curve, read by the labels, must be these.
    void check_curve(const node& path, const scale& s, const std::vector<double>& expected)
    {
        const auto points = legible::points_of(path);
        REQUIRE(points.size() == expected.size());
        for (std::size_t i = 0; i < points.size(); ++i)
        {
            CAPTURE(i, expected[i]);
            CHECK(std::log(s.at(points[i].y))
                  == Approx(std::log(expected[i])).margin(0.03 * std::abs(s.per_px)));
        }
    }
}

TEST_CASE("a depth figure is legible for any number of layers, at any width", "[show][svg]")
{
    for (const std::size_t layers : {0u, 1u, 5u, 30u, 202u})
    {
        for (const double width : {300.0, 390.0, 1000.0, 1280.0})
        {
            for (const double growth : {0.5, 0.999, 1.0, 0.1, 1.4})
            {
                CAPTURE(layers, width, growth);
                report r = stack(layers, growth);
                legible::require_figure(page::read_figure(depth_figure(r, {.width = width})), width);
                for (std::size_t i = 0; i < layers; ++i)
                {
                    r.layers[i].path = "12." + std::to_string(i) + ".residual.3";
                    r.layers[i].prediction.reset();
                }
                legible::require_figure(
                    page::read_figure(
                        depth_figure(r, {.height = 160, .title = std::string(300, 'w'), .width = width})),
                    width);
            }
        }
    }
}

TEST_CASE("the curves of a depth figure are at the numbers of the report", "[show][svg]")
{
    report r = stack(3, 0.5);
    r.layers[1].prediction->activation.second_moment = 0.09;
    const node root = page::read_figure(depth_figure(r));
    const auto panels = root.of_class("panel");
    REQUIRE(panels.size() == 2);
    const scale s = scale_of(*panels[0]);
    const auto curves = panels[0]->of_class("curve");
    REQUIRE(curves.size() == 2);
    check_curve(*curves[0], s, {1, 0.5, 0.3, 0.125}); // theory lies below
    check_curve(*curves[1], s, {1, 0.5, 0.25, 0.125});
    // Of a log-normal second moment q with standard deviation σ of ln q: √q has the median √E[q]·exp(-σ²/4).
    const auto edge = [](double level, double deviations)
    { return level * std::exp(-0.01 / 4 + deviations * 0.05); };
    check_curve(
        *panels[0]->of_class("band").at(0), s,
        {1, edge(0.5, 2), edge(0.3, 2), edge(0.125, 2), edge(0.125, -2), edge(0.3, -2), edge(0.5, -2), 1});
    // Norms of gradients: 5 inputs, 3 outputs.
    const double out = std::sqrt(3.0);
    check_curve(*panels[1]->of_class("curve").back(), scale_of(*panels[1]),
                {std::sqrt(5.0), 0.5 * out, 0.25 * out, 0.125 * out});

    std::vector<std::string> titles;
    for (const node* t : root.of_class("axis-title"))
    {
        titles.push_back(t->text);
    }
    CHECK(titles
          == std::vector<std::string>{"RMS of the signal", "layer", "norm of a sample's gradient", "layer"});
    CHECK(root.of_class("title").at(0)->text == "3 × dense 3 he relu, batch 2");
    std::vector<std::string> ends;
    for (const node* t : panels[0]->of_class("end"))
    {
        ends.push_back(t->text);
    }
    CHECK(ends == std::vector<std::string>{"measured", "predicted"});
    CHECK(root.of_class("key").size() == 3);
}

TEST_CASE("the layers of a depth figure have the paths of the main path", "[show][svg]")
{
    report r = stack(4);
    const std::array<const char*, 4> paths = {"0", "1.0", "1", "2"};
    for (std::size_t i = 0; i < 4; ++i)
    {
        r.layers[i].path = paths[i];
    }
    const node root = page::read_figure(depth_figure(r));
    const node& panel = *root.of_class("panel").at(0);
    std::vector<std::string> labels;
    std::vector<double> x;
    for (const node* t : panel.of_class("tick"))
    {
        labels.push_back(t->text);
        x.push_back(number(*t, "x"));
    }
    CHECK(labels == std::vector<std::string>{"input", "0", "1", "2"});
    const auto points = legible::points_of(*panel.of_class("curve").back());
    REQUIRE(points.size() == 4);
    for (std::size_t i = 0; i < 4; ++i)
    {
        CHECK(points[i].x == Approx(x[i]).margin(0.011));
    }
}

TEST_CASE("zeros, NaN and infinities are marked in a depth figure", "[show][svg]")
{
    report r = written::stack_of({1, 0, 2, 4});
    r.layers[3].activation = written::nonfinite();
    const node root = page::read_figure(depth_figure(r));
    CHECK(root.of_class("zero").size() == 1);
    CHECK(root.of_class("nonfinite").size() == 1);
    REQUIRE(root.of_class("note").size() == 1);
    CHECK(root.of_class("note")[0]->text
          == "Marks at the bottom: every value is 0. Marks at the top: NaN or infinite values.");
    CHECK(root.of_class("panel").size() == 1); // no gradient
    CHECK(root.of_class("end").empty());       // one curve needs no name

    for (const double size : {0.0, 1e-308, 1e150})
    {
        for (const double width : {390.0, 1280.0})
        {
            legible::require_figure(page::read_figure(depth_figure(
                                        written::stack_of(std::vector<double>(30, size)), {.width = width})),
                                    width);
        }
    }
    const node empty = page::read_figure(depth_figure(report{}));
    CHECK(empty.one("empty").text == "no layers");
}

TEST_CASE("a depth figure has the size and the title asked for", "[show][svg]")
{
    const node root =
        page::read_figure(depth_figure(stack(2), {.title = "a < b & \"c\" 한국어", .width = 500}));
    CHECK(root.one("title").text == "a < b & \"c\" 한국어");
    CHECK(page::read_figure(depth_figure(stack(2), {.title = ""})).of_class("title").empty());
    CHECK(depth_figure(stack(2)) == depth_figure(stack(2)));
    CHECK_THROWS_AS(depth_figure(stack(2), {.width = 299}), std::invalid_argument);
    CHECK_THROWS_AS(depth_figure(stack(2), {.height = 159}), std::invalid_argument);
    CHECK_THROWS_AS(depth_figure(stack(2), {.height = not_a_number}), std::invalid_argument);
    CHECK_THROWS_AS(depth_figure(written::candidates(2, 3), {.width = 1e6}), std::invalid_argument);
}

TEST_CASE("a depth figure of candidates is legible for any number of them", "[show][svg]")
{
    for (const std::size_t layers : {1u, 5u, 30u, 202u})
    {
        for (const std::size_t count : {1u, 3u, 7u, 8u, 28u, 40u})
        {
            for (const double width : {300.0, 390.0, 1280.0})
            {
                CAPTURE(layers, count, width);
                comparison c = written::candidates(count, layers);
                legible::require_figure(page::read_figure(depth_figure(c, {.width = width})), width);
                for (comparison_row& row : c.rows)
                {
                    row.name = "초기화 方法 名前 " + row.name + " <&> with a name that is long";
                }
                legible::require_figure(page::read_figure(depth_figure(c, {.width = width})), width);
            }
        }
    }
}

TEST_CASE("a depth figure of candidates has mean and spread over seeds", "[show][svg]")
{
    comparison c{.samples = 100, .seeds = 3, .rows = {}};
    c.rows = {written::candidate("he", 2, 0.9), written::candidate("xavier", 2, 0.5, 0.3)};
    const node root = page::read_figure(depth_figure(c));
    CHECK(root.one("title").text == "2 candidates, 3 seeds, batch 100");
    const auto panels = root.of_class("panel");
    REQUIRE(panels.size() == 2);
    const scale s = scale_of(*panels[0]);
    const auto curves = panels[0]->of_class("curve");
    check_curve(*curves.at(1), s, {1, 0.9, 0.81}); // the best lies on top
    check_curve(*curves.at(0), s, {1, 0.5, 0.25});
    const double up = std::exp(0.3);
    check_curve(*panels[0]->of_class("band").at(1), s,
                {up, 0.5 * up, 0.25 * up, 0.25 / up, 0.5 / up, 1 / up});
    check_curve(*panels[1]->of_class("curve").at(0), scale_of(*panels[1]), {0.75, 1.5, 3});

    // The legend, and the names at the ends: the signal's at its output, the gradient's at its input.
    std::map<std::string, std::string> colors; // of the legend
    const auto keys = root.of_class("key");
    const auto samples = root.of_class("sample");
    REQUIRE(keys.size() == 2);
    for (std::size_t i = 0; i < 2; ++i)
    {
        colors[keys[i]->text] = samples[i]->attribute("stroke");
    }
    CHECK(colors == std::map<std::string, std::string>{{"he", "#0072b2"}, {"xavier", "#d55e00"}});
    CHECK(curves.at(1)->attribute("stroke") == "#0072b2");
    const auto check_ends = [&](const node& panel, bool at_input)
    {
        const auto labels = panel.of_class("end");
        const auto leaders = panel.of_class("leader");
        REQUIRE(labels.size() == 2);
        for (std::size_t i = 0; i < 2; ++i)
        {
            CHECK(leaders[i]->attribute("stroke") == colors.at(labels[i]->text));
            const auto curve =
                legible::points_of(*panel.of_class("curve").at(1 - i)); // the first lies on top
            const auto from = legible::points_of(*leaders[i]).front();
            CHECK(from.y == Approx(at_input ? curve.front().y : curve.back().y).margin(0.011));
            CHECK((number(*labels[i], "x") < curve.front().x) == at_input);
        }
    };
    check_ends(*panels[0], false);
    check_ends(*panels[1], true);

    c.seeds = 1;
    for (comparison_row& row : c.rows)
    {
        for (comparison_place& p : row.places)
        {
            p.log_signal.stddev = not_a_number;
            p.log_gradient.reset();
        }
    }
    const node one = page::read_figure(depth_figure(c));
    CHECK(one.of_class("panel").size() == 1);
    CHECK(one.of_class("band").empty());
    CHECK(one.of_class("note").empty());
}

TEST_CASE("a depth figure of candidates tells them apart and says what it leaves out", "[show][svg]")
{
    std::set<std::string> styles;
    const node root = page::read_figure(depth_figure(written::candidates(40, 5)));
    for (const node* sample : root.of_class("sample"))
    {
        CHECK(
            styles.insert(sample->attribute("stroke") + " " + sample->attribute("stroke-dasharray")).second);
    }
    CHECK(styles.size() == 28);
    CHECK_THAT(root.one("note").text, ContainsSubstring("The best 28 of 40 candidates are drawn."));

    // A candidate that ends in zeros has its name at the bottom, one that ends in infinities at the top.
    comparison ends = written::candidates(3, 5);
    ends.rows[1].places[5].log_signal.mean = -std::numeric_limits<double>::infinity();
    ends.rows[2].places[5].log_signal.mean = not_a_number;
    ends.rows[2].places[5].nonfinite = 1;
    const node named = page::read_figure(depth_figure(ends));
    const auto labels = named.of_class("panel").at(0)->of_class("end");
    REQUIRE(labels.size() == 3);
    const double axis_bottom = number(*named.of_class("panel").at(0)->elements("line").at(0), "y1");
    const double axis_top = number(*named.of_class("panel").at(0)->elements("line").at(1), "y1");
    CHECK(labels[1]->text == "candidate 1");
    CHECK(number(*labels[1], "y") == Approx(axis_bottom).margin(5));
    CHECK(number(*labels[2], "y") == Approx(axis_top).margin(10));

    comparison c = written::candidates(3, 5);
    c.rows[1].places[3].log_signal.mean = -std::numeric_limits<double>::infinity();
    c.rows[2].places[4].log_signal.mean = not_a_number;
    c.rows[2].places[4].nonfinite = 7;
    c.rows[2].places.pop_back(); // a candidate with fewer layers
    const node broken = page::read_figure(depth_figure(c));
    CHECK(broken.of_class("zero").size() == 1);
    CHECK(broken.of_class("nonfinite").size() == 1);

    CHECK(page::read_figure(depth_figure(comparison{})).one("empty").text == "no candidates");
    c.rows = {comparison_row{}};
    CHECK(page::read_figure(depth_figure(c)).one("empty").text == "the comparison holds no layers");
}
