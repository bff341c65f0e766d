// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/report.hpp>

#include <fanin/stack.hpp>

#include "catch.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::conv2d;
using fanin::dense;
using fanin::layer_report;
using fanin::parameter_counts;
using fanin::parameters_of;
using fanin::repeat;
using fanin::report;

TEST_CASE("a report is plain data, and starts empty", "[report]")
{
    static_assert(std::is_aggregate_v<report>);
    static_assert(std::is_aggregate_v<layer_report>);
    const report r;
    CHECK(r.samples == 0);
    CHECK(r.input.count == 0);
    CHECK(r.layers.empty());

    const layer_report row;
    CHECK(row.path.empty());
    CHECK(row.name.empty());
    CHECK(row.in.empty());
    CHECK(row.out.empty());
    CHECK_FALSE(row.weights.has_value());
    CHECK_FALSE(row.pre_activation.has_value());
    CHECK(row.activation.count == 0);
    CHECK(row.dead_units == 0);
    CHECK(row.parameters.total() == 0);
    CHECK_FALSE(row.backward.has_value());
    CHECK_FALSE(row.prediction.has_value());
}

TEST_CASE("a copy of a report is a report of its own", "[report]")
{
    report r;
    r.layers.emplace_back().name = "mine";
    report copy = r;
    copy.layers[0].name = "other";
    CHECK(r.layers[0].name == "mine");
}

TEST_CASE("the rows count their weights and biases as PyTorch's layers do", "[report]")
{
    // sum(p.numel() for p in m.parameters()) of Conv2d(3, 64, 3, padding=1): 1792; of Conv2d(64, 128, 3,
    // groups=2, bias=False): 36864; of Linear(128 * 4 * 4, 10): 20490.
    const auto x = init::normal<float>.with_stddev(1)(2, 6 * 6 * 3, 1);
    const auto first = conv2d(64, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}});
    const auto second = conv2d(128, {3, 3}, init::he<float>, act::relu, {.groups = 2});
    const auto net = fanin::sequential(first.with_bias(init::zeros<float>), second,
                                       dense(10, init::he<float>).with_bias(init::zeros<float>));
    const report r = propagate(net, fanin::batch<float>(x, {6, 6, 3}), 1);
    REQUIRE(r.layers.size() == 3);
    CHECK(r.layers[0].parameters == parameter_counts{1728, 64});
    CHECK(r.layers[1].parameters == parameter_counts{36'864, 0});
    CHECK(r.layers[2].parameters == parameter_counts{20'480, 10});
    CHECK(r.layers[2].parameters.total() == 20'490);
    CHECK(parameters_of(r) == parameter_counts{1728 + 36'864 + 20'480, 74});
}

TEST_CASE("layers without parameters have none, and a residual layer leaves them to its branch", "[report]")
{
    const auto x = init::normal<float>.with_stddev(1)(5, 20, 1);
    const auto branch = fanin::sequential(fanin::layer_norm(), dense(30, init::he<float>, act::relu),
                                          dense(20, init::zeros<float>), fanin::activation(act::tanh));
    const report r = propagate(repeat(2, fanin::residual(branch)), x, 1, {.backward = true});
    std::vector<std::uint64_t> counts;
    for (const layer_report& l : r.layers)
    {
        counts.push_back(l.parameters.total());
    }
    CHECK(counts == std::vector<std::uint64_t>{0, 600, 600, 0, 0, 0, 600, 600, 0, 0});
    CHECK(parameters_of(r).total() == 2400);
}

TEST_CASE("held weights are counted, too, and so are those of an empty batch", "[report]")
{
    const auto x = init::normal<float>.with_stddev(1)(5, 20, 1);
    const auto net = fanin::draw(dense(30, init::he<float>).with_bias(init::zeros<float>), x, 1);
    CHECK(parameters_of(propagate(net, x, 1)) == parameter_counts{600, 30});
    const auto none = init::normal<float>.with_stddev(1)(0, 20, 1);
    CHECK(parameters_of(propagate(net, none, 1)) == parameter_counts{600, 30});
}

TEST_CASE("a row has the range outside which its elements are saturated, if its activation has one",
          "[report]")
{
    const auto x = init::normal<float>.with_stddev(1)(5, 20, 1);
    const auto net = fanin::sequential(dense(20, init::he<float>, act::relu6),
                                       dense(20, init::he<float>, act::relu), fanin::activation(act::tanh));
    const report r = propagate(net, x, 1);
    CHECK(r.layers[0].unsaturated_range == act::relu6_activation::unsaturated_range());
    CHECK_FALSE(r.layers[1].unsaturated_range.has_value());
    CHECK(r.layers[2].unsaturated_range == act::tanh_activation::unsaturated_range());
}
