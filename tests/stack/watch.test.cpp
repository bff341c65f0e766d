// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/watch.hpp>

#include <fanin/diagnose.hpp>
#include <fanin/show/json.hpp>
#include <fanin/stack.hpp>

#include <xtensor/xview.hpp>

#include "catch.hpp"
#include "core/mdspan_look_alike.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    matrix<double> product(const matrix<double>& a, const matrix<double>& b)
    {
        matrix<double> c = matrix<double>::from_shape({a.shape()[0], b.shape()[1]});
        for (std::size_t i = 0; i < c.shape()[0]; ++i)
        {
            for (std::size_t j = 0; j < c.shape()[1]; ++j)
            {
                c(i, j) = 0;
                for (std::size_t k = 0; k < a.shape()[1]; ++k)
                {
                    c(i, j) += a(i, k) * b(k, j);
                }
            }
        }
        return c;
    }

    matrix<double> transposed(const matrix<double>& a)
    {
        return xt::transpose(a);
    }

    void check_equal(const summary& a, const summary& b)
    {
        CHECK(a.count == b.count);
        CHECK(a.zeros == b.zeros);
        CHECK(a.saturated == b.saturated);
        CHECK(a.mean() == Approx(b.mean()).margin(1e-12 * b.root_mean_square()));
        CHECK(a.stddev() == Approx(b.stddev()).epsilon(1e-11));
        CHECK(a.min() == Approx(b.min()).epsilon(1e-11));
        CHECK(a.max() == Approx(b.max()).epsilon(1e-11));
        CHECK(a.histogram.bins() == b.histogram.bins());
        std::size_t moved = 0; // an element beside an edge, by rounding
        for (std::size_t i = 0; i < a.histogram.bins(); ++i)
        {
            moved += a.histogram.counts()[i] != b.histogram.counts()[i];
        }
        CHECK(moved <= 2);
    }

    void check_equal(const std::optional<summary>& a, const std::optional<summary>& b)
    {
        REQUIRE(a.has_value() == b.has_value());
        if (a)
        {
            check_equal(*a, *b);
        }
    }

    // Layers of width 20, run by plain loops: each tanh or relu, the third as a residual branch.
    struct by_hand
    {
        key k{5};
        matrix<double> x = init::normal<double>.with_stddev(1)(33, 20, 1);
        matrix<double> cotangent = init::normal<double>.with_stddev(1)(33, 7, 2);
        double gain;

        [[nodiscard]] auto net() const
        {
            const auto law = init::xavier<double>.with_gain(gain);
            return sequential(dense(20, law, act::relu), dense(20, law, act::tanh),
                              residual(dense(20, law, act::tanh), 0.5), dense(7, law));
        }

        [[nodiscard]] report told_to_watch(watch_options options = {.geometry = true}) const
        {
            const auto law = init::xavier<double>.with_gain(gain);
            const matrix<double> w0 = law(20, 20, k.child(0));
            const matrix<double> w1 = law(20, 20, k.child(1));
            const matrix<double> w2 = law(20, 20, k.child(2).child(0));
            const matrix<double> w3 = law(20, 7, k.child(3));
            const matrix<double> z0 = product(x, w0);
            const matrix<double> a0 = act::relu(z0);
            const matrix<double> z1 = product(a0, w1);
            const matrix<double> a1 = xt::tanh(z1);
            const matrix<double> z2 = product(a1, w2);
            const matrix<double> a2 = xt::tanh(z2);
            const matrix<double> sum = a1 + 0.5 * a2;
            const matrix<double> y = product(sum, w3);

            watch w(options);
            w.input(x);
            w.layer(
                "dense 20 a",
                {.activation = a0, .function = act::relu, .law = law, .pre_activation = z0, .weights = w0});
            w.layer(
                "dense 20 b",
                {.activation = a1, .function = act::tanh, .law = law, .pre_activation = z1, .weights = w1});
            w.layer("branch", {.activation = a2,
                               .function = act::tanh,
                               .law = law,
                               .path = "2.0",
                               .pre_activation = z2,
                               .weights = w2});
            w.layer("sum", {.activation = sum, .kind = layer_kind::residual, .path = "2"});
            w.layer(
                "head",
                {.activation = y, .function = act::identity, .law = law, .pre_activation = y, .weights = w3});

            const matrix<double> dsum = product(cotangent, transposed(w3));
            const matrix<double> dz2 = 0.5 * dsum / (xt::cosh(z2) * xt::cosh(z2));
            const matrix<double> d2 = 0.5 * dsum;
            const matrix<double> into_branch = product(dz2, transposed(w2));
            const matrix<double> d1 = dsum + into_branch;
            const matrix<double> dz1 = d1 / (xt::cosh(z1) * xt::cosh(z1));
            const matrix<double> d0 = product(dz1, transposed(w1));
            const matrix<double> dz0 = xt::where(z0 > 0, d0, 0.0);
            const matrix<double> dx = product(dz0, transposed(w0));
            const matrix<double> g3 = product(transposed(sum), cotangent);
            const matrix<double> g2 = product(transposed(a1), dz2);
            const matrix<double> g1 = product(transposed(a0), dz1);
            const matrix<double> g0 = product(transposed(x), dz0);
            w.gradient("head", {.activation = cotangent, .weights = g3});
            w.gradient("sum", {.activation = dsum});
            w.gradient("branch", {.activation = d2, .input = into_branch, .weights = g2});
            w.gradient("dense 20 b", {.activation = d1, .weights = g1});
            w.gradient("dense 20 a", {.activation = d0, .weights = g0});
            w.input_gradient(dx);
            return w.report();
        }
    };
}

TEST_CASE("a stack run by hand under watch is measured as propagate measures it", "[watch]")
{
    for (const double gain : {0.05, 1.3, 3.0})
    {
        CAPTURE(gain);
        const by_hand run{.gain = gain};
        const report watched = run.told_to_watch();
        const report r =
            propagate(run.net(), run.x, run.k,
                      {.backward = true, .cotangent = run.cotangent, .geometry = true, .weights = true});
        CHECK(watched.samples == r.samples);
        check_equal(watched.input, r.input);
        check_equal(watched.input_gradient, r.input_gradient);
        CHECK(watched.input_geometry->effective_rank
              == Approx(r.input_geometry->effective_rank).epsilon(1e-9));
        REQUIRE(watched.layers.size() == r.layers.size());
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            const layer_report& a = watched.layers[i];
            const layer_report& b = r.layers[i];
            CAPTURE(b.path);
            CHECK(a.path == b.path);
            CHECK(a.in == b.in);
            CHECK(a.out == b.out);
            CHECK(a.facts.kind == b.facts.kind);
            CHECK(a.facts.initializer == b.facts.initializer);
            CHECK(a.facts.activation == b.facts.activation);
            CHECK(a.has_weights == b.has_weights);
            CHECK(a.parameters == b.parameters);
            CHECK(a.dead_units == b.dead_units);
            CHECK(a.unsaturated_range == b.unsaturated_range);
            check_equal(a.activation, b.activation);
            check_equal(a.pre_activation, b.pre_activation);
            check_equal(a.weights, b.weights);
            CHECK(a.geometry->effective_rank == Approx(b.geometry->effective_rank).epsilon(1e-9));
            CHECK(a.geometry->mean_cosine == Approx(b.geometry->mean_cosine).margin(1e-9));
            check_equal(a.backward->activation, b.backward->activation);
            check_equal(a.backward->weights, b.backward->weights);
            CHECK(a.backward->saturated_fraction == b.backward->saturated_fraction);
            CHECK(a.backward->factor == Approx(b.backward->factor).epsilon(1e-10));
        }
        const auto from_watch = findings(watched);
        const auto from_run = findings(r);
        REQUIRE(from_watch.size() == from_run.size());
        for (std::size_t i = 0; i < from_run.size(); ++i)
        {
            CHECK(from_watch[i].kind == from_run[i].kind);
            CHECK(from_watch[i].direction == from_run[i].direction);
            CHECK(from_watch[i].first_layer == from_run[i].first_layer);
        }
    }
}

TEST_CASE("watch takes arrays of any element type, order and owner", "[watch]")
{
    const xt::xtensor<double, 2> row_major = init::normal<double>.with_stddev(1)(6, 4, 1);
    const xt::xtensor<double, 2, xt::layout_type::column_major> column_major = row_major;
    const std::vector<float> floats(row_major.begin(), row_major.end());
    const std::span<const float> span(floats);
    const xt::xtensor<double, 2> wide = init::normal<double>.with_stddev(1)(6, 9, 1);
    const auto part = xt::view(wide, xt::all(), xt::range(2, 6));
    const xt::xtensor<double, 2> copied = part;
    const int rows = 6;
    const std::size_t columns = 4;

    watch w;
    w.layer("a", {.activation = row_major});
    w.layer("b", {.activation = column_major});
    w.layer("c", {.activation = {floats, {rows, columns}}});
    w.layer("d", {.activation = {span, {6, 4}}});
    w.layer("e", {.activation = part});
    w.layer("f", {.activation = copied});
    const std::vector<double> by_columns(column_major.storage().begin(), column_major.storage().end());
    const strided_look_alike<const double> mdspan{by_columns.data(), {6, 4}, {1, 6}};
    const std::vector<fanin::bfloat16> rounded(floats.begin(), floats.end());
    w.layer("g", {.activation = mdspan});
    w.layer("h", {.activation = {fanin::column_major(by_columns), {6, 4}}});
    w.layer("i", {.activation = {rounded, std::vector<std::size_t>{6, 4}}});
    const report r = w.report();
    CHECK(r.layers[0].activation.mean() == r.layers[1].activation.mean());
    CHECK(r.layers[0].activation.mean() == Approx(r.layers[2].activation.mean()).epsilon(1e-6));
    CHECK(r.layers[2].activation.mean() == r.layers[3].activation.mean());
    CHECK(r.layers[4].activation.mean() == r.layers[5].activation.mean());
    CHECK(r.layers[0].out == sample_shape{4});
    CHECK(r.layers[6].activation.mean() == r.layers[0].activation.mean());
    CHECK(r.layers[7].activation.mean() == r.layers[0].activation.mean());
    CHECK(r.layers[8].activation.count == 24);
    CHECK(r.layers[8].activation.stddev() == Approx(r.layers[0].activation.stddev()).epsilon(0x1p-7));
}

TEST_CASE("watch reads images with channels first, and weights in the axes they are said to have", "[watch]")
{
    const xt::xtensor<float, 4> images = init::normal<float>({2, 3, 8, 5}, axes::oihw, 1); // (n, c, h, w)
    const xt::xtensor<float, 4> kernel = init::he<float>({3, 7, 3, 3}, axes::oihw, 2);
    watch w;
    w.layer("conv", {.activation = images,
                     .axes = axes::oihw,
                     .channels_first = true,
                     .law = init::he<float>,
                     .weights = kernel});
    const report r = w.report();
    CHECK(r.layers[0].out == sample_shape{8, 5, 3});
    CHECK(r.layers[0].parameters.weights == 189);
}

TEST_CASE("the statistics of steps add up, and a step tells how far the weights moved", "[watch]")
{
    watch w({.histogram = {.bins = 10}});
    const matrix<float> first{{0, 1}, {0, 3}};
    const matrix<float> second{{0, 5}, {7, -1}};
    const matrix<float> w0{{3, 4}};
    const matrix<float> w1{{3, 4.5F}};
    const matrix<float> dw{{1, 0}};
    w.input(first);
    w.layer("a", {.activation = first, .weights = w0});
    const step_record s0 = w.next_step();
    w.input(second);
    w.layer("a", {.activation = second, .weights = w1});
    w.gradient("a", {.activation = second, .weights = dw});
    const step_record s1 = w.next_step();
    CHECK(s0.step == 0);
    CHECK(!s0.layers[0].update);
    CHECK(s0.layers[0].activation == Approx(std::sqrt(10.0 / 4)));
    CHECK(!s0.layers[0].gradient);
    CHECK(s1.step == 1);
    CHECK(s1.layers[0].name == "a");
    CHECK(*s1.layers[0].update == Approx(0.1).epsilon(1e-7)); // ‖(0, 1/2)‖/‖(3, 4)‖
    CHECK(*s1.layers[0].gradient == Approx(std::sqrt(75.0 / 4)));
    CHECK(*s1.layers[0].weights == Approx(std::sqrt((9 + 20.25) / 2)));
    CHECK(*s1.layers[0].weight_gradient == Approx(std::sqrt(0.5)));

    const report r = w.report();
    CHECK(r.layers[0].activation.count == 8);
    CHECK(r.layers[0].activation.mean() == Approx(15.0 / 8));
    CHECK(r.layers[0].activation.second_moment() == Approx(85.0 / 8));
    CHECK(r.layers[0].activation.histogram.range().hi == 3); // of the first step
    CHECK(r.layers[0].activation.histogram.overflow() == 2);
    CHECK(r.layers[0].activation.histogram.underflow() == 1);
    CHECK(r.layers[0].dead_units == 0); // unit 0 lived in the second step
    CHECK(r.input.count == 8);
}

TEST_CASE("watch refuses what does not match, and records nothing of it", "[watch]")
{
    const matrix<float> a{{1, 2, 3}, {4, 5, 6}};
    const matrix<float> other{{1, 2}, {3, 4}};
    const matrix<float> longer{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    watch w;
    w.input(a);
    CHECK_THROWS_WITH(w.input(a), "fanin: a second batch in one step: call next_step() between steps");
    CHECK_THROWS_WITH(w.layer("a", {}),
                      "fanin: the activation of a is no array of samples: give one of shape (samples, ...)");
    CHECK_THROWS_WITH(w.layer("a", {.activation = longer}),
                      "fanin: the activation of a has 3 samples, but this step has 2: give arrays of shape "
                      "(samples, ...) of one batch");
    CHECK_THROWS_WITH(w.layer("a", {.activation = a, .function = act::relu, .pre_activation = other}),
                      "fanin: the pre-activation of a is (2, 2), but the activation of a is (2, 3): give "
                      "both in one shape");
    const std::vector<float> v(5);
    CHECK_THROWS_WITH(w.layer("a", {.activation = {v, {2, 3}}}),
                      "fanin: 5 elements, but an array (2, 3) has 6: pass the shape of the elements");
    CHECK_THROWS_AS(w.layer("a", {.activation = a, .axes = axes::oihw, .weights = a}), invalid_argument);
    CHECK(w.report().layers.empty());

    w.layer("a", {.activation = a, .weights = other});
    CHECK_THROWS_WITH(w.layer("a", {.activation = a}),
                      "fanin: the name a twice in one step: give each layer its own, and call next_step() "
                      "between steps");
    CHECK_THROWS_WITH(w.layer("b", {.activation = a, .path = "0"}),
                      "fanin: the path 0 twice in one step: give each layer its own, and call next_step() "
                      "between steps");
    CHECK_THROWS_WITH(
        w.gradient("b", {.activation = a}),
        "fanin: a gradient of b, a layer that is not known: call layer first, by the same name");
    CHECK_THROWS_AS(w.gradient("a", {.activation = other}), invalid_argument);
    CHECK_THROWS_AS(w.gradient("a", {.activation = a, .weights = a}), invalid_argument);
    CHECK_THROWS_AS(w.gradient("a", {.weights = other}), invalid_argument);
    CHECK_THROWS_AS(w.input_gradient(other), invalid_argument);
    CHECK(!w.report().layers[0].backward);
    w.gradient("a", {.activation = a});
    CHECK_THROWS_WITH(w.gradient("a", {.activation = a}),
                      "fanin: a second gradient of a in one step: call next_step() between steps");
    w.layer("b", {.activation = a});
    CHECK(w.next_step().layers.size() == 2);

    CHECK_THROWS_WITH(w.next_step(),
                      "fanin: step 1 has no layers: record all layers of a step before the next");
    CHECK_THROWS_AS(w.gradient("a", {.activation = a}), invalid_argument); // before its layer in this step
    CHECK_THROWS_AS(w.layer("b", {.activation = a}), invalid_argument);    // a comes first
    CHECK_THROWS_AS(w.layer("a", {.activation = other}), invalid_argument);
    w.layer("a", {.activation = longer, .weights = other}); // another batch size is no other net
    CHECK_THROWS_AS(w.input(a), invalid_argument);
    CHECK_THROWS_WITH(w.next_step(),
                      "fanin: step 1 ends before the layer b: record all layers of a step before the next");
    CHECK(w.report().layers[0].activation.count == 15);
    CHECK(w.report().layers[1].activation.count == 6);
}

TEST_CASE("watch refuses matrices of (out, in) that are not told to be", "[watch]")
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(4, 3, 1);
    const matrix<float> five = init::normal<float>.with_stddev(1)(4, 5, 2);
    const matrix<float> in_out = init::normal<float>(3, 5, 3);
    const matrix<float> out_in = xt::transpose(in_out);
    const char* const slip = "fanin: the weights of a are (5, 3), (in, out), but it gives 5 features for 3: "
                             "pass .axes = init::axes::oi for weights of (out, in), as PyTorch has them";
    {
        watch w;
        w.input(x);
        CHECK_THROWS_WITH(w.layer("a", {.activation = five, .weights = out_in}), slip);
        CHECK(w.report().layers.empty());
        w.layer("a", {.activation = five, .axes = axes::oi, .weights = out_in});
        // the layer behind it is held against its output
        CHECK_THROWS_AS(w.layer("b", {.activation = x, .weights = in_out}), invalid_argument);
        w.layer("b", {.activation = x, .weights = out_in});
        CHECK(w.report().layers.size() == 2);
    }
    watch gated; // weights of another shape than either may be of a gated layer, or behind a pooled one
    const matrix<float> doubled = init::normal<float>(3, 10, 4);
    const matrix<float> flattened = init::normal<float>(20, 3, 5);
    gated.input(x);
    gated.layer("a", {.activation = five, .weights = doubled});
    gated.layer("b", {.activation = x, .weights = flattened});
    CHECK(gated.report().layers.size() == 2);
    watch without_input;
    without_input.layer("a", {.activation = five, .weights = out_in});
    CHECK(without_input.report().layers.size() == 1);
}

TEST_CASE("watch takes the loss of logits, which is judged as that of propagate", "[watch]")
{
    const matrix<double> x = init::normal<double>.with_stddev(1)(20, 8, 1);
    const matrix<double> w0 = init::normal<double>.with_stddev(4)(8, 6, key(2).child(0));
    const matrix<double> logits = product(x, w0);
    const std::vector<int> labels{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1};
    const cross_entropy loss(labels);
    watch w;
    w.input(x);
    w.layer("head", {.activation = logits, .law = init::normal<double>.with_stddev(4), .weights = w0});
    CHECK_THROWS_AS(w.loss(cross_entropy(std::vector{0}), logits), invalid_argument);
    CHECK_THROWS_AS(w.loss(cross_entropy(std::vector<int>(20, 6)), logits), invalid_argument);
    const std::vector<float> flat(20);
    CHECK_THROWS_WITH(w.loss(loss, {flat, {20}}),
                      "fanin: the shape of the logits = (20), but it must be (samples, classes)");
    CHECK(!w.report().loss);
    w.loss(loss, logits);
    CHECK_THROWS_WITH(w.loss(loss, logits),
                      "fanin: a second loss in one step: call next_step() between steps");
    const report r =
        propagate(sequential(dense(6, init::normal<double>.with_stddev(4))), x, key(2), {.loss = loss});
    const report told = w.report();
    CHECK(told.loss->value == Approx(r.loss->value).epsilon(1e-12));
    CHECK(told.loss->random_labels == Approx(r.loss->random_labels).epsilon(1e-12));
    CHECK(diagnose(told).kind == diagnose(r).kind);
    CHECK(diagnose(told).remedy.sentence == diagnose(r).remedy.sentence);
    CHECK(w.next_step().loss->value == told.loss->value);

    const matrix<double> zero = 0 * logits;
    w.input(x);
    w.layer("head", {.activation = logits, .weights = w0});
    w.loss(loss, zero);
    CHECK(w.next_step().loss->value == Approx(std::log(6.0)));
    CHECK(w.report().loss->value == told.loss->value); // of the first step
}

TEST_CASE("a refused call leaves no trace, in the report nor in the record of the step", "[watch]")
{
    const matrix<float> a{{1, -2, 3}, {4, 5, 6}};
    const matrix<float> longer{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    const matrix<float> narrow{{1, 2}, {3, 4}};
    const matrix<float> weights{{1, 2, 3}, {4, 5, 6}, {7, 8, 10}};
    const matrix<float> moved{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    const xt::xtensor<float, 1> biases{1, 2, 3};
    const xt::xtensor<float, 1> too_few{1, 2};
    const xt::xtensor<float, 4> kernel = init::he<float>({3, 3, 3, 3}, axes::hwio, 1);
    const cross_entropy labels(std::array{0, 2});

    watch w({.geometry = true});
    const auto run = [&](const matrix<float>& with)
    {
        w.input(a);
        w.layer(
            "one",
            {.activation = a, .biases = biases, .function = act::relu, .pre_activation = a, .weights = with});
    };
    std::vector<std::string> refusals;
    const auto refused = [&](auto call)
    {
        const std::string before = to_json(w.report());
        try
        {
            call();
            FAIL("not refused, after " << refusals.size() << " others");
        }
        catch (const invalid_argument& e)
        {
            refusals.emplace_back(e.what());
        }
        CHECK(to_json(w.report()) == before);
    };
    const auto at_any_step = [&]
    {
        refused([&] { w.input(a); });
        refused([&] { w.layer("two", {}); });
        refused([&] { w.layer("one", {.activation = a}); });
        refused([&] { w.layer("two", {.activation = longer}); });
        refused([&] { w.layer("two", {.activation = a, .function = act::relu, .pre_activation = narrow}); });
        refused([&] { w.layer("two", {.activation = a, .axes = axes::oihw, .weights = weights}); });
        refused([&] { w.layer("two", {.activation = a, .axes = axes::oi, .weights = kernel}); });
        refused([&] { w.layer("two", {.activation = a, .biases = too_few}); });
        refused([&] { w.gradient("three", {.activation = a}); });
        refused([&] { w.gradient("two", {.activation = a}); });
        refused([&] { w.gradient("one", {}); });
        refused([&] { w.gradient("one", {.activation = longer}); });
        refused([&] { w.gradient("one", {.activation = narrow}); });
        refused([&] { w.gradient("one", {.activation = a, .weights = narrow}); });
        refused([&] { w.gradient("one", {.activation = a, .input = longer}); });
        refused([&] { w.input_gradient(narrow); });
        refused([&] { w.input_gradient({}); });
        refused([&] { w.loss(labels, longer); });
        refused([&] { w.loss(cross_entropy(std::array{0, 3}), a); });
        refused([&] { w.loss(cross_entropy(std::array{0}), a); });
        refused([&] { w.loss(labels, {}); });
        refused([&] { w.loss(labels, biases); });
    };
    run(weights);
    at_any_step();
    w.layer("two", {.activation = a});
    const step_record first = w.next_step();
    CHECK(first.layers.size() == 2);
    CHECK(!first.loss);
    CHECK(!first.layers[0].gradient);

    refused([&] { w.next_step(); });
    refused([&] { w.input(narrow); });
    refused([&] { w.layer("two", {.activation = a}); });      // another order
    refused([&] { w.layer("one", {.activation = narrow}); }); // another size
    refused([&] { w.layer("one", {.activation = a, .weights = narrow}); });
    refused([&] { w.gradient("one", {.activation = a}); }); // of the step before
    run(moved);
    at_any_step();
    refused([&] { w.next_step(); }); // without its second layer
    w.layer("two", {.activation = a});
    refused([&] { w.layer("three", {.activation = a}); });
    const step_record second = w.next_step();
    CHECK(*second.layers[0].update == Approx(1 / std::sqrt(304.0))); // 10 became 9, once
    CHECK(!second.layers[0].gradient);
    CHECK(w.report().layers[0].activation.count == 12);

    for (const std::string& text : refusals)
    {
        CAPTURE(text);
        CHECK(text.starts_with("fanin: "));
        CHECK((text.find(':', 7) != std::string::npos || text.find("but it must be") != std::string::npos));
    }
}
