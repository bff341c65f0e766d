// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/act.hpp>
#include <fanin/init.hpp>
#include <fanin/show/detail/bars.hpp>
#include <fanin/show/detail/number.hpp>
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
    const auto lines = lines_of(table(r, {.width = 140}));
    REQUIRE(lines.size() == 3 + 6 + 1);
    CHECK(columns_of(lines[3])[0] == "i");
    for (std::size_t row = 1; row < 6; ++row)
    {
        CHECK(lines[3 + row].starts_with(std::to_string(row - 1) + ": "));
    }
    for (const std::string head : {"shape", "params", "mean", "stddev", "RMS", "saturated", "min", "max"})
    {
        const std::size_t end = lines[1].find(head) + head.size();
        REQUIRE(end != std::string::npos);
        for (std::size_t row = 0; row < 6; ++row)
        {
            auto cells = columns_of(lines[3 + row]);
            cells.resize(140, " ");
            CAPTURE(head, lines[3 + row]);
            const bool of_layers = head == "params" || head == "saturated";
            CHECK((cells[end - 1] == " ") == (row == 0 && of_layers));
            CHECK(cells[end] == " ");
        }
    }
}

namespace
{
    // The columns that a line takes in a terminal: two for the characters from U+1100 on that the tests use
    // as wide ones.
    std::size_t columns_in(const std::string& line)
    {
        std::size_t columns = 0;
        for (std::size_t i = 0; i < line.size(); ++i)
        {
            const auto byte = static_cast<unsigned char>(line[i]);
            if ((byte & 0xC0) != 0x80)
            {
                const bool wide = byte >= 0xE3 && byte <= 0xED; // U+3000 to U+DFFF
                columns += wide ? 2 : 1;
            }
        }
        return columns;
    }

    std::vector<report> stacks()
    {
        const auto x = input(20, 50);
        const auto branch =
            sequential(layer_norm(), dense(80, init::he<double>, act::gelu), dense(50, init::xavier<double>));
        const propagate_options all{.backward = true, .predict = true};
        std::vector<report> reports;
        for (const std::size_t depth : {1u, 5u, 30u, 202u})
        {
            reports.push_back(propagate(x, depth, init::he<double>, act::relu, 1));
            reports.push_back(propagate(x, depth, init::normal<double>, act::tanh, 1, all));
        }
        reports.push_back(propagate(repeat(30, residual(branch, 0.2)), x, 1, all));
        reports.push_back(propagate(
            sequential(dense(50, init::he<double>, act::relu),
                       repeat(12, sequential(residual(branch), residual(dense(50, init::he<double>)))),
                       dense(10, init::xavier<double>)),
            x, 1, all));
        const auto conv = [](std::size_t channels)
        {
            return conv2d(channels, {3, 3}, init::he<double>, act::relu, {.padding = {1, 1}})
                .with_bias(init::zeros<double>);
        };
        const batch<double> images(init::normal<double>.with_stddev(1)(2, 12 * 12 * 3, 1), {12, 12, 3});
        reports.push_back(propagate(sequential(conv(16), conv(32), conv(64), dense(10, init::xavier<double>)),
                                    images, 1, all));
        report named = propagate(x, 5, init::he<double>, act::relu, 1, all);
        named.layers[0].name =
            "a_block_with_a_name_that_is_longer_than_any_terminal_is_wide_and_ends_in_A_or_so";
        named.layers[1].name =
            "a_block_with_a_name_that_is_longer_than_any_terminal_is_wide_and_ends_in_B_or_so";
        named.layers[2].name = "全結合層の幅は一〇〇で初期値は正規分布に従うものとする";
        named.layers[3].name = "全結合層の幅は二〇〇で初期値は正規分布に従うものとする";
        named.layers[4].path = "4.0.1.0.2.0.3";
        reports.push_back(named);
        return reports;
    }
}

TEST_CASE("tables of 60 to 140 columns are no wider, and keep what tells their lines apart", "[show]")
{
    for (const report& r : stacks())
    {
        for (const std::size_t width : {60u, 80u, 100u, 140u})
        {
            for (const bool fold : {true, false})
            {
                const std::string text = table(r, {.fold = fold, .width = width});
                CAPTURE(text, width);
                const auto lines = lines_of(text);
                for (const std::string& line : lines)
                {
                    REQUIRE(columns_in(line) <= width);
                }
                // Each row that has a line begins it with its path, and with the number of its units.
                std::size_t found = 0;
                for (const layer_report& l : r.layers)
                {
                    for (const std::string& line : lines)
                    {
                        if (line.starts_with(l.path + ": ") && line.find(" = ") == std::string::npos)
                        {
                            ++found;
                            const bool dense = l.name.starts_with("dense ");
                            const std::string name = "dense " + std::to_string(l.out.back()) + " ";
                            REQUIRE((!dense || r.layers.size() > 200 || line.find(name) != std::string::npos
                                     || line.find("dense … ") != std::string::npos));
                        }
                    }
                }
                CHECK(found >= (fold ? 1 : r.layers.size()));
            }
        }
    }
    const report named = stacks().back();
    for (const std::size_t width : {60u, 80u, 100u, 140u})
    {
        const auto lines = lines_of(table(named, {.width = width}));
        CAPTURE(lines);
        CHECK(lines[4].find("A_") != std::string::npos);
        CHECK(lines[5].find("B_") != std::string::npos);
        CHECK(lines[6].find("一") != std::string::npos);
        CHECK(lines[7].find("二") != std::string::npos);
        CHECK(lines[8].starts_with("4.0.1.0.2.0.3"));
    }
}

TEST_CASE("a table drops its columns in the documented order", "[show]")
{
    const report r =
        propagate(input(), 5, init::he<double>, act::tanh, 42,
                  {.backward = true, .histogram = {.bins = 30, .range = interval{-1, 1}}, .predict = true});
    const std::vector<std::string> order = {"min",       "stddev", "shape",    "mean",
                                            "saturated", "params", "predicted"};
    std::size_t before = 0;
    for (std::size_t width = 200; width >= 50; --width)
    {
        const auto lines = lines_of(table(r, {.width = width}));
        const auto has = [&](const std::string& head) { return lines[1].find(head) != std::string::npos; };
        std::size_t dropped = 0;
        while (dropped < order.size() && !has(order[dropped]))
        {
            ++dropped;
        }
        CAPTURE(width, lines[1]);
        for (std::size_t i = dropped; i < order.size(); ++i)
        {
            CHECK(has(order[i])); // none goes before its turn
        }
        CHECK(dropped >= before);
        CHECK(has("min") == has("max"));
        CHECK(has("saturated") == has("outside"));
        CHECK(has("RMS"));
        CHECK(has("gradient"));
        CHECK((has("histogram") || has("hist.")));
        before = dropped;
    }
    CHECK(before >= 5);
}

TEST_CASE("the tables of one program have the same columns, whatever their numbers and names", "[show]")
{
    const auto heads = [](const report& r, std::size_t width)
    {
        std::vector<std::string> words;
        const std::string text = table(r, {.width = width});
        std::istringstream line(text.substr(text.find("\nlayer ") + 1));
        for (std::string word; line >> word && word.front() >= 'A' && word.front() <= 'z';)
        {
            words.push_back(word.substr(0, 4)); // "histogram" or "hist."
        }
        return words;
    };
    for (const std::size_t width : {60u, 80u, 100u, 140u})
    {
        CHECK(heads(he_relu(seed_range), width)
              == heads(propagate(input(), 5, init::normal<double>, act::relu, 1, seed_range), width));
        CHECK(heads(propagate(input(), 5, init::xavier<double>, act::tanh, 1), width)
              == heads(propagate(input(), 5, init::truncated_normal<double>.with_stddev(2), act::tanh, 1),
                       width));
        CHECK(
            heads(propagate(input(), 5, init::normal<double>.with_stddev(1e-9), act::sigmoid, 1), width)
            == heads(propagate(input(), 40, init::normal<double>.with_stddev(100), act::sigmoid, 1), width));
    }
}

TEST_CASE("a line counts parameters, and dead units of all units, in the block that is folded into it",
          "[show]")
{
    report r = propagate(repeat(3, residual(sequential(dense(80, init::he<double>, act::relu),
                                                       dense(50, init::xavier<double>)))),
                         input(), 1);
    r.layers[0].dead_units = 7;
    r.layers[1].dead_units = 1;
    const auto lines = lines_of(table(r));
    CHECK(lines[0] + lines[1]
          == "3 × residual (dense 80 he relu, dense 50 xavier identity), batch 200, 24,000"
             "  parameters");
    CHECK_THAT(lines[5], ContainsSubstring("0: residual ") && ContainsSubstring(" 8,000 ")
                             && ContainsSubstring(" 8/180 "));
    CHECK_THAT(table(r), ContainsSubstring("6 rows are folded"));
    const std::string all = table(r, {.fold = false});
    CHECK_THAT(all,
               ContainsSubstring(" 4,000 ") && ContainsSubstring(" 7/80 ") && ContainsSubstring(" 1/50 "));
    CHECK(all.find("folded") == std::string::npos);
    CHECK(all.starts_with("3 layers, "));
    CHECK_THAT(all, ContainsSubstring("\n2.0.1: dense 50 ") && ContainsSubstring("\n2: residual "));

    const std::string mixed = table(propagate(
        sequential(dense(50, init::he<double>, act::relu), repeat(2, residual(dense(50, init::he<double>)))),
        input(), 1));
    CHECK_THAT(mixed, ContainsSubstring("inside 1.0 to 1.1: dense 50 he identity\n"));
}

TEST_CASE("the bars of a table are as high as the counts say", "[show]")
{
    const report r = propagate(input(), 3, init::xavier<double>, act::sigmoid, 7);
    for (const bool ascii : {false, true})
    {
        const auto wide = lines_of(table(r, {.ascii = ascii, .width = 160}));
        const auto narrow = lines_of(table(r, {.ascii = ascii, .width = 100}));
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
    CHECK_THAT(own, ContainsSubstring("each histogram spans the range of its row"));
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
    CHECK(healthy.find("outside") == std::string::npos);
    CHECK_THAT(healthy, ContainsSubstring("5 × dense 50 he relu, batch 200, 12,500 parameters"));

    CHECK_THAT(table(he_relu(seed_range)), ContainsSubstring("outside"));
    CHECK_THAT(table(propagate(input(), 3, init::normal<double>.with_stddev(1), act::tanh, 1)),
               ContainsSubstring("saturated"));
    auto broken = input();
    broken(0, 0) = std::numeric_limits<double>::infinity();
    const std::string infinite = table(propagate(broken, 1, init::he<double>, act::tanh, 1));
    CHECK_THAT(infinite, ContainsSubstring("nonfinite"));
    CHECK(infinite.find("outside") == std::string::npos); // an infinity has no place

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

TEST_CASE("the loss stands below the table, beside its expectation", "[show]")
{
    report r = he_relu();
    r.loss = loss_report{.value = 2.8123,
                         .expected = 2.75,
                         .random_labels = 2.9,
                         .chance = std::log(10.0),
                         .logit_variance = 1,
                         .classes = 10};
    CHECK(table(r).find("\nloss 2.81, expected 2.75 at the start, ln 10 = 2.3\n") != std::string::npos);
    r.loss->logit_variance = 9; // beyond the expansion
    CHECK(table(r).find("\nloss 2.81, expected 2.9 at the start, ln 10 = 2.3\n") != std::string::npos);
}
