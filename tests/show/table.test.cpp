// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/show/table.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iomanip>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const propagate_options seed_range{.histogram = {.bins = 30, .range = interval{0, 1}}};

    xt::xtensor<double, 2> input(std::size_t samples = 200, std::size_t features = 50)
    {
        return init::normal<double>.with_stddev(1)(samples, features, 1);
    }

    report he_relu(const propagate_options& options = {})
    {
        return propagate(input(), 5, init::he<double>, act::relu, 42, options);
    }

    summary of(const std::vector<double>& x, const histogram_options& options = {})
    {
        xt::xtensor<double, 1> values(std::array<std::size_t, 1>{x.size()});
        std::copy(x.begin(), x.end(), values.begin());
        return summarize(values, options);
    }

    layer_report layer_of_name(std::string name, summary s)
    {
        layer_report row;
        row.path = "0";
        row.name = std::move(name);
        row.in = {1};
        row.out = {1};
        row.activation = std::move(s);
        return row;
    }

    // One string a column of the terminal, for text without marks; a wide character is followed by an empty
    // one.
    std::vector<std::string> columns_of(const std::string& line)
    {
        std::vector<std::string> columns;
        for (std::size_t i = 0; i < line.size();)
        {
            std::size_t n = 1;
            while (i + n < line.size() && (static_cast<unsigned char>(line[i + n]) >> 6) == 2)
            {
                ++n;
            }
            columns.push_back(line.substr(i, n));
            if (columns.back() >= "가" && columns.back() <= "힣")
            {
                columns.emplace_back();
            }
            i += n;
        }
        return columns;
    }

    std::vector<std::string> lines_of(const std::string& text)
    {
        std::vector<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);)
        {
            lines.push_back(line);
        }
        return lines;
    }

    // The part of a table's line below the head "histogram", `width` columns of it.
    std::vector<std::string> histogram_in(const std::vector<std::string>& lines, std::size_t row,
                                          std::size_t width)
    {
        const std::size_t from = lines[1].find("histogram");
        REQUIRE(from != std::string::npos);
        auto cells = columns_of(lines[3 + row]);
        cells.resize(std::max(cells.size(), from + width), " ");
        return {cells.begin() + static_cast<std::ptrdiff_t>(from),
                cells.begin() + static_cast<std::ptrdiff_t>(from + width)};
    }

    // ⌈8 · sum / greatest sum⌉ of every `share` bins, in whole numbers.
    std::vector<std::string> expected_histogram(std::vector<std::uint64_t> counts, std::size_t share,
                                                const std::vector<std::string>& levels)
    {
        std::vector<std::uint64_t> sums(counts.size() / share);
        for (std::size_t i = 0; i < counts.size(); ++i)
        {
            sums[i / share] += counts[i];
        }
        const std::uint64_t greatest = *std::max_element(sums.begin(), sums.end());
        std::vector<std::string> expected;
        for (const std::uint64_t sum : sums)
        {
            expected.push_back(levels[(8 * sum + greatest - 1) / greatest]);
        }
        return expected;
    }

    const std::vector<std::string> blocks = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const std::vector<std::string> ascii_levels = {" ", ".", ":", "-", "=", "+", "*", "#", "@"};

    std::vector<report> many_reports()
    {
        auto broken = input();
        broken(0, 0) = std::numeric_limits<double>::quiet_NaN();
        broken(1, 1) = -std::numeric_limits<double>::infinity();
        xt::xtensor<double, 2> nothing({0, 50});
        xt::xtensor<double, 2> zeros({3, 50});
        zeros.fill(0);

        std::vector<report> reports = {
            he_relu(),
            he_relu(seed_range),
            he_relu({.histogram = {.bins = 1}}),
            he_relu({.histogram = {.bins = 1000}, .weights = true}),
            propagate(input(), 12, init::normal<double>.with_stddev(1), act::tanh, 1),
            propagate(input(), 3, init::xavier<double>, act::sigmoid, 1, seed_range),
            propagate(input(), 0, init::he<double>, act::relu, 1),
            propagate(broken, 3, init::he<double>, act::tanh, 1, seed_range),
            propagate(nothing, 2, init::he<double>, act::relu, 1),
            propagate(zeros, 2, init::he<double>, act::relu, 1),
            report{},
        };
        report named = he_relu();
        named.layers[0].name = std::string(300, 'n');
        named.layers[1].name = "가중치가 큰 조밀한 층 " + std::string(80, 'x');
        named.layers[2].name = "two\nlines\tand \xff\xc3 bytes";
        named.layers[3].path = "0.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16";
        reports.push_back(named);

        report extreme;
        extreme.samples = 1;
        extreme.layers.push_back(layer_of_name("tiny", of({-1.5e-300, -1.5e-301})));
        extreme.layers.push_back(layer_of_name("huge", of({-1.5e300, 1.5e300})));
        extreme.layers.back().activation.nan = std::numeric_limits<std::uint64_t>::max() / 2;
        reports.push_back(extreme);
        return reports;
    }
}

TEST_CASE("no line of a table is wider than asked for", "[show]")
{
    for (const report& r : many_reports())
    {
        for (const std::size_t width : {50u, 51u, 64u, 80u, 100u, 133u, 200u})
        {
            for (const bool ascii : {false, true})
            {
                const std::string text = table(
                    r, {.ascii = ascii, .pre_activation = width > 64, .weights = width > 64, .width = width});
                for (const std::string& line : lines_of(text))
                {
                    CAPTURE(text, width, line);
                    REQUIRE(columns_of(line).size() <= width);
                    REQUIRE((line.empty() || line.back() != ' '));
                }
            }
        }
    }
    CHECK_THROWS_AS(table(report{}, {.width = 49}), std::invalid_argument);
    CHECK_THROWS_WITH(table(report{}, {.width = 49}),
                      ContainsSubstring("49, but it must be at least 50: pass .width"));
}

TEST_CASE("a table has a row for the input and for each layer, and its numbers end below their heads",
          "[show]")
{
    report r = propagate(input(), 5, init::normal<double>, act::tanh, 42);
    r.layers[2].name = "조밀한 층";
    const auto lines = lines_of(table(r, {.width = 120}));
    REQUIRE(lines.size() == 3 + 6);
    CHECK(columns_of(lines[3])[0] == "i");
    for (std::size_t row = 1; row < 6; ++row)
    {
        CHECK(lines[3 + row].starts_with(std::to_string(row - 1) + ": "));
    }
    for (const std::string head : {"shape", "mean", "stddev", "RMS", "zeros", "from"})
    {
        const std::size_t end = lines[1].find(head) + head.size();
        REQUIRE(end != std::string::npos);
        for (std::size_t row = 0; row < 6; ++row)
        {
            const auto cells = columns_of(lines[3 + row]);
            CAPTURE(head, lines[3 + row]);
            CHECK(cells.at(end - 1) != " ");
            CHECK(cells.at(end) == " ");
        }
    }
}

TEST_CASE("the bars of a table are as high as the counts say", "[show]")
{
    const report r = propagate(input(), 3, init::xavier<double>, act::sigmoid, 7);
    for (const bool ascii : {false, true})
    {
        const auto wide = lines_of(table(r, {.ascii = ascii, .width = 160}));
        const auto narrow = lines_of(table(r, {.ascii = ascii, .width = 90}));
        for (std::size_t row = 0; row < 4; ++row)
        {
            const summary& s = row == 0 ? r.input : r.layers[row - 1].activation;
            const auto& levels = ascii ? ascii_levels : blocks;
            CHECK(histogram_in(wide, row, 30) == expected_histogram(s.histogram.counts(), 1, levels));
            CHECK(histogram_in(narrow, row, 15) == expected_histogram(s.histogram.counts(), 2, levels));
        }
    }
}

TEST_CASE("exact zeros count in the bars only if asked for", "[show]")
{
    for (const auto& options : {propagate_options{}, seed_range})
    {
        const report r = he_relu(options);
        const summary& s = r.layers[0].activation;
        REQUIRE(s.zeros > s.count / 3);
        auto counts = s.histogram.counts();
        const auto with = lines_of(table(r, {.width = 160, .zeros = true}));
        CHECK(histogram_in(with, 1, 30) == expected_histogram(counts, 1, blocks));
        counts[0] -= s.zeros; // relu: the range begins at 0
        const auto without = lines_of(table(r, {.width = 160}));
        CHECK(histogram_in(without, 1, 30) == expected_histogram(counts, 1, blocks));
        CHECK_THAT(without.back(), ContainsSubstring("exact zeros"));
    }
    const summary centred = of({-1, 0, 0, 0, 1}, {.bins = 4, .range = interval{-2, 2}});
    CHECK(detail::bars_of(centred, false) == std::vector<std::uint64_t>{0, 1, 0, 1});
    const summary at_the_end = of({-1, 0, 0}, {.bins = 2, .range = interval{-2, 0}});
    CHECK(detail::bars_of(at_the_end, false) == std::vector<std::uint64_t>{0, 1});
}

TEST_CASE("a table shows a signal that vanishes", "[show]")
{
    const report r = propagate(input(), 3, init::normal<double>, act::relu, 42, seed_range);
    const auto lines = lines_of(table(r, {.width = 160}));
    CHECK(histogram_in(lines, 3, 30)[0] == "█");
    CHECK(histogram_in(lines, 3, 30)[1] == " ");
    CHECK_THAT(lines.back(), ContainsSubstring("[0, 1]"));

    const std::string own = table(propagate(input(), 3, init::normal<double>, act::relu, 42));
    CHECK_THAT(own, ContainsSubstring("e-04"));
    CHECK_THAT(own, ContainsSubstring("from"));
}

TEST_CASE("numbers have three significant digits", "[show]")
{
    CHECK(detail::significant(0.058561) == "0.0586");
    CHECK(detail::significant(1.5512e-6) == "1.55e-06");
    CHECK(detail::significant(-0.9996) == "-1.00");
    CHECK(detail::significant(0.0009999) == "0.00100");
    CHECK(detail::significant(0.00421) == "0.00421");
    CHECK(detail::significant(12345) == "12345");
    CHECK(detail::significant(99999.7) == "1.00e+05");
    CHECK(detail::significant(0) == "0");
    CHECK(detail::significant(std::numeric_limits<double>::quiet_NaN()) == "-");
    CHECK(detail::significant(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(detail::percent(0, 0) == "-");
    CHECK(detail::percent(0, 7) == "0%");
    CHECK(detail::percent(7, 7) == "100%");
    CHECK(detail::percent(1, 100000) == "<0.1%");
    CHECK(detail::percent(99999, 100000) == ">99.9%");
    CHECK(detail::percent(241, 1000) == "24.1%");
}

TEST_CASE("columns appear where they have something to say", "[show]")
{
    const std::string healthy = table(he_relu());
    CHECK(healthy.find("saturated") == std::string::npos);
    CHECK(healthy.find("nonfinite") == std::string::npos);
    CHECK(healthy.find("above") == std::string::npos);
    CHECK_THAT(healthy, ContainsSubstring("5 × dense 50 he relu, batch 200"));

    CHECK_THAT(table(he_relu(seed_range)), ContainsSubstring("above"));
    CHECK_THAT(table(propagate(input(), 3, init::normal<double>.with_stddev(1), act::tanh, 1)),
               ContainsSubstring("saturated"));
    auto broken = input();
    broken(0, 0) = std::numeric_limits<double>::infinity();
    const std::string infinite = table(propagate(broken, 1, init::he<double>, act::tanh, 1));
    CHECK_THAT(infinite, ContainsSubstring("nonfinite"));
    CHECK(infinite.find("above") == std::string::npos); // an infinity is not outside a range: it has no place

    const report r = he_relu({.weights = true});
    CHECK(lines_of(table(r)).size() == 3 + 6 + 1);
    CHECK(lines_of(table(r, {.weights = true})).size() == 3 + 11 + 1);
    CHECK(lines_of(table(r, {.pre_activation = true, .weights = true})).size() == 3 + 16 + 1);
}

TEST_CASE("where there is no number there is a dash", "[show]")
{
    xt::xtensor<double, 2> nan({4, 5});
    nan.fill(std::numeric_limits<double>::quiet_NaN());
    const std::string none = table(propagate(nan, 2, init::he<double>, act::relu, 1));
    CHECK(none.find("nan") == std::string::npos);
    CHECK_THAT(none, ContainsSubstring(" -"));
    CHECK_THAT(none, ContainsSubstring("20")); // of them nonfinite

    const std::string empty = table(report{});
    CHECK(empty.find("nan") == std::string::npos);
    CHECK_THAT(empty, ContainsSubstring("no layers"));

    xt::xtensor<double, 2> zeros({4, 5});
    zeros.fill(0);
    CHECK_THAT(table(propagate(zeros, 2, init::he<double>, act::relu, 1)), ContainsSubstring("all 0"));
}

TEST_CASE("an ascii table is ascii", "[show]")
{
    for (const report& r : many_reports())
    {
        const std::string text = table(r, {.ascii = true});
        CHECK(
            std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= 32 && c < 127); }));
    }
    CHECK_THAT(table(he_relu(), {.ascii = true}), ContainsSubstring("5 x dense 50 he relu"));

    const auto root = [](float v) { return std::sqrt(v); };
    struct named : decltype(root)
    {
        static std::string name()
        {
            return "\u221A\u00B7\u00B2 \u2014 \u2264 \u03C6";
        }
    };
    const matrix<float> x = init::normal<float>(20, 10, 1);
    const report predicted =
        propagate(repeat(2, dense(10, init::he<float>, act::relu)), x, 1, {.predict = true, .weights = true});
    const report odd = propagate(repeat(2, dense(10, init::he<float>, named{root})), x, 1);
    for (const report& r : {predicted, odd})
    {
        for (const std::size_t width : std::array<std::size_t, 3>{50, 80, 160})
        {
            const std::string text =
                table(r, {.ascii = true, .pre_activation = true, .weights = true, .width = width});
            CHECK(std::all_of(text.begin(), text.end(),
                              [](char c) { return c == '\n' || (c >= 32 && c < 127); }));
        }
    }
    CHECK_THAT(table(predicted, {.ascii = true}), ContainsSubstring(" +-"));
    CHECK_THAT(table(odd, {.ascii = true, .width = 160}), ContainsSubstring("sqrt*^2 - <= ?"));
}

TEST_CASE("long names lose their middle", "[show]")
{
    CHECK(detail::shorten("0: dense 100 he relu", 20, "…") == "0: dense 100 he relu");
    CHECK(detail::shorten("0: dense 100 he relu", 11, "…") == "0: de… relu");
    CHECK(detail::shorten("0: dense 100 he relu", 11, "...") == "0: d...relu");
    CHECK(detail::shorten("가나다라마", 7, "…") == "가…라마");
    CHECK(detail::display_width("가나다라마") == 10);
    CHECK(detail::to_utf8(detail::code_points("a\xC0\xAF \xED\xA0\x80 \xF0\x9F\x98\x80 é"))
          == "a\uFFFD\uFFFD \uFFFD\uFFFD\uFFFD \U0001F600 é");
}

TEST_CASE("printing a report does not depend on the stream nor on the locale", "[show]")
{
    struct commas : std::numpunct<char>
    {
        char do_decimal_point() const override
        {
            return ',';
        }
        std::string do_grouping() const override
        {
            return "\1";
        }
    };
    const report r = he_relu();
    const std::string expected = table(r);
    const std::locale before = std::locale::global(std::locale(std::locale(), new commas));
    std::ostringstream out;
    out << std::setw(5000) << std::setfill('*') << std::hex << std::showpos << std::setprecision(1) << r;
    std::locale::global(before);
    CHECK(out.str() == expected);
    CHECK(table(r) == expected);
}
