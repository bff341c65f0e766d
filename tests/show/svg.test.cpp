// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/show/detail/axis.hpp>
#include <fanin/show/detail/log_axis.hpp>
#include <fanin/show/detail/number.hpp>
#include <fanin/show/svg.hpp>
#include <fanin/stack.hpp>

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
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    struct element
    {
        std::string name;
        std::map<std::string, std::string> attributes;
        std::string text;     // as written, before the first child
        std::size_t subplots; // that had begun before it

        [[nodiscard]] double number(const std::string& attribute) const
        {
            return std::stod(attributes.at(attribute));
        }

        [[nodiscard]] bool is(const std::string& css_class) const
        {
            const auto c = attributes.find("class");
            return c != attributes.end() && c->second == css_class;
        }
    };

    void require_plain(const std::string& text)
    {
        for (std::size_t i = 0; i < text.size(); ++i)
        {
            if (text[i] == '>' || (static_cast<unsigned char>(text[i]) < 32 && text[i] != '\n'))
            {
                FAIL("a character that must not stand in " << text);
            }
            if (text[i] == '&')
            {
                const std::string entity = text.substr(i, text.find(';', i) - i + 1);
                const std::vector<std::string> known = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
                REQUIRE(std::count(known.begin(), known.end(), entity) == 1);
            }
        }
    }

    // Reads the XML that to_svg may write, and requires that it is well-formed: tags balance, attributes are
    // quoted and single, entities are known.
    std::vector<element> parse(const std::string& xml)
    {
        std::vector<element> all;
        std::vector<std::string> open;
        std::size_t subplots = 0;
        bool just_opened = false;
        std::size_t i = 0;
        while (i < xml.size())
        {
            if (xml[i] != '<')
            {
                const std::size_t end = std::min(xml.find('<', i), xml.size());
                const std::string text = xml.substr(i, end - i);
                require_plain(text);
                REQUIRE((!open.empty() || text == "\n"));
                if (just_opened)
                {
                    all.back().text = text;
                }
                i = end;
                continue;
            }
            const std::size_t end = xml.find('>', i);
            REQUIRE(end != std::string::npos);
            std::string tag = xml.substr(i + 1, end - i - 1);
            i = end + 1;
            just_opened = false;
            if (tag.front() == '/')
            {
                REQUIRE(!open.empty());
                REQUIRE(open.back() == tag.substr(1));
                open.pop_back();
                continue;
            }
            REQUIRE((!open.empty() || all.empty())); // one root
            const bool closed = tag.back() == '/';
            if (closed)
            {
                tag.pop_back();
            }

            element e{.name = tag.substr(0, tag.find(' ')), .attributes = {}, .text = {}, .subplots = 0};
            for (std::size_t at = e.name.size(); at < tag.size();)
            {
                REQUIRE(tag[at] == ' ');
                const std::size_t equals = tag.find("=\"", at);
                REQUIRE(equals != std::string::npos);
                const std::size_t quote = tag.find('"', equals + 2);
                REQUIRE(quote != std::string::npos);
                const std::string value = tag.substr(equals + 2, quote - equals - 2);
                require_plain(value);
                REQUIRE(value.find('<') == std::string::npos);
                REQUIRE(e.attributes.emplace(tag.substr(at + 1, equals - at - 1), value).second);
                at = quote + 1;
            }
            subplots += e.is("subplot");
            e.subplots = subplots;
            all.push_back(e);
            if (!closed)
            {
                just_opened = true;
                open.push_back(e.name);
            }
        }
        REQUIRE(open.empty());
        return all;
    }

    std::vector<element> all_of(const std::vector<element>& elements, const std::string& css_class,
                                std::size_t subplot = 0)
    {
        std::vector<element> found;
        for (const element& e : elements)
        {
            if (e.is(css_class) && (subplot == 0 || e.subplots == subplot))
            {
                found.push_back(e);
            }
        }
        return found;
    }

    const propagate_options seed_range{.histogram = {.bins = 30, .range = interval{0, 1}}};

    xt::xtensor<double, 2> input(std::size_t samples = 200, std::size_t features = 50)
    {
        return init::normal<double>.with_stddev(1)(samples, features, 1);
    }

    report he_relu(std::size_t depth = 5, const propagate_options& options = {})
    {
        return propagate(input(), depth, init::he<double>, act::relu, 42, options);
    }

    // The axis of a subplot's values.
    element baseline(const std::vector<element>& elements, std::size_t subplot)
    {
        return all_of(elements, "axis", subplot).front();
    }

    // As a reader sees them: an entity is one.
    double letters(const std::string& text)
    {
        int n = 0;
        for (std::size_t i = 0; i < text.size(); ++i)
        {
            i = text[i] == '&' ? text.find(';', i) : i;
            n += (static_cast<unsigned char>(text[i]) >> 6) != 2;
        }
        return n;
    }

    struct span_of_text
    {
        double from;
        double to;
    };

    // No usual font is wider than 0.62 of its size a letter, in the mean.
    span_of_text span_of(const element& e)
    {
        const double width = 0.62 * e.number("font-size") * letters(e.text);
        const std::string anchor = e.attributes.at("text-anchor");
        const double from = e.number("x") - (anchor == "middle" ? width / 2 : anchor == "end" ? width : 0);
        return {from, from + width};
    }

    // In a figure, no text may lie over another or outside.
    void require_legible(const std::vector<element>& elements)
    {
        const double width = elements.front().number("width");
        const double height = elements.front().number("height");
        std::vector<element> texts;
        for (const element& e : elements)
        {
            if (e.name == "text" && !e.text.empty())
            {
                texts.push_back(e);
            }
        }
        for (std::size_t i = 0; i < texts.size(); ++i)
        {
            const span_of_text a = span_of(texts[i]);
            CAPTURE(texts[i].text, a.from, a.to);
            REQUIRE(a.from >= 0);
            REQUIRE(a.to <= width);
            REQUIRE(texts[i].number("y") <= height);
            for (std::size_t j = i + 1; j < texts.size(); ++j)
            {
                const span_of_text b = span_of(texts[j]);
                const double line =
                    0.8 * std::max(texts[i].number("font-size"), texts[j].number("font-size"));
                const bool apart = std::abs(texts[i].number("y") - texts[j].number("y")) >= line;
                if (!apart && a.to > b.from && b.to > a.from)
                {
                    FAIL("\"" << texts[i].text << "\" lies over \"" << texts[j].text << "\"");
                }
            }
        }
    }

    std::vector<report> many_reports()
    {
        auto broken = input();
        broken(0, 0) = std::numeric_limits<double>::quiet_NaN();
        broken(1, 1) = -std::numeric_limits<double>::infinity();
        xt::xtensor<double, 2> nothing({0, 50});
        xt::xtensor<double, 2> zeros({3, 50});
        zeros.fill(0);
        xt::xtensor<double, 2> nan({3, 50});
        nan.fill(std::numeric_limits<double>::quiet_NaN());

        std::vector<report> reports = {
            report{},
            he_relu(0),
            he_relu(1),
            he_relu(5),
            he_relu(8, seed_range),
            he_relu(9, seed_range),
            he_relu(50),
            propagate(input(), 12, init::normal<double>, act::relu, 1),
            propagate(input(), 5, init::normal<double>, act::tanh, 1, seed_range),
            propagate(input(), 5, init::normal<double>.with_stddev(1e6), act::relu, 1),
            propagate(input(), 7, init::xavier<double>, act::sigmoid, 1,
                      {.histogram = {.bins = 7, .range = interval{0.48, 0.52}}}),
            propagate(input(), 5, init::xavier<double>, act::tanh, 1,
                      {.histogram = {.bins = 200, .range = interval{-1e-3, 123456}}}),
            propagate(broken, 3, init::he<double>, act::tanh, 1, seed_range),
            propagate(nothing, 2, init::he<double>, act::relu, 1),
            propagate(zeros, 2, init::he<double>, act::relu, 1),
            propagate(nan, 8, init::he<double>, act::relu, 1),
            propagate(sequential(dense(7, init::he<double>, act::relu),
                                 dense(3, init::zeros<double>, act::sigmoid)),
                      input(3, 4), 1),
        };
        reports.push_back(he_relu());
        reports.back().layers[1].name = "a <b> & \"c\" 'd' \x01\xff";
        reports.back().layers[2].name = std::string(500, 'w');
        return reports;
    }
}

TEST_CASE("a figure is well-formed, with one subplot a layer and no text over another", "[show]")
{
    for (const report& r : many_reports())
    {
        for (const svg_style& style :
             {svg_style{}, svg_style{.shared_y = true, .zeros = false},
              svg_style{.height = 220, .width = 300}, svg_style{.title = "", .width = 700},
              svg_style{.title = std::string(900, 't')}})
        {
            const auto elements = parse(to_svg(r, style));
            CAPTURE(r.layers.size(), style.width);
            REQUIRE(elements.front().name == "svg");
            REQUIRE(elements.front().number("width") == style.width);
            const auto layers = all_of(elements, "layer");
            REQUIRE(all_of(elements, "subplot").size() == r.layers.size());
            REQUIRE(layers.size() == r.layers.size());
            for (std::size_t i = 0; i < layers.size(); ++i)
            {
                REQUIRE(layers[i].text == "layer " + std::to_string(i));
            }
            for (const element& e : elements)
            {
                for (const auto& [name, value] : e.attributes)
                {
                    REQUIRE(value.find("nan") == std::string::npos);
                    REQUIRE(value.find("inf") == std::string::npos);
                }
            }
            require_legible(elements);
        }
    }
}

TEST_CASE("a figure of many layers stays a picture", "[show]")
{
    for (const double width : {300.0, 390.0, 1000.0, 1280.0})
    {
        for (const std::size_t depth : {1u, 5u, 30u, 60u, 61u, 202u, 1000u})
        {
            CAPTURE(width, depth);
            const report r = written::stack_of(std::vector<double>(depth, 0.5));
            const page::node figure = page::read_figure(to_svg(r, {.width = width}));
            legible::require_figure(figure, width);
            const auto layers = figure.of_class("layer");
            if (depth <= 60)
            {
                CHECK(layers.size() == depth);
                continue;
            }
            CHECK(layers.size() <= 49);
            CHECK(legible::number(figure, "height") < 2800);
            CHECK(layers.front()->text == "layer 0");
            CHECK(layers.back()->text == "layer " + std::to_string(depth - 1));
            const std::size_t step = std::stoul(layers.at(1)->text.substr(6));
            for (std::size_t i = 0; i + 1 < layers.size(); ++i)
            {
                CHECK(layers[i]->text == "layer " + std::to_string(i * step));
            }
            CHECK_THAT(figure.of_class("axis-title").back()->text
                           + figure.of_class("axis-title").front()->text,
                       ContainsSubstring("every " + std::to_string(step)));
        }
    }

    // Branches are the first to go.
    report r;
    r.input = written::level(1);
    for (std::size_t i = 0; i < 40; ++i)
    {
        r.layers.push_back(written::layer(std::to_string(i) + ".0", written::level(1)));
        r.layers.push_back(written::layer(std::to_string(i), written::level(1)));
    }
    const page::node figure = page::read_figure(to_svg(r));
    CHECK(figure.of_class("layer").size() == 40);
    CHECK(figure.of_class("layer").at(7)->text == "layer 7");
    CHECK(figure.of_class("axis-title").back()->text == "activation (main path)");
}

TEST_CASE("a figure numbers its layers as tables do, or as the experiment does", "[show]")
{
    report r = written::stack_of({1, 2, 3});
    r.layers[1].path = "1.0";
    const page::node paths = page::read_figure(to_svg(r));
    CHECK(paths.of_class("layer").at(0)->text == "layer 0");
    CHECK(paths.of_class("layer").at(1)->text == "layer 1.0");
    const page::node counted = page::read_figure(to_svg(r, {.count_from_one = true}));
    CHECK(counted.of_class("layer").at(0)->text == "1-layer");
    CHECK(counted.of_class("layer").at(2)->text == "3-layer");
    CHECK(paths.of_class("axis-title").at(0)->text == "count");
    CHECK(paths.of_class("axis-title").at(1)->text == "activation");
}

TEST_CASE("the labels of an axis are of one kind", "[show]")
{
    const auto labels = [](const detail::array_list<detail::tick>& ticks)
    {
        std::vector<std::string> texts;
        for (const detail::tick& t : ticks)
        {
            texts.push_back(t.label);
        }
        return texts;
    };
    using texts = std::vector<std::string>;
    CHECK(labels(detail::log_ticks({-0.2, 10.2})) == texts{"10⁰", "10²", "10⁴", "10⁶", "10⁸", "10¹⁰"});
    CHECK(labels(detail::log_ticks({2.9, 9.1})) == texts{"10⁴", "10⁶", "10⁸"});
    CHECK(labels(detail::log_ticks({-0.1, 4.1})) == texts{"1", "10", "100", "1000", "10000"});
    CHECK(labels(detail::log_ticks({-3.1, -1.9})) == texts{"0.001", "0.002", "0.005", "0.01"});
    CHECK(labels(detail::log_ticks({-6.05, -5.45})) == texts{"10⁻⁶", "1.5×10⁻⁶", "2×10⁻⁶", "3×10⁻⁶"});
    CHECK(labels(detail::log_ticks({-0.35, 0.2})) == texts{"0.5", "0.6", "0.8", "1", "1.5"});

    CHECK(detail::range_texts(-0.00123, 0.000567)
          == std::pair<std::string, std::string>{"-1.23e-03", "5.67e-04"});
    CHECK(detail::range_texts(0, 0.000567) == std::pair<std::string, std::string>{"0", "5.67e-04"});
    CHECK(detail::range_texts(-1, 123) == std::pair<std::string, std::string>{"-1.00", "123"});

    // Where round numbers have no room, multiples of a power of ten have.
    const auto narrow =
        detail::ticks_of(-0.0712, 0.0698, {.length = 90, .letter = 6.2, .margin = 20, .gap = 7});
    CHECK(narrow.exponent == -2);
    CHECK(labels(narrow.at) == texts{"-5", "0", "5"});
}

TEST_CASE("the bars of a figure are as high as the counts say", "[show]")
{
    const report r = he_relu(5, seed_range);
    const bool zeros = GENERATE(true, false);
    const bool shared = GENERATE(true, false);
    const auto elements = parse(to_svg(r, {.shared_y = shared, .zeros = zeros}));

    std::vector<double> px_per_count;
    for (std::size_t i = 0; i < r.layers.size(); ++i)
    {
        const summary& s = r.layers[i].activation;
        auto counts = s.histogram.counts();
        counts[0] -= zeros ? 0 : s.zeros;
        const auto bars = all_of(elements, "bar", i + 1);
        REQUIRE(counts.size() == bars.size()); // here no bin is empty
        const std::size_t highest =
            static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin());
        const double scale = bars[highest].number("height") / static_cast<double>(counts[highest]);
        px_per_count.push_back(scale);

        const element axis = baseline(elements, i + 1);
        const double slot = (axis.number("x2") - axis.number("x1")) / static_cast<double>(bars.size());
        for (std::size_t bin = 0; bin < bars.size(); ++bin)
        {
            const double height = bars[bin].number("height");
            REQUIRE(std::abs(height - scale * static_cast<double>(counts[bin])) <= 0.02);
            REQUIRE(std::abs(bars[bin].number("y") + height - axis.number("y1")) <= 0.02);
            const double centre = bars[bin].number("x") + bars[bin].number("width") / 2;
            REQUIRE(std::abs(centre - axis.number("x1") - (static_cast<double>(bin) + 0.5) * slot) <= 0.02);
        }

        const auto pale = all_of(elements, "zeros", i + 1);
        REQUIRE(pale.size() == (zeros ? 1 : 0));
        if (zeros)
        {
            CHECK(std::abs(pale[0].number("height") - scale * static_cast<double>(s.zeros)) <= 0.02);
            CHECK(pale[0].number("y") == bars[0].number("y"));
        }

        // The labels of the axis tell the counts of the bars.
        for (const element& label : all_of(elements, "count", i + 1))
        {
            REQUIRE(label.text.find('k') == std::string::npos);
            const double y = axis.number("y1") + 3.5 - scale * std::stod(label.text);
            CHECK(std::abs(label.number("y") - y) <= 0.1);
        }
        CHECK(all_of(elements, "count", i + 1).empty() == (shared && i > 0));
    }
    const auto [least, most] = std::minmax_element(px_per_count.begin(), px_per_count.end());
    CHECK((*most - *least < 1e-3 * *most) == shared);
}

TEST_CASE("ticks stand where their numbers are", "[show]")
{
    const report r = propagate(input(), 5, init::normal<double>, act::tanh, 42);
    const auto elements = parse(to_svg(r));
    for (std::size_t i = 0; i < 5; ++i)
    {
        const element axis = baseline(elements, i + 1);
        const auto exponents = all_of(elements, "exponent", i + 1);
        const interval range = r.layers[i].activation.histogram.range();
        const int exponent = static_cast<int>(std::floor(std::log10(std::max(-range.lo, range.hi))));
        REQUIRE(exponents.size() == (exponent < -2 ? 1 : 0));
        if (!exponents.empty())
        {
            CHECK(exponents[0].text == "×10" + detail::superscript(exponent) + "");
        }
        const auto ticks = all_of(elements, "tick", i + 1);
        REQUIRE(ticks.size() >= 2);
        for (const element& t : ticks)
        {
            const double value = std::stod(t.text) * (exponents.empty() ? 1 : std::pow(10.0, exponent));
            const double place = (value - range.lo) / (range.hi - range.lo);
            const double length = axis.number("x2") - axis.number("x1");
            CHECK(std::abs(t.number("x") - axis.number("x1") - place * length) <= 0.02);
        }
    }
    CHECK(detail::superscript(-12) == "⁻¹²");
    const auto far =
        detail::ticks_of(1e12 - 0.5, 1e12 + 0.5, {.length = 100, .letter = 6, .margin = 20, .gap = 7});
    CHECK(far.at.size() == 1);
    const double most = std::numeric_limits<double>::max();
    CHECK(detail::ticks_of(-most, most, {.length = 100, .letter = 6, .margin = 20, .gap = 7}).at.size() == 1);
    CHECK(detail::ticks_of(0, 5e-324, {.length = 100, .letter = 6, .margin = 20, .gap = 7}).at.size() == 1);
}

TEST_CASE("counts are labelled in short", "[show]")
{
    const auto labels = [](double top, int intervals)
    {
        std::vector<std::string> texts;
        for (const auto& t : detail::count_ticks(top, intervals).at)
        {
            texts.push_back(t.label);
        }
        return texts;
    };
    CHECK(labels(52000, 6) == std::vector<std::string>{"0", "10k", "20k", "30k", "40k", "50k"});
    CHECK(labels(3, 6) == std::vector<std::string>{"0", "1", "2", "3"});
    CHECK(labels(9999, 2) == std::vector<std::string>{"0", "5000"});
    CHECK(labels(2.6e7, 5) == std::vector<std::string>{"0", "10M", "20M"});
    CHECK(labels(1.1e4, 6) == std::vector<std::string>{"0", "2k", "4k", "6k", "8k", "10k"});
    CHECK(labels(0, 6).empty());
}

TEST_CASE("a figure tells what its bars do not show", "[show]")
{
    const report r = propagate(input(1000, 100), 5, init::he<double>, act::relu, 42, seed_range);
    const auto elements = parse(to_svg(r));
    for (std::size_t i = 0; i < 5; ++i)
    {
        const summary& s = r.layers[i].activation;
        const auto above = all_of(elements, "above", i + 1);
        REQUIRE(above.size() == 1);
        const double share = 100 * static_cast<double>(s.histogram.overflow()) / static_cast<double>(s.count);
        CHECK(std::abs(std::stod(above[0].text) - share) <= 0.051);
        CHECK_THAT(above[0].text, ContainsSubstring("&gt; 1"));
        CHECK(all_of(elements, "below", i + 1).empty());
        CHECK_THAT(all_of(elements, "moments", i + 1).at(0).text,
                   ContainsSubstring("std " + detail::significant(s.stddev())));
    }
    CHECK(all_of(parse(to_svg(he_relu())), "above").empty());

    auto broken = input();
    broken(0, 0) = std::numeric_limits<double>::infinity();
    const auto infinite = parse(to_svg(propagate(broken, 1, init::he<double>, act::relu, 1)));
    CHECK(all_of(infinite, "nonfinite").size() == 1);
    CHECK(all_of(infinite, "above").empty());
}

TEST_CASE("a figure has the size, the title and the names asked for", "[show]")
{
    const auto seed = parse(to_svg(he_relu()));
    CHECK(seed.front().number("width") == 1000);
    CHECK(seed.front().number("height") == 330);
    CHECK(all_of(seed, "title").at(0).text == "5 × dense 50 he relu, batch 200");
    CHECK(all_of(seed, "name").empty());
    const double y = all_of(seed, "layer").at(0).number("y");
    for (const element& e : all_of(seed, "layer"))
    {
        CHECK(e.number("y") == y); // in one row
    }

    report r = he_relu();
    r.layers[1].name = "a<b & \"c\"";
    const auto mixed = parse(to_svg(r, {.color = "\"/><script>", .title = "x < y & z"}));
    CHECK(all_of(mixed, "title").at(0).text == "x &lt; y &amp; z");
    CHECK(all_of(mixed, "name").size() == 5);
    CHECK(all_of(mixed, "name").at(1).text == "a&lt;b &amp; &quot;c&quot;");
    CHECK(all_of(parse(to_svg(r)), "title").at(0).text == "5 layers, batch 200");

    CHECK(to_svg(r) == to_svg(r));
    CHECK_THROWS_AS(to_svg(r, {.width = 299}), std::invalid_argument);
    CHECK_THROWS_AS(to_svg(r, {.height = 219}), std::invalid_argument);
    CHECK_THROWS_AS(to_svg(r, {.height = std::numeric_limits<double>::quiet_NaN()}), std::invalid_argument);
    CHECK_THROWS_AS(to_svg(r, {.width = std::numeric_limits<double>::infinity()}), std::invalid_argument);
}
