// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/detail/json.hpp>
#include <fanin/show/detail/json_report.hpp>
#include <fanin/show/json.hpp>

#include "catch.hpp"
#include "show/reports.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

using namespace fanin;
using nlohmann::json;

namespace
{
    json parsed(const std::string& text)
    {
        return json::parse(text); // throws where it is no JSON
    }

    // What reads as nothing else than this very number.
    void check_number(const json& value, double x)
    {
        CAPTURE(value, x);
        if (std::isfinite(x))
        {
            REQUIRE(value.is_number());
            CHECK(std::bit_cast<std::uint64_t>(value.get<double>()) == std::bit_cast<std::uint64_t>(x));
        }
        else
        {
            CHECK(value.is_null());
        }
    }

    void check_count(const json& value, std::uint64_t n)
    {
        REQUIRE(value.is_number_unsigned());
        CHECK(value.get<std::uint64_t>() == n);
    }

    void check_summary(const json& value, const summary& s)
    {
        REQUIRE(value.size() == 15);
        check_count(value.at("count"), s.count);
        CHECK(value.at("precision").is_null() == !s.precision.has_value());
        check_count(value.at("nan"), s.nan);
        check_count(value.at("negative_infinity"), s.negative_infinity);
        check_count(value.at("positive_infinity"), s.positive_infinity);
        check_count(value.at("zeros"), s.zeros);
        check_count(value.at("saturated"), s.saturated);
        check_number(value.at("mean"), s.finite.mean);
        check_number(value.at("variance"), s.variance());
        check_number(value.at("stddev"), s.stddev());
        check_number(value.at("second_moment"), s.second_moment());
        check_number(value.at("root_mean_square"), s.root_mean_square());
        check_number(value.at("min"), s.finite.min);
        check_number(value.at("max"), s.finite.max);
        const json& h = value.at("histogram");
        REQUIRE(h.size() == 5);
        REQUIRE(h.at("edges").size() == s.histogram.bins() + 1);
        REQUIRE(h.at("counts").size() == s.histogram.bins());
        for (std::size_t i = 0; i <= s.histogram.bins(); ++i)
        {
            check_number(h.at("edges").at(i), s.histogram.edge(i));
        }
        for (std::size_t i = 0; i < s.histogram.bins(); ++i)
        {
            check_count(h.at("counts").at(i), s.histogram.counts()[i]);
        }
        check_count(h.at("underflow"), s.histogram.underflow());
        check_count(h.at("overflow"), s.histogram.overflow());
        check_count(h.at("nan"), s.histogram.nan());
    }

    // What to_json makes of a string, in the place of a layer's name.
    json name_of(const std::string& name)
    {
        report r = written::stack_of({1});
        r.layers[0].name = name;
        return parsed(to_json(r)).at("layers").at(0).at("name");
    }
}

TEST_CASE("JSON holds what narrower formats would lose, where it was asked for", "[show][json]")
{
    report r = written::stack_of({1});
    r.run = run_record{};
    CHECK(parsed(to_json(r)).at("run").at("precision") == false);
    r.run->precision = true;
    // One of four is below fp16, E4M3 and E5M2; one is above fp16 and E5M2, two are above E4M3.
    r.layers[0].activation = summarize(std::vector<float>{1, 0x1p-20F, 1e5F, -500, 0}, {.precision = true});
    const json j = parsed(to_json(r));
    CHECK(j.at("run").at("precision") == true);
    CHECK(j.at("input").at("precision").is_null());
    CHECK(j.at("layers").at(0).at("activation").at("precision")
          == json{{"count", 4},
                  {"fp16", {{"below", 0.25}, {"above", 0.25}, {"loss_scale", 0.5}}},
                  {"bf16", {{"below", 0.0}, {"above", 0.0}, {"loss_scale", 1.0}}},
                  {"e4m3", {{"below", 0.25}, {"above", 0.5}, {"loss_scale", 0.5}}},
                  {"e5m2", {{"below", 0.25}, {"above", 0.25}, {"loss_scale", 0.5}}}});
}

TEST_CASE("JSON holds all that a report holds", "[show][json]")
{
    const report r = written::full();
    const json j = parsed(to_json(r));
    REQUIRE(j.size() == 12);
    CHECK(j.at("format") == "fanin report");
    CHECK(j.at("version") == 2);
    CHECK(j.at("run")
          == json{{"fanin_version", "3.2.1"},
                  {"stream_version", 5},
                  {"element_type", "double"},
                  {"key", {{"seed", 18446744073709551615u}, {"stream", 7}}},
                  {"backward", true},
                  {"given_cotangent", false},
                  {"geometry", false},
                  {"histogram", {{"bins", 4}, {"range", {-1.0, 3.0}}}},
                  {"loss", false},
                  {"precision", false},
                  {"predict", false},
                  {"weights", true}});
    CHECK(j.at("parameters") == json{{"weights", 1215}, {"biases", 8}});
    check_count(j.at("samples"), 2);
    check_summary(j.at("input"), r.input);
    CHECK(j.at("input_geometry")
          == json{{"effective_rank", 7.25}, {"mean_cosine", -0.125}, {"symmetric_units", 0}});
    check_summary(j.at("input_gradient"), *r.input_gradient);
    CHECK(j.at("loss")
          == json{{"value", 2.5},
                  {"expected", 2.25},
                  {"random_labels", 2.375},
                  {"chance", 2.0},
                  {"logit_variance", 0.5},
                  {"classes", 8}});
    check_count(j.at("tape_bytes"), 123456);
    CHECK(j.at("verdicts").is_null());

    REQUIRE(j.at("layers").size() == 2);
    const json& first = j.at("layers").at(0);
    for (const char* absent : {"weights", "pre_activation", "geometry", "backward", "gain", "prediction"})
    {
        CAPTURE(absent);
        CHECK(first.at(absent).is_null());
    }
    CHECK(first.at("heads") == json::array());
    CHECK(first.at("in") == json{5});
    check_summary(first.at("activation"), r.layers[0].activation);

    report without = r;
    without.run->histogram.range.reset();
    CHECK(parsed(to_json(without)).at("run").at("histogram").at("range").is_null());
    without.run.reset();
    CHECK(parsed(to_json(without)).at("run").is_null());

    const layer_report& l = r.layers[1];
    const json& second = j.at("layers").at(1);
    REQUIRE(second.size() == 16);
    CHECK(second.at("path") == "1");
    CHECK(second.at("name") == "dense 3 he relu");
    CHECK(second.at("in") == json{4, 5, 3});
    CHECK(second.at("out") == json{2, 3, 8});
    CHECK(second.at("facts")
          == json{{"kind", "other"},
                  {"initializer", ""},
                  {"bias", ""},
                  {"activation", ""},
                  {"probability", 0.0},
                  {"scale", 1.0},
                  {"skip", 1.0},
                  {"across_samples", false}});
    CHECK(second.at("has_weights") == true);
    CHECK(second.at("parameters") == json{{"weights", 1200}, {"biases", 8}});
    check_summary(second.at("weights"), *l.weights);
    check_summary(second.at("pre_activation"), *l.pre_activation);
    check_summary(second.at("activation"), l.activation);
    check_count(second.at("dead_units"), 5);
    CHECK(second.at("heads")
          == json::array({{{"entropy", 0.5}, {"spread", 1.75}, {"queries", 1.0 / 3}, {"keys", 2.0}},
                          {{"entropy", 1.0}, {"spread", 0.0}, {"queries", 0.0}, {"keys", 0.0}}}));
    CHECK(second.at("geometry")
          == json{{"effective_rank", 1.5}, {"mean_cosine", 0.875}, {"symmetric_units", 0}});
    REQUIRE(second.at("backward").size() == 4);
    check_summary(second.at("backward").at("activation"), l.backward->activation);
    check_summary(second.at("backward").at("weights"), *l.backward->weights);
    check_number(second.at("backward").at("saturated_fraction"), 0.1);
    check_number(second.at("backward").at("factor"), 0.75);
    const json moments_before = {{"mean", 0.0}, {"stddev", 1.25}, {"second_moment", 1.5625}};
    const json moments_after = {{"mean", 0.1}, {"stddev", 0.2}, {"second_moment", 0.05}};
    const json gain = {{"initializer", "he"}, {"activation", "relu"}, {"drawn", 1.4},
                       {"forward", 1.5},      {"holds", true},        {"backward", 1.6},
                       {"critical", 1.7},     {"bias_variance", 0.0}, {"inputs_seen", 1.0},
                       {"error_factor", 1.0}};
    CHECK(second.at("prediction")
          == json{{"path", "1"},
                  {"name", "dense 3 he relu"},
                  {"pre_activation", moments_before},
                  {"activation", moments_after},
                  {"factor", 1.1},
                  {"log_stddev", 0.02},
                  {"factor_log_stddev", 0.03}});
    CHECK(second.at("gain") == gain);
}

TEST_CASE("JSON of verdicts, alone and with the report", "[show][json]")
{
    const verdict v = written::vanishing();
    const json why = {{"kind", "weights"},
                      {"rows", {1}},
                      {"value", 1.0},
                      {"wanted", 1.4},
                      {"contributions", {{{"kind", "weights"}, {"log_factor", -0.35}}}},
                      {"sentence", v.cause.sentence}};
    const json what = {{"kind", "gain"},
                       {"rows", {0, 1}},
                       {"rows_per_block", 1},
                       {"from", 1.0},
                       {"to", 1.4},
                       {"gains", json::array()},
                       {"heads", json::array()},
                       {"partial", false},
                       {"name", "he"},
                       {"sentence", v.remedy.sentence}};
    const json expected = {{"kind", "vanishing"},
                           {"direction", "backward"},
                           {"first_layer", 1},
                           {"first_name", "1: dense 3 he relu"},
                           {"growth_per_layer", 0.707},
                           {"layers", 2},
                           {"begin", 1.5},
                           {"end", 0.75},
                           {"sigmas", 7.5},
                           {"depth_limit", 251.6},
                           {"finding", v.finding},
                           {"cause", why},
                           {"remedy", what}};
    CHECK(parsed(to_json(v)) == json{{"format", "fanin verdict"}, {"version", 2}, {"verdict", expected}});

    const std::vector<verdict> verdicts = {v, verdict{}};
    const json j = parsed(to_json(written::full(), verdicts));
    REQUIRE(j.at("verdicts").size() == 2);
    CHECK(j.at("verdicts").at(0) == expected);
    CHECK(j.at("verdicts").at(1).at("kind") == "healthy");
    CHECK(j.at("verdicts").at(1).at("first_layer").is_null());
    CHECK(j.at("verdicts").at(1).at("depth_limit").is_null());
    CHECK(parsed(to_json(written::full(), std::vector<verdict>{})).at("verdicts") == json::array());

    json without = j;
    without["verdicts"] = nullptr;
    CHECK(without == parsed(to_json(written::full())));
}

TEST_CASE("JSON of a step is one line, with the logarithm of the update", "[show][json]")
{
    step_record s{.step = 7};
    s.layers.push_back({.path = "0",
                        .name = "\"a\n",
                        .activation = 1.5,
                        .gradient = 0.25,
                        .weights = 0.125,
                        .weight_gradient = 3,
                        .update = 1e-3});
    s.layers.push_back({.path = "1", .name = "b", .activation = std::nan("")});
    s.layers.push_back({.path = "2", .name = "c", .activation = 2, .update = 0.0});
    const std::string text = to_json(s);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
    CHECK(text.back() == '\n');
    const json j = parsed(text);
    REQUIRE(j.size() == 5);
    CHECK(j.at("format") == "fanin step");
    CHECK(j.at("version") == 2);
    CHECK(j.at("step") == 7);
    CHECK(j.at("loss").is_null());
    REQUIRE(j.at("layers").size() == 3);
    CHECK(j.at("layers").at(0)
          == json{{"path", "0"},
                  {"name", "\"a\n"},
                  {"activation", 1.5},
                  {"gradient", 0.25},
                  {"weights", 0.125},
                  {"weight_gradient", 3.0},
                  {"update", 1e-3},
                  {"log10_update", -3.0}});
    for (const char* absent :
         {"activation", "gradient", "weights", "weight_gradient", "update", "log10_update"})
    {
        CAPTURE(absent);
        CHECK(j.at("layers").at(1).at(absent).is_null());
    }
    CHECK(j.at("layers").at(2).at("update") == 0.0);
    CHECK(j.at("layers").at(2).at("log10_update").is_null()); // minus infinity
    s.loss = written::full().loss;
    CHECK(parsed(to_json(s)).at("loss") == parsed(to_json(written::full())).at("loss"));
}

TEST_CASE("NaN and infinities are null in JSON, and counted", "[show][json]")
{
    report r = written::stack_of({1, 1});
    r.layers[0].activation = written::nonfinite();
    r.layers[1].backward = gradient_report{summary{}, std::nullopt, std::nullopt, std::nan("")};
    r.layers[1].activation.finite.squared_deviations = std::numeric_limits<double>::infinity();
    r.input_geometry = row_geometry{0, -std::numeric_limits<double>::infinity()};
    const json j = parsed(to_json(r));
    check_summary(j.at("layers").at(0).at("activation"), r.layers[0].activation);
    CHECK(j.at("layers").at(0).at("activation").at("mean").is_null());
    CHECK(j.at("layers").at(0).at("activation").at("nan") == 3);
    CHECK(j.at("layers").at(0).at("activation").at("positive_infinity") == 2);
    CHECK(j.at("layers").at(1).at("activation").at("variance").is_null());
    check_summary(j.at("layers").at(1).at("backward").at("activation"), summary{});
    CHECK(j.at("layers").at(1).at("backward").at("factor").is_null());
    CHECK(j.at("layers").at(1).at("backward").at("saturated_fraction").is_null());
    CHECK(j.at("input_geometry").at("mean_cosine").is_null());
}

TEST_CASE("numbers come back from JSON bit for bit", "[show][json]")
{
    using limits = std::numeric_limits<double>;
    std::vector<double> numbers = {0.0,
                                   -0.0,
                                   0.1,
                                   1.0 / 3,
                                   -1e22,
                                   1e21,
                                   123456789012345680.0,
                                   0x1p63,
                                   0x1p64,
                                   limits::max(),
                                   limits::lowest(),
                                   limits::min(),
                                   limits::denorm_min(),
                                   -5e-324};
    std::mt19937_64 words(1);
    while (numbers.size() < 20000)
    {
        const double x = std::bit_cast<double>(words());
        if (std::isfinite(x))
        {
            numbers.push_back(x);
        }
    }
    report r = written::stack_of({});
    for (const double x : numbers)
    {
        r.input_geometry = row_geometry{x, -x};
        const std::string text = detail::json_value(*r.input_geometry);
        CAPTURE(text);
        const json g = parsed(text);
        check_number(g.at("effective_rank"), x);
        check_number(g.at("mean_cosine"), -x);
    }
    r.tape_bytes = std::numeric_limits<std::size_t>::max();
    check_count(parsed(to_json(r)).at("tape_bytes"), std::numeric_limits<std::size_t>::max());
}

TEST_CASE("strings are escaped in JSON, and always UTF-8", "[show][json]")
{
    const std::vector<std::string> kept = {"",
                                           "plain",
                                           "\"quoted\" \\ / </script> '",
                                           "\b\f\n\r\t\x01\x1f\x7f",
                                           std::string("a\0b", 3),
                                           "ÿ 한 \xf0\x9f\x98\x80 \xe2\x80\xa8 \xef\xbf\xbf"};
    for (const std::string& name : kept)
    {
        CHECK(name_of(name) == name);
    }
    // Stray and missing continuations, overlong forms, a surrogate, and beyond the last code point.
    const std::string r = "\xef\xbf\xbd";
    CHECK(name_of("\xff") == r);
    CHECK(name_of("a\x80z") == "a" + r + "z");
    CHECK(name_of("\xe2\x82") == r + r);
    CHECK(name_of("\xc0\xaf") == r + r);
    CHECK(name_of("\xed\xa0\x80") == r + r + r);
    CHECK(name_of("\xf4\x90\x80\x80") == r + r + r + r);

    report named = written::stack_of({1});
    named.layers[0].path = "\"\n";
    layer_prediction& p = named.layers[0].prediction.emplace();
    p.path = "\\";
    p.name = "\x02";
    named.layers[0].gain = weight_gain{"\"i", "\ta", 1, 1, false, 1, std::nullopt};
    verdict v = written::vanishing();
    v.first_name = v.finding = v.cause.sentence = v.remedy.sentence = "\"\\\n\xff";
    const json j = parsed(to_json(named, std::vector{v}));
    const json& l = j.at("layers").at(0);
    CHECK(l.at("path") == "\"\n");
    CHECK(l.at("prediction").at("path") == "\\");
    CHECK(l.at("prediction").at("name") == "\x02");
    CHECK(l.at("gain").at("initializer") == "\"i");
    CHECK(l.at("gain").at("activation") == "\ta");
    CHECK_FALSE(l.at("gain").contains("sine_frequency"));
    named.layers[0].gain->sine_frequency = 30; // of sines alone
    CHECK(parsed(to_json(named)).at("layers").at(0).at("gain").at("sine_frequency") == 30);
    for (const char* member : {"first_name", "finding"})
    {
        CHECK(j.at("verdicts").at(0).at(member) == "\"\\\n" + r);
    }
    for (const char* member : {"cause", "remedy"})
    {
        CHECK(j.at("verdicts").at(0).at(member).at("sentence") == "\"\\\n" + r);
    }
}

TEST_CASE("JSON of extremes: nothing, and much", "[show][json]")
{
    const json none = parsed(to_json(report{}));
    CHECK(none.at("layers") == json::array());
    check_summary(none.at("input"), summary{});

    const report deep = written::stack_of(std::vector<double>(1000, 0.5));
    const std::string text = to_json(deep);
    const json j = parsed(text);
    REQUIRE(j.at("layers").size() == 1000);
    CHECK(j.at("layers").at(999).at("path") == "999");
    CHECK(text == to_json(deep));
    // A layer to a line.
    std::size_t lines = 0;
    for (std::size_t at = text.find("\n{\"path\""); at != std::string::npos;
         at = text.find("\n{\"path\"", at + 1))
    {
        ++lines;
    }
    CHECK(lines == 1000);
}
