// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/heat_figure.hpp>

#include "catch.hpp"
#include "core/raises.hpp"
#include "show/legible.hpp"
#include "show/page.hpp"
#include "show/reports.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace fanin;
using legible::number;
using page::node;

namespace
{
    report stack(std::size_t layers, double growth)
    {
        std::vector<double> sizes;
        for (std::size_t i = 0; i < layers; ++i)
        {
            sizes.push_back(std::pow(growth, static_cast<double>(i + 1)));
        }
        return written::stack_of(sizes);
    }

    struct cell
    {
        double x; ///< of its middle
        double top;
        double bottom;
        std::string color;
    };

    std::vector<cell> cells_of(const node& figure)
    {
        std::vector<cell> cells;
        for (const node* path : figure.of_class("heat"))
        {
            const auto points = legible::points_of(*path);
            REQUIRE(points.size() % 2 == 0);
            for (std::size_t i = 0; i < points.size(); i += 2)
            {
                cells.push_back({points[i].x, std::min(points[i].y, points[i + 1].y),
                                 std::max(points[i].y, points[i + 1].y), path->attribute("stroke")});
            }
        }
        return cells;
    }

    // The lower end of the fractions of each colour, by the legend: two colours per power of ten, up to 100
    // %.
    std::map<std::string, double> fractions_of(const node& figure)
    {
        std::map<std::string, double> least;
        const auto samples = figure.of_class("sample");
        REQUIRE(samples.size() == 8);
        CHECK(figure.of_class("key").at(1)->text == "0.01%");
        CHECK(figure.of_class("key").at(2)->text == "100%");
        for (std::size_t i = 0; i < samples.size(); ++i)
        {
            least[samples[i]->attribute("fill")] = 1e-4 * std::pow(10, static_cast<double>(i) / 2);
        }
        return least;
    }
}

TEST_CASE("a heat figure is legible for any number of layers, at any width", "[show][svg]")
{
    for (const std::size_t layers : {0u, 1u, 5u, 30u, 202u})
    {
        for (const double width : {300.0, 390.0, 1280.0})
        {
            for (const double growth : {0.5, 1.0, 2.0})
            {
                CAPTURE(layers, width, growth);
                report r = stack(layers, growth);
                legible::require_figure(page::read_figure(heat_figure(r, {.width = width})), width);
                if (layers > 2)
                {
                    r.layers[1].activation = written::zeros(10);
                    r.layers[2].activation = written::nonfinite();
                    legible::require_figure(
                        page::read_figure(heat_figure(r, {.height = 160, .width = width})), width);
                }
            }
        }
    }
    CHECK(page::read_figure(heat_figure(report{})).one("empty").text == "no layers");
    const std::string large = heat_figure(stack(1000, 0.999));
    CHECK(large.size() < 300'000);
    CHECK_THROWS_AS(heat_figure(report{}, {.width = 10}), std::invalid_argument);
}

TEST_CASE("the colours of a heat figure are the fractions of a distribution", "[show][svg]")
{
    // Counted here, element by element: a normal distribution, and one a hundredth as wide.
    report r = written::stack_of({1, 1});
    std::mt19937_64 engine(1);
    std::normal_distribution<double> normal;
    std::vector<std::vector<double>> elements(3);
    for (std::size_t layer = 0; layer < 3; ++layer)
    {
        summary s;
        s.histogram = histogram(30, {layer == 2 ? -0.05 : -5, layer == 2 ? 0.05 : 5});
        double squares = 0;
        double least = 0;
        double most = 0;
        constexpr std::size_t n = 200'000;
        for (std::size_t i = 0; i < n; ++i)
        {
            const double x = layer == 1 && i % 2 == 0 ? 0 : normal(engine) * (layer == 2 ? 0.01 : 1);
            elements[layer].push_back(x);
            s.histogram.add(x);
            s.zeros += x == 0;
            squares += x * x;
            least = std::min(least, x);
            most = std::max(most, x);
        }
        s.count = n;
        s.finite = {.count = n, .mean = 0, .squared_deviations = squares, .min = least, .max = most};
        (layer == 0 ? r.input : r.layers[layer - 1].activation) = s;
    }
    const node figure = page::read_figure(heat_figure(r, {.height = 360}));
    const auto least = fractions_of(figure);
    const auto cells = cells_of(figure);
    REQUIRE(figure.of_class("tick").size() == 3);

    // The magnitude at a height, by the labels.
    std::vector<const node*> labels;
    const node* zero = nullptr;
    for (const node* l : figure.of_class("value"))
    {
        l->text == "0" ? void(zero = l) : labels.push_back(l);
    }
    REQUIRE(labels.size() >= 2);
    REQUIRE(zero != nullptr);
    const auto y = [](const node* l) { return number(*l, "y") - 4; };
    const auto logarithm = [](const node* l) { return std::log10(legible::value_of(l->text)); };
    const double slope =
        (logarithm(labels.back()) - logarithm(labels.front())) / (y(labels.back()) - y(labels.front()));
    const auto magnitude = [&](double px)
    { return std::pow(10, logarithm(labels.front()) + (px - y(labels.front())) * slope); };

    double lowest = 0; // px, of the bins
    for (const cell& c : cells)
    {
        lowest = c.top > number(*zero, "y") - 14 ? lowest : std::max(lowest, c.bottom);
    }
    std::size_t checked = 0;
    for (std::size_t layer = 0; layer < 3; ++layer)
    {
        const double x = number(*figure.of_class("tick")[layer], "x");
        double zeros = 0;
        for (const cell& c : cells)
        {
            if (std::abs(c.x - x) > 0.02)
            {
                continue;
            }
            if (c.top > number(*zero, "y") - 14)
            {
                zeros = least.at(c.color);
                continue;
            }
            // A run of bins of one colour: the mean fraction per bin of about 5 px lies between the colour's
            // ends, up to the scatter of the sample and the unevenness within a bin of the histogram.
            // The lowest bin also has what is smaller.
            const double lo = c.bottom > lowest - 0.02 ? 0 : magnitude(c.bottom);
            const double hi = magnitude(c.top);
            const auto inside = std::count_if(elements[layer].begin(), elements[layer].end(), [&](double e)
                                              { return std::abs(e) >= lo && std::abs(e) < hi; });
            const double bins = std::round((c.bottom - c.top) / 5);
            const double fraction = static_cast<double>(inside) / 200'000 / bins;
            if (fraction > 1e-3 && hi < (layer == 2 ? 0.03 : 3))
            {
                CAPTURE(layer, lo, hi, fraction, c.color);
                CHECK(fraction > 0.8 * least.at(c.color));
                CHECK(fraction < 1.25 * std::sqrt(10.0) * least.at(c.color));
                ++checked;
            }
        }
        CHECK(zeros == Approx(layer == 1 ? 0.316 : 0).margin(0.001)); // of 50 % zeros: 31.6 % to 100 %
    }
    CHECK(checked >= 9);
}

TEST_CASE("a heat figure has a row for zeros and one for what is not finite", "[show][svg]")
{
    report r = written::stack_of({1, 0, 2});
    r.layers[2].activation = written::nonfinite();
    const node figure = page::read_figure(heat_figure(r));
    std::vector<std::string> labels;
    for (const node* l : figure.of_class("value"))
    {
        labels.push_back(l->text);
    }
    CHECK(std::count(labels.begin(), labels.end(), "0") == 1);
    CHECK(std::count(labels.begin(), labels.end(), "NaN, inf") == 1);
    const auto ticks = figure.of_class("tick");
    REQUIRE(ticks.size() == 4);
    const auto of_layer = [&](std::size_t i)
    {
        std::vector<cell> all = cells_of(figure);
        std::erase_if(all, [&](const cell& c) { return std::abs(c.x - number(*ticks[i], "x")) > 0.02; });
        return all;
    };
    // All elements are in one row: the darkest colour.
    const std::string darkest = figure.of_class("sample").back()->attribute("fill");
    for (const std::size_t layer : {2u, 3u})
    {
        const auto cells = of_layer(layer);
        REQUIRE(cells.size() == 1);
        CHECK(cells[0].color == darkest);
    }
    CHECK(of_layer(2)[0].top > of_layer(3)[0].bottom);
    CHECK(of_layer(1).size() > 1);
    // The line is the RMS.
    CHECK(legible::points_of(figure.one("curve")).size() == 2);
    CHECK(figure.one("end").text == "RMS");
}
