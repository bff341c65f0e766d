// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/show/csv.hpp>

#include "catch.hpp"
#include "show/reports.hpp"

#include <fanin/act.hpp>
#include <fanin/diagnose/compare.hpp>
#include <fanin/init.hpp>
#include <fanin/stack.hpp>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace fanin;

namespace
{
    using record = std::map<std::string, std::string>;

    // Reads by the grammar of RFC 4180, with a line feed for CRLF.
    std::vector<std::vector<std::string>> lines_of(const std::string& csv)
    {
        std::vector<std::vector<std::string>> lines(1, std::vector<std::string>(1));
        bool quoted = false;
        for (std::size_t i = 0; i < csv.size(); ++i)
        {
            const char c = csv[i];
            std::string& field = lines.back().back();
            if (quoted)
            {
                const bool escaped = c == '"' && i + 1 < csv.size() && csv[i + 1] == '"';
                if (c != '"' || escaped)
                {
                    field += c;
                    i += escaped ? 1 : 0;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                REQUIRE(field.empty());
                quoted = true;
            }
            else if (c == ',')
            {
                lines.back().emplace_back();
            }
            else if (c == '\n')
            {
                lines.emplace_back(1);
            }
            else
            {
                field += c;
            }
        }
        REQUIRE_FALSE(quoted);
        REQUIRE(lines.back() == std::vector<std::string>(1)); // the last line ends, too
        lines.pop_back();
        return lines;
    }

    std::vector<record> records_of(const std::string& csv)
    {
        const auto lines = lines_of(csv);
        std::vector<record> records;
        for (std::size_t i = 1; i < lines.size(); ++i)
        {
            REQUIRE(lines[i].size() == lines[0].size());
            record r;
            for (std::size_t j = 0; j < lines[0].size(); ++j)
            {
                REQUIRE(r.emplace(lines[0][j], lines[i][j]).second); // no head twice
            }
            records.push_back(r);
        }
        return records;
    }

    // NaN for an empty field.
    double number(const std::string& field)
    {
        char* end = nullptr;
        const double value = std::strtod(field.c_str(), &end);
        REQUIRE(end == field.c_str() + field.size());
        return field.empty() ? std::numeric_limits<double>::quiet_NaN() : value;
    }

    bool restores(const std::string& field, double value)
    {
        return std::isnan(value) ? field.empty() : number(field) == value;
    }
}

TEST_CASE("the CSV of a report has its numbers, bit for bit, one line a row", "[csv]")
{
    const auto x = init::normal<float>.with_stddev(1)(20, 8 * 8 * 3, 1);
    const report r =
        propagate(sequential(conv2d(4, {3, 3}, init::he<float>, act::relu).with_bias(init::zeros<float>),
                             dense(30, init::he<float>, act::tanh), residual(dense(30, init::he<float>))),
                  batch<float>(x, {8, 8, 3}), 1,
                  {.backward = true, .geometry = true, .predict = true, .weights = true});
    const auto records = records_of(to_csv(r));
    REQUIRE(records.size() == r.layers.size());
    for (std::size_t i = 0; i < records.size(); ++i)
    {
        const layer_report& l = r.layers[i];
        const record& c = records[i];
        CAPTURE(i, l.name);
        CHECK(c.at("layer") == std::to_string(i));
        CHECK(c.at("path") == l.path);
        CHECK(c.at("name") == l.name);
        CHECK(c.at("weights") == std::to_string(l.parameters.weights));
        CHECK(c.at("biases") == std::to_string(l.parameters.biases));
        CHECK(c.at("count") == std::to_string(l.activation.count));
        CHECK(c.at("zeros") == std::to_string(l.activation.zeros));
        CHECK(c.at("saturated") == std::to_string(l.activation.saturated));
        CHECK(c.at("dead_units") == std::to_string(l.dead_units));
        CHECK(restores(c.at("mean"), l.activation.mean()));
        CHECK(restores(c.at("stddev"), l.activation.stddev()));
        CHECK(restores(c.at("root_mean_square"), l.activation.root_mean_square()));
        CHECK(restores(c.at("min"), l.activation.min()));
        CHECK(restores(c.at("max"), l.activation.max()));
        CHECK(c.at("pre_activation_mean").empty() == !l.pre_activation.has_value());
        CHECK(c.at("weight_stddev").empty() == !l.weights.has_value());
        if (l.weights)
        {
            CHECK(restores(c.at("weight_stddev"), l.weights->stddev()));
            CHECK(restores(c.at("pre_activation_mean"), l.pre_activation->mean()));
            CHECK(restores(c.at("pre_activation_stddev"), l.pre_activation->stddev()));
            CHECK(restores(c.at("weight_mean"), l.weights->mean()));
            CHECK(
                restores(c.at("weight_gradient_root_mean_square"), l.backward->weights->root_mean_square()));
        }
        CHECK(restores(c.at("gradient_root_mean_square"), l.backward->activation.root_mean_square()));
        CHECK(restores(c.at("gradient_factor"), l.backward->factor));
        CHECK(restores(c.at("gradient_saturated_fraction"),
                       l.backward->saturated_fraction.value_or(std::nan(""))));
        CHECK(
            restores(c.at("predicted_root_mean_square"), std::sqrt(l.prediction->activation.second_moment)));
        CHECK(restores(c.at("predicted_log_stddev"), l.prediction->log_stddev));
        CHECK(restores(c.at("predicted_factor"), l.prediction->factor));
        CHECK(restores(c.at("effective_rank"), l.geometry->effective_rank));
        CHECK(restores(c.at("mean_cosine"), l.geometry->mean_cosine));
        CHECK(c.at("symmetric_units") == std::to_string(l.geometry->symmetric_units));
    }
    CHECK(records[0].at("in") == "8x8x3");
    CHECK(records[0].at("out") == "6x6x4");
    CHECK(records[1].at("in") == "6x6x4");
    CHECK(records[1].at("out") == "30");
    CHECK(records[0].at("name") == "conv2d 3x3 4 he relu, bias zeros");
}

TEST_CASE("the CSV of a report has what narrower formats would lose, where it was asked for", "[csv]")
{
    report r;
    r.layers.push_back(written::layer("0", written::summary_of(0, 1)));
    r.layers.push_back(r.layers[0]);
    r.layers[1].activation = summarize(std::vector<float>{1, 0x1p-20F, 1e5F, -500, 0}, {.precision = true});
    r.layers[1].weights = summarize(std::vector<float>{1, 0x1p-130F}, {.precision = true});
    r.layers[1].backward.emplace();
    r.layers[1].backward->activation = summarize(std::vector<float>{0x1p-18F, 0x1p-19F}, {.precision = true});
    const auto records = records_of(to_csv(r));
    for (const std::string head :
         {"fp16_below", "e5m2_above", "weight_bf16_below", "gradient_fp16_loss_scale"})
    {
        CAPTURE(head);
        CHECK(records[0].at(head).empty());
    }
    CHECK(records[1].at("fp16_below") == "0.25");
    CHECK(records[1].at("fp16_above") == "0.25");
    CHECK(records[1].at("bf16_below") == "0");
    CHECK(records[1].at("e4m3_above") == "0.5");
    CHECK(records[1].at("e5m2_above") == "0.25");
    CHECK(records[1].at("weight_bf16_below") == "0.5");
    CHECK(records[1].at("gradient_fp16_below") == "1");
    CHECK(records[1].at("gradient_fp16_loss_scale") == "32");   // 2^-19 to 2^-14
    CHECK(records[1].at("gradient_e4m3_loss_scale") == "8192"); // 2^-19 to 2^-6
}

TEST_CASE("what is absent is empty, and what is not finite is counted", "[csv]")
{
    report r;
    CHECK(lines_of(to_csv(r)).size() == 1);
    r.layers.push_back(written::layer("0", written::nonfinite()));
    r.layers.push_back(written::layer("1", written::summary_of(0, 1)));
    r.layers[1].activation.finite.max = std::numeric_limits<double>::infinity();
    r.layers[1].name = "a \"quoted\" name,\nof two lines";
    const auto records = records_of(to_csv(r));
    REQUIRE(records.size() == 2);
    CHECK(records[0].at("nan") == "3");
    CHECK(records[0].at("negative_infinity") == "1");
    CHECK(records[0].at("positive_infinity") == "2");
    for (const std::string head :
         {"mean", "stddev", "root_mean_square", "min", "max", "pre_activation_mean", "weight_mean",
          "gradient_count", "gradient_root_mean_square", "gradient_factor", "predicted_root_mean_square",
          "effective_rank", "symmetric_units"})
    {
        CAPTURE(head);
        CHECK(records[0].at(head).empty());
    }
    CHECK(records[1].at("name") == r.layers[1].name);
    CHECK(records[1].at("max") == "inf");
    CHECK(to_csv(r).find("\"a \"\"quoted\"\" name,\nof two lines\"") != std::string::npos);
}

TEST_CASE("the CSV of a comparison has a line per candidate and place", "[csv]")
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(20, 8, 1);
    const comparison c =
        compare(x, 3, std::tuple{init::he<float>, candidate{"narrow, and a comma", init::normal<float>}},
                act::relu, {1, 2});
    const auto records = records_of(to_csv(c));
    REQUIRE(records.size() == 2 * 4);
    for (std::size_t i = 0; i < records.size(); ++i)
    {
        const comparison_row& row = c.rows[i / 4];
        const comparison_place& p = row.places[i % 4];
        const record& fields = records[i];
        CHECK(fields.at("rank") == std::to_string(row.rank));
        CHECK(fields.at("candidate") == row.name);
        CHECK(fields.at("depth") == std::to_string(i % 4));
        CHECK(fields.at("path") == p.path);
        CHECK(restores(fields.at("log_signal_mean"), p.log_signal.mean));
        CHECK(restores(fields.at("log_signal_stddev"), p.log_signal.stddev));
        CHECK(restores(fields.at("signal"), std::exp(p.log_signal.mean)));
        CHECK(restores(fields.at("log_gradient_mean"), p.log_gradient->mean));
        CHECK(restores(fields.at("gradient"), std::exp(p.log_gradient->mean)));
        CHECK(fields.at("nonfinite") == "0");
        CHECK(fields.at("layers") == "3");
        CHECK(restores(fields.at("score_mean"), row.score.mean));
        CHECK(restores(fields.at("score_stddev"), row.score.stddev));
        CHECK(restores(fields.at("forward_mean"), row.forward.mean));
        CHECK(restores(fields.at("backward_stddev"), row.backward->stddev));
        CHECK(restores(fields.at("output_root_mean_square_mean"), row.root_mean_square.mean));
        CHECK(restores(fields.at("output_stddev_mean"), row.stddev.mean));
        CHECK(restores(fields.at("dead_mean"), row.dead.mean));
        CHECK(restores(fields.at("saturated_mean"), row.saturated.mean));
    }
    const comparison forward =
        compare(x, 3, std::tuple{init::he<float>}, act::relu, {1}, {.backward = false});
    for (const record& fields : records_of(to_csv(forward)))
    {
        CHECK(fields.at("gradient").empty());
        CHECK(fields.at("log_gradient_mean").empty());
        CHECK(fields.at("backward_mean").empty());
        CHECK(fields.at("score_stddev").empty()); // of one seed
    }
    comparison by_hand;
    by_hand.rows.resize(2);
    by_hand.rows[0].name = "a";
    const auto lines = records_of(to_csv(by_hand));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].at("candidate") == "a");
    CHECK(lines[0].at("depth").empty());
    CHECK(lines[0].at("rank").empty());
    CHECK(lines[0].at("signal").empty());
}
