// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/tape.hpp>

#include "catch.hpp"
#include "stack/reference.hpp"

#include <array>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

using fanin::batch;
using fanin::interval;
using fanin::layer_report;
using fanin::matrix;
using fanin::summarize;
using fanin::tape;

namespace
{
    using shape2 = std::array<std::size_t, 2>;

    matrix<float> filled(std::size_t rows, std::size_t columns, float value)
    {
        return matrix<float>(shape2{rows, columns}, value);
    }
}

TEST_CASE("a tape lends matrices of the shape that is asked for", "[tape]")
{
    tape<float> t;
    for (const shape2 shape : {shape2{3, 4}, shape2{4, 3}, shape2{1, 1}, shape2{0, 5}, shape2{5, 0}})
    {
        matrix<float> m = t.take(shape[0], shape[1]);
        CHECK((m.shape() == shape));
        CHECK(m.storage().size() == shape[0] * shape[1]);
        m.fill(1);
        t.recycle(std::move(m));
    }
}

TEST_CASE("a tape lends the memory of a recycled matrix again where it fits", "[tape]")
{
    tape<float> t;
    matrix<float> m = filled(8, 9, 1);
    const float* memory = m.data();
    t.recycle(std::move(m));
    const matrix<float> again = t.take(8, 9);
    CHECK(again.data() == memory);
}

TEST_CASE("a tape lends the memory of gradients of weights, and keeps copies for the backward pass", "[tape]")
{
    tape<float> t;
    matrix<float> m = filled(8, 9, 1);
    const float* memory = m.data();
    t.recycle_weight_gradient(std::move(m));
    CHECK(t.take(8, 9).data() != memory);
    CHECK(t.take_weight_gradient().data() == memory);
    matrix<float> kept = filled(2, 3, 4);
    t.push(kept);
    kept.fill(0);
    CHECK((t.pop<matrix<float>>() == filled(2, 3, 4)));
    memory = kept.data();
    t.push(std::move(kept));
    CHECK(t.pop<matrix<float>>().data() == memory);
}

TEST_CASE("a second matrix has memory of its own, also when it is as large as the first", "[tape]")
{
    tape<float> t;
    t.recycle(filled(3, 4, 1));
    matrix<float> first = t.take(3, 4);
    matrix<float> second = t.take(3, 4);
    CHECK(second.storage().size() == 12);
    CHECK(first.data() != second.data());
    second.fill(2);
    first.fill(1);
    CHECK(second(2, 3) == 2);
}

TEST_CASE("a row has the place, the shapes and the summaries of the layer that has returned", "[tape]")
{
    const fanin::histogram_options bins{.bins = 5, .range = interval{-1, 1}};
    tape<float> t({.histogram = bins, .weights = true});
    const matrix<float> w{{1, 2}, {3, 4}, {5, 6}};
    const matrix<float> z{{-1, 0.25f}};
    t.recorder().enter(2);
    t.recorder().enter(0);
    t.recorder().weights({w.data(), w.size()});
    t.recorder().pre_activation(z);
    t.recorder().add_row("mine", {3}, batch<float>(filled(1, 2, 0.5f)), interval{0, 0.25});
    t.recorder().leave();
    t.recorder().enter(10);
    t.recorder().add_row("next", {2}, batch<float>(filled(4, 6, 1), {3, 2}), std::nullopt);
    t.recorder().leave();
    t.recorder().leave();

    const auto rows = std::move(t.recorder()).take_rows();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].path == "2.0");
    CHECK(rows[0].name == "mine");
    CHECK((rows[0].in == fanin::sample_shape{3}));
    CHECK((rows[0].out == fanin::sample_shape{2}));
    REQUIRE(rows[0].weights.has_value());
    CHECK(reference::same(*rows[0].weights, summarize(w, bins)));
    REQUIRE(rows[0].pre_activation.has_value());
    CHECK(reference::same(*rows[0].pre_activation, summarize(z, bins)));
    CHECK(rows[0].activation.count == 2);
    CHECK(rows[0].activation.saturated == 2);
    CHECK(rows[0].activation.histogram.bins() == 5);

    // What one layer noted is not the next one's.
    CHECK(rows[1].path == "2.10");
    CHECK_FALSE(rows[1].weights.has_value());
    CHECK_FALSE(rows[1].pre_activation.has_value());
    CHECK((rows[1].out == fanin::sample_shape{3, 2}));
    CHECK(rows[1].activation.count == 24);
    CHECK(rows[1].activation.saturated == 0);
}

TEST_CASE("weights are summarized only where that is asked for", "[tape]")
{
    tape<double> t;
    const double w[]{1, 2};
    t.recorder().weights(w);
    t.recorder().add_row("", {}, batch<double>(matrix<double>{{1}}), std::nullopt);
    const auto rows = std::move(t.recorder()).take_rows();
    CHECK_FALSE(rows.at(0).weights.has_value());
}

TEST_CASE("the observer is shown each row with its activation, and false from it ends the pass", "[tape]")
{
    std::vector<double> seen;
    tape<float> t({},
                  [&](const layer_report& row, const matrix<float>& a)
                  {
                      CHECK(reference::same(row.activation, summarize(a)));
                      seen.push_back(static_cast<double>(a(0, 0)));
                      return seen.size() < 2;
                  });
    CHECK_FALSE(t.stopped());
    t.recorder().add_row("", {1}, batch<float>(filled(1, 1, 3)), std::nullopt);
    CHECK_FALSE(t.stopped());
    t.recorder().add_row("", {1}, batch<float>(filled(1, 1, 4)), std::nullopt);
    CHECK(t.stopped());
    CHECK((seen == std::vector<double>{3, 4}));
    CHECK(std::move(t.recorder()).take_rows().size() == 2);
}

TEST_CASE("without an observer no row ends the pass", "[tape]")
{
    tape<float> t;
    t.recorder().add_row("", {1}, batch<float>(filled(1, 1, std::numeric_limits<float>::quiet_NaN())),
                         std::nullopt);
    CHECK_FALSE(t.stopped());
}

TEST_CASE("the path of the root is empty", "[tape]")
{
    tape<float> t;
    CHECK(t.recorder().path().empty());
    t.recorder().enter(1);
    t.recorder().enter(0);
    CHECK(t.recorder().path() == "1.0");
    t.recorder().leave();
    CHECK(t.recorder().path() == "1");
}
