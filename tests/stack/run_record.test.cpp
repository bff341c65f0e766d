// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/run_record.hpp>

#include <fanin/stack.hpp>

#include "catch.hpp"

#include <type_traits>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::interval;
using fanin::key;
using fanin::propagate;
using fanin::report;
using fanin::run_record;

TEST_CASE("a report that no run made has no record of one", "[run_record]")
{
    static_assert(std::is_aggregate_v<run_record>);
    CHECK_FALSE(report{}.run.has_value());
}

TEMPLATE_TEST_CASE("a report holds the key, the options, the element type and the versions of its run",
                   "[run_record]", float, double)
{
    const auto x = init::normal<TestType>.with_stddev(1)(4, 3, 1);
    const key k = key(7).child("run");
    const xt::xtensor<double, 2> cotangent = xt::ones<double>({4, 3});
    const report r = propagate(x, 2, init::he<TestType>, act::relu, k,
                               {.backward = true,
                                .cotangent = cotangent,
                                .geometry = true,
                                .histogram = {.bins = 5, .range = interval{-1, 2}},
                                .predict = true,
                                .threads = 2,
                                .weights = true});
    REQUIRE(r.run.has_value());
    CHECK(r.run->element_type == (std::is_same_v<TestType, float> ? "float" : "double"));
    CHECK(r.run->key == k);
    CHECK(r.run->backward);
    CHECK(r.run->given_cotangent);
    CHECK(r.run->geometry);
    CHECK(r.run->histogram.bins == 5);
    CHECK(r.run->histogram.range == interval{-1, 2});
    CHECK(r.run->predict);
    CHECK(r.run->weights);
    CHECK(r.run->version == "0.1.0");
    CHECK(r.run->stream_version == 1);
}

TEST_CASE("the record of a run with default options has none of them set", "[run_record]")
{
    const auto x = init::normal<float>.with_stddev(1)(4, 3, 1);
    const report r = propagate(x, 0, init::he<float>, act::relu, 1);
    REQUIRE(r.run.has_value());
    CHECK_FALSE(r.run->backward);
    CHECK_FALSE(r.run->given_cotangent);
    CHECK_FALSE(r.run->geometry);
    CHECK(r.run->histogram.bins == 30);
    CHECK_FALSE(r.run->histogram.range.has_value());
    CHECK_FALSE(r.run->predict);
    CHECK_FALSE(r.run->weights);
}

TEST_CASE("the record of a run without a key makes it again", "[run_record]")
{
    const auto x = init::normal<float>.with_stddev(1)(40, 30, 1);
    const report first = propagate(x, 3, init::he<float>, act::relu);
    const report again = propagate(x, 3, init::he<float>, act::relu, first.run->key);
    CHECK(again.layers[2].activation.mean() == first.layers[2].activation.mean());
    CHECK(again.layers[2].activation.max() == first.layers[2].activation.max());
}
