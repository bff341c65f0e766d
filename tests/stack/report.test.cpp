// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/report.hpp>

#include "catch.hpp"

#include <type_traits>

using fanin::layer_report;
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
