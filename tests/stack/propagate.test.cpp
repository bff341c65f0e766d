// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack.hpp>

#include "catch.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"
#include "stats/expressions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::activations;
using fanin::dense;
using fanin::interval;
using fanin::key;
using fanin::layer_report;
using fanin::matrix;
using fanin::propagate;
using fanin::repeat;
using fanin::report;
using fanin::sequential;
using fanin::summarize;
using reference::same;

namespace
{
    using shape2 = std::array<std::size_t, 2>;
    using names = std::vector<std::string>;

    bool same_rows(const report& a, const report& b)
    {
        const auto both = [](const auto& x, const auto& y) { return x.has_value() == y.has_value(); };
        if (a.samples != b.samples || !same(a.input, b.input) || a.layers.size() != b.layers.size())
        {
            return false;
        }
        for (std::size_t l = 0; l < a.layers.size(); ++l)
        {
            const layer_report& x = a.layers[l];
            const layer_report& y = b.layers[l];
            if (x.path != y.path || x.name != y.name || x.in != y.in || x.out != y.out
                || !same(x.activation, y.activation) || !both(x.weights, y.weights)
                || !both(x.pre_activation, y.pre_activation) || (x.weights && !same(*x.weights, *y.weights))
                || (x.pre_activation && !same(*x.pre_activation, *y.pre_activation)))
            {
                return false;
            }
        }
        return true;
    }

    /// he, counting how often it draws.
    auto counting(int& draws)
    {
        return [&draws](std::size_t in, std::size_t out, key k)
        {
            ++draws;
            return init::he<float>(in, out, k);
        };
    }
}

TEMPLATE_TEST_CASE("propagate(x, depth, init, act, key), repeat and a loop by hand are the same",
                   "[propagate]", float, double)
{
    using T = TestType;
    const matrix<T> x = reference::gaussian<T>(20, 15, 1);
    const key k = 42;
    const report r = propagate(x, 6, init::he<T>, act::relu, k);
    const auto net = repeat(6, dense(15, init::he<T>, act::relu));
    CHECK(same_rows(r, propagate(net, x, k)));

    const auto all = activations(net, x, k);
    REQUIRE(all.size() == 6);
    REQUIRE(r.layers.size() == 6);
    auto by_hand = reference::trace<T>(x);
    for (std::size_t l = 0; l < 6; ++l)
    {
        by_hand = reference::dense<T>(by_hand, init::he<T>(15, 15, k.child(l)), reference::relu);
        CHECK(reference::close<T>(all[l], by_hand));
        CHECK(same(r.layers[l].activation, summarize(all[l])));
    }
    CHECK(reference::worst_error<T>(all[5], by_hand) <= (std::is_same_v<T, double> ? 1e-12 : 1e-4));
}

TEMPLATE_TEST_CASE("layers of unequal widths equal a loop by hand", "[propagate]", float, double)
{
    using T = TestType;
    const matrix<T> x = reference::gaussian<T>(11, 20, 1);
    const key k = 5;
    const auto net =
        sequential(dense(50, init::he<T>, act::relu), dense(3, init::glorot_uniform<T>, act::tanh),
                   sequential(dense(1, init::xavier<T>), dense(9, init::he<T>, act::sigmoid)));
    const auto all = activations(net, x, k);
    REQUIRE(all.size() == 4);

    auto t = reference::trace<T>(x);
    t = reference::dense<T>(t, init::he<T>(20, 50, k.child(0)), reference::relu);
    CHECK(reference::close<T>(all[0], t));
    t = reference::dense<T>(t, init::glorot_uniform<T>(50, 3, k.child(1)), reference::tanh);
    CHECK(reference::close<T>(all[1], t));
    t = reference::dense<T>(t, init::xavier<T>(3, 1, k.child(2).child(0)), reference::identity);
    CHECK(reference::close<T>(all[2], t));
    t = reference::dense<T>(t, init::he<T>(1, 9, k.child(2).child(1)), reference::sigmoid);
    CHECK(reference::close<T>(all[3], t));
}

TEST_CASE("a single layer is a stack of one", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(11, 20, 1);
    const auto l = dense(7, init::he<float>, act::relu);
    CHECK(same_rows(propagate(l, x, 3), propagate(sequential(l), x, 3)));
    CHECK(propagate(l, x, 3).layers.at(0).path == "0");
}

TEST_CASE("the rows of a report say what each layer did", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(40, 20, 1);
    const auto net =
        sequential(dense(10, init::he<float>, act::relu),
                   sequential(dense(5, init::xavier<float>, act::tanh), doubling{}), float_only{});
    const report r = propagate(net, x, 3);
    CHECK(r.samples == 40);
    CHECK(same(r.input, summarize(x)));
    REQUIRE(r.layers.size() == 4);

    names all_paths;
    names all_names;
    for (const auto& row : r.layers)
    {
        all_paths.push_back(row.path);
        all_names.push_back(row.name);
        CHECK_FALSE(row.weights.has_value());
        CHECK(row.activation.count == 40 * row.out.at(0));
        CHECK(row.activation.histogram.bins() == 30);
        CHECK((row.activation.histogram.range() == interval{row.activation.min(), row.activation.max()}));
    }
    CHECK((all_paths == names{"0", "1.0", "1.1", "2"}));
    CHECK((all_names == names{"dense 10 he relu", "dense 5 xavier tanh", "custom", "float only"}));
    CHECK((r.layers[0].in == fanin::sample_shape{20}));
    CHECK((r.layers[0].out == fanin::sample_shape{10}));
    CHECK((r.layers[1].in == fanin::sample_shape{10}));
    CHECK((r.layers[1].out == fanin::sample_shape{5}));
    CHECK((r.layers[3].in == fanin::sample_shape{5}));
    CHECK(r.layers[0].pre_activation.has_value());
    CHECK(r.layers[1].pre_activation.has_value());
    CHECK_FALSE(r.layers[2].pre_activation.has_value());
}

TEST_CASE("the pre-activation is what the activation is applied to", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(40, 20, 1);
    const auto linear = activations(dense(10, init::he<float>), x, 3);
    const report r = propagate(dense(10, init::he<float>, act::relu), x, 3);
    REQUIRE(r.layers.at(0).pre_activation.has_value());
    CHECK(same(*r.layers[0].pre_activation, summarize(linear.at(0))));
    CHECK(same(r.layers[0].activation, summarize(act::relu(linear.at(0)))));
}

TEST_CASE("saturated units are those outside the activation's unsaturated range", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(40, 20, 1);
    const auto wide = init::normal<float>.with_stddev(1);
    const auto net = dense(30, wide, act::tanh);
    const auto a = activations(net, x, 3).at(0);
    const auto r = propagate(net, x, 3);
    const auto outside =
        std::count_if(a.begin(), a.end(),
                      [](float v)
                      {
                          const auto y = static_cast<double>(v);
                          return y < act::tanh.unsaturated_range().lo || y > act::tanh.unsaturated_range().hi;
                      });
    CHECK(outside > 100);
    CHECK(r.layers.at(0).activation.saturated == static_cast<std::uint64_t>(outside));
    CHECK(r.layers.at(0).pre_activation->saturated == 0);
}

TEST_CASE("the process-wide sequence gives each call without a key its own", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    fanin::seed(77);
    const report first = propagate(x, 2, init::he<float>, act::relu);
    const report second = propagate(x, 2, init::he<float>, act::relu);
    CHECK(same_rows(first, propagate(x, 2, init::he<float>, act::relu, key(77).successor(0))));
    CHECK(same_rows(second, propagate(x, 2, init::he<float>, act::relu, key(77).successor(1))));
    CHECK_FALSE(same_rows(first, second));
    fanin::seed(77);
    CHECK(same_rows(first, propagate(x, 2, init::he<float>, act::relu)));
    fanin::seed(fanin::default_seed);
}

TEST_CASE("any two-dimensional expression of float or double is a batch", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(12, 10, 1);
    const auto net = repeat(2, dense(10, init::he<float>, act::relu));
    const report r = propagate(net, x, 3);
    CHECK(same_rows(r, propagate(net, xt::xarray<float>(x), 3)));
    CHECK(same_rows(r, propagate(net, xt::xtensor<float, 2, xt::layout_type::column_major>(x), 3)));
    CHECK(same_rows(r, propagate(net, xt::xarray<float, xt::layout_type::column_major>(x), 3)));
    CHECK(same_rows(r, propagate(net, x * 1.0f, 3)));
    CHECK(same_rows(r, propagate(net, xt::view(x, xt::all(), xt::all()), 3)));
    CHECK(same_rows(r, propagate(net, xt::transpose(matrix<float>(xt::transpose(x))), 3)));
    CHECK(same_rows(r, propagate(net, xt::adapt(x.data(), x.size(), xt::no_ownership(), shape2{12, 10}), 3)));
    CHECK(same_rows(r, propagate(net, fanin::batch<float>(x), 3)));
    CHECK(same_rows(r, propagate(net, matrix<float>(x), 3)));
    CHECK(same_rows(r, propagate(xt::xarray<float>(x), 2, init::he<float>, act::relu, 3)));

    const auto every_third = xt::view(x, xt::range(0, 12, 3), xt::range(1, 7));
    CHECK(same_rows(propagate(net, every_third, 3), propagate(net, matrix<float>(every_third), 3)));

    const matrix<double> wide = x;
    const auto net_of_double = repeat(2, dense(10, init::he<double>, act::relu));
    CHECK(same_rows(propagate(net_of_double, wide, 3),
                    propagate(net_of_double, xt::xarray<double, xt::layout_type::column_major>(wide), 3)));
    CHECK(same_rows(propagate(net_of_double, wide, 3), propagate(net_of_double, xt::cast<double>(x), 3)));
}

TEST_CASE("a lazy random batch is drawn once: the input's row is of the batch that runs", "[propagate]")
{
    xt::random::seed(3);
    const auto lazy = xt::random::randn<float>({50, 4});
    const auto ones =
        dense(4, [](std::size_t in, std::size_t out) { return matrix<float>(xt::eye<float>({in, out}, 0)); });
    const report r = propagate(ones, lazy, 3);
    CHECK(same(r.input, r.layers.at(0).activation));
}

TEST_CASE("a batch that is not two-dimensional is refused", "[propagate]")
{
    const auto net = dense(3, init::he<float>);
    for (const auto& x : {xt::xarray<float>::from_shape({6}), xt::xarray<float>::from_shape({2, 3, 4}),
                          xt::xarray<float>::from_shape({})})
    {
        CHECK_THROWS_AS(propagate(net, x, 1), std::invalid_argument);
        CHECK_THROWS_AS(propagate(net, x, 1), fanin::error);
        CHECK_THROWS_AS(propagate(x, 2, init::he<float>, act::relu, 1), fanin::invalid_argument);
        CHECK_THROWS_AS(activations(net, x, 1), fanin::invalid_argument);
        CHECK_THROWS_WITH(propagate(net, x, 1),
                          ContainsSubstring("dimension of the batch = " + std::to_string(x.dimension())));
    }
    CHECK_THROWS_AS(propagate(net, xt::xtensor<float, 1>{1, 2}, 1), fanin::invalid_argument);
    CHECK_THROWS_AS(propagate(net, xt::xtensor<float, 3>{{{1, 2}}}, 1), fanin::invalid_argument);
}

TEST_CASE("a batch without samples gives rows without counts", "[propagate]")
{
    const report r = propagate(matrix<float>(shape2{0, 8}), 3, init::he<float>, act::relu, 1);
    CHECK(r.samples == 0);
    CHECK(r.input.count == 0);
    REQUIRE(r.layers.size() == 3);
    CHECK(r.layers[2].activation.count == 0);
    CHECK((r.layers[2].out == fanin::sample_shape{8}));
}

TEST_CASE("depth 0 gives the input's own summary", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(9, 8, 1);
    const report r = propagate(x, 0, init::he<float>, act::relu, 1);
    CHECK(r.layers.empty());
    CHECK(r.samples == 9);
    CHECK(same(r.input, summarize(x)));
    CHECK(activations(repeat(0, doubling{}), x, 1).empty());
    CHECK_THROWS_AS(propagate(x, -1, init::he<float>, act::relu, 1), std::invalid_argument);
}

TEST_CASE("a batch without features is refused where a dense layer must be as wide", "[propagate]")
{
    CHECK_THROWS_AS(propagate(matrix<float>(shape2{4, 0}), 2, init::he<float>, act::relu, 1),
                    std::invalid_argument);
}

TEST_CASE("an observer sees each row with the very activation, in order", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    const auto net = sequential(dense(6, init::he<float>, act::relu), repeat(2, dense(4, init::he<float>)));
    names seen;
    std::vector<matrix<float>> kept;
    const auto watch = [&](const layer_report& row, const matrix<float>& a)
    {
        CHECK(same(row.activation, summarize(a)));
        CHECK((a.shape() == shape2{10, row.out.at(0)}));
        seen.push_back(row.path);
        kept.push_back(a);
    };
    const report r = propagate(net, x, 3, watch);
    CHECK((seen == names{"0", "1.0", "1.1"}));
    CHECK(same_rows(r, propagate(net, x, 3)));

    const auto all = activations(net, x, 3);
    REQUIRE(all.size() == 3);
    static_assert(std::is_same_v<decltype(all), const std::vector<xt::xtensor<float, 2>>>);
    for (std::size_t l = 0; l < 3; ++l)
    {
        CHECK((all[l] == kept[l]));
    }

    seen.clear();
    propagate(net, x, 3, {.weights = true}, watch);
    CHECK(seen.size() == 3);
    seen.clear();
    propagate(x, 2, init::he<float>, act::relu, 3, {},
              [&](const layer_report& row, const matrix<float>&) { seen.push_back(row.path); });
    CHECK((seen == names{"0", "1"}));
}

TEST_CASE("an observer that returns false ends the pass: later layers are not drawn", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    int draws = 0;
    const auto l = dense(8, counting(draws), act::relu);
    const auto net = sequential(l, repeat(3, l), skip(sequential(l, l)), l);
    const report whole = propagate(net, x, 3);
    REQUIRE(draws == 7);
    REQUIRE(whole.layers.size() == 8);

    for (std::size_t last = 0; last < 8; ++last)
    {
        draws = 0;
        std::size_t calls = 0;
        const report r =
            propagate(net, x, 3, [&](const layer_report&, const matrix<float>&) { return calls++ < last; });
        CHECK(calls == last + 1);
        REQUIRE(r.layers.size() == last + 1);
        CHECK(draws == static_cast<int>(last) + (last < 6 ? 1 : 0)); // the row of `skip` draws nothing
        for (std::size_t i = 0; i <= last; ++i)
        {
            CHECK(r.layers[i].path == whole.layers[i].path);
            CHECK(same(r.layers[i].activation, whole.layers[i].activation));
        }
    }
}

TEST_CASE("an observer may answer with whatever is true or false", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    int left = 2;
    const report r = propagate(repeat(9, dense(8, init::he<float>)), x, 3,
                               [&](const layer_report&, const matrix<float>&) { return --left; });
    CHECK(r.layers.size() == 2);
}

TEST_CASE("an error of an observer comes through", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    CHECK_THROWS_AS(propagate(dense(8, init::he<float>), x, 3, [](const layer_report&, const matrix<float>&)
                              { throw std::domain_error("mine"); }),
                    std::domain_error);
}

TEST_CASE("the histogram that is asked for is that of every summary", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    const fanin::histogram_options seeds{.bins = 17, .range = interval{0, 1}};
    const report r = propagate(x, 3, init::he<float>, act::relu, 3, {.histogram = seeds, .weights = true});
    const auto check = [](const fanin::summary& s)
    {
        CHECK(s.histogram.bins() == 17);
        CHECK((s.histogram.range() == interval{0, 1}));
        CHECK(s.histogram.total() == s.count);
    };
    check(r.input);
    for (const auto& row : r.layers)
    {
        check(row.activation);
        check(row.pre_activation.value());
        check(row.weights.value());
    }
}

TEST_CASE("the weights that are summarized are those that were drawn", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    const key k = 3;
    const auto net =
        sequential(dense(6, init::he<float>, act::relu), dense(4, init::xavier<float>), doubling{});
    const report r = propagate(net, x, k, {.weights = true});
    CHECK(same(r.layers.at(0).weights.value(), summarize(init::he<float>(8, 6, k.child(0)))));
    CHECK(same(r.layers.at(1).weights.value(), summarize(init::xavier<float>(6, 4, k.child(1)))));
    CHECK_FALSE(r.layers.at(2).weights.has_value());
}

TEST_CASE("the row of a layer is of what it returned, though another one has measured what came before",
          "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(40, 20, 1);
    const auto inner = dense(30, init::he<float>, act::relu);
    const report r = propagate(negated_layer<decltype(inner)>{inner}, x, 3);
    const report plain = propagate(inner, x, 3);
    CHECK(r.layers.at(0).activation.max() == 0);
    CHECK(r.layers.at(0).activation.min() == -plain.layers.at(0).activation.max());
    CHECK(r.layers.at(0).activation.mean() == -plain.layers.at(0).activation.mean());
}

TEST_CASE("a pass leaves the batch that it is given as it is, forward and back", "[propagate]")
{
    const matrix<float> x{{1, -2, 3, 4}, {5, 6, -7, 8}};
    const fanin::batch<float> b(x, {2, 2});
    const auto net = sequential(fanin::layer_norm(), dense(4, init::he<float>, act::relu),
                                residual(dense(4, init::he<float>)));
    const report of_batch = propagate(net, b, 3, {.backward = true});
    CHECK((b.values() == x));
    const report of_matrix = propagate(net, x, 3, {.backward = true});
    CHECK(of_batch.layers.back().activation.mean() == of_matrix.layers.back().activation.mean());
    CHECK(of_batch.input_gradient->mean() == of_matrix.input_gradient->mean());
}

TEST_CASE("units that are 0 for every sample are dead, others are not", "[propagate]")
{
    const auto dead = [](const matrix<float>& a)
    {
        const auto keep = [&](std::size_t, std::size_t)
        { return matrix<float>(xt::eye<float>(a.shape()[1])); };
        return propagate(dense(a.shape()[1], keep), a, 1).layers.at(0).dead_units;
    };
    matrix<float> a = xt::zeros<float>({5, 4});
    CHECK(dead(a) == 4);
    a(4, 1) = 1; // the last sample alone
    CHECK(dead(a) == 3);
    a(0, 3) = -1;
    CHECK(dead(a) == 2);
    a(2, 0) = std::numeric_limits<float>::denorm_min();
    a(3, 2) = 1;
    CHECK(dead(a) == 0);
    CHECK(dead(matrix<float>(shape2{0, 4})) == 0);
    matrix<float> wide = xt::zeros<float>({3, 1300}); // columns are looked at by the thousand
    for (std::size_t j = 1000; j < 1300; j += 3)
    {
        wide(j % 2 + 1, j) = 1;
    }
    CHECK(dead(wide) == 1200);
}

TEMPLATE_TEST_CASE("any number of threads gives the same report, forward and back", "[propagate]", float,
                   double)
{
    using T = TestType;
    const matrix<T> x = reference::gaussian<T>(170, 100, 1);
    const auto net = sequential(dense(130, init::he<T>, act::relu), dense(90, init::glorot<T>, act::tanh));
    for (const fanin::histogram_options& histogram :
         {fanin::histogram_options{}, fanin::histogram_options{.range = interval{0, 1}}})
    {
        const report one = propagate(net, x, 3, {.backward = true, .histogram = histogram, .weights = true});
        for (std::size_t threads = 2; threads <= 8; ++threads)
        {
            const report r = propagate(
                net, x, 3, {.backward = true, .histogram = histogram, .threads = threads, .weights = true});
            REQUIRE(same_rows(r, one));
            for (std::size_t l = 0; l < 2; ++l)
            {
                const auto& a = r.layers[l].backward.value();
                const auto& b = one.layers[l].backward.value();
                REQUIRE(same(a.activation, b.activation));
                REQUIRE(same(a.weights.value(), b.weights.value()));
                REQUIRE(a.factor == b.factor);
                REQUIRE(a.saturated_fraction == b.saturated_fraction);
            }
            REQUIRE(same(r.input_gradient.value(), one.input_gradient.value()));
        }
    }
}

TEST_CASE("bad options are refused before anything is drawn", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    int draws = 0;
    const auto net = repeat(2, dense(8, counting(draws)));
    const auto refused = [&](const fanin::histogram_options& histogram)
    {
        CHECK_THROWS_AS(propagate(net, x, 3, {.histogram = histogram}), std::invalid_argument);
        CHECK_THROWS_AS(propagate(net, x, 3, {.histogram = histogram}), fanin::error);
        CHECK_THROWS_AS(propagate(net, matrix<float>(shape2{0, 8}), 3, {.histogram = histogram}),
                        fanin::invalid_argument);
    };
    refused({.bins = 0});
    refused({.range = interval{1, 1}});
    refused({.range = interval{1, 0}});
    refused({.range = interval{0, nan}});
    refused({.range = interval{nan, 0}});
    refused({.range = interval{0, infinity}});
    CHECK_THROWS_AS(propagate(net, x, 3, {.threads = 0}), fanin::invalid_argument);
    CHECK_THROWS_WITH(propagate(net, x, 3, {.threads = 0}), ContainsSubstring("threads = 0"));
    CHECK(draws == 0);
}

TEST_CASE("an initializer of the wrong shape stops the pass where it stands", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(10, 8, 1);
    int rows = 0;
    const auto wrong = [](std::size_t in, std::size_t out) { return init::he<float>(out, in, 1); };
    const auto net = sequential(dense(6, init::he<float>), dense(4, wrong));
    CHECK_THROWS_AS(propagate(net, x, 3, [&](const layer_report&, const matrix<float>&) { ++rows; }),
                    fanin::invalid_argument);
    CHECK(rows == 1);
}

TEST_CASE("NaN in the batch is counted in every later layer", "[propagate]")
{
    matrix<float> x = reference::gaussian<float>(10, 8, 1);
    x(4, 2) = std::numeric_limits<float>::quiet_NaN();
    const auto check = [&](const auto& activation)
    {
        const report r = propagate(repeat(5, dense(7, init::he<float>, activation)), x, 3);
        CHECK(r.input.nan == 1);
        CHECK(r.input.histogram.nan() == 1);
        for (const auto& row : r.layers)
        {
            CHECK(row.activation.nan == 7);
            CHECK(row.activation.finite.count == 63);
            CHECK(row.activation.histogram.nan() == 7);
            CHECK(std::isfinite(row.activation.mean()));
            CHECK(std::isfinite(row.activation.variance()));
            CHECK(row.pre_activation.value().nan == 7);
        }
    };
    check(act::identity);
    check(act::relu);
    check(act::tanh);
    check(act::sigmoid);
    check([](float v) { return v < 0 ? 0 : v; });
}

TEST_CASE("N(0, 1) weights overflow at layer 32 without an activation, at 36 or 37 with relu", "[propagate]")
{
    const matrix<float> x = reference::gaussian<float>(64, 256, 1);
    const auto unit = init::normal<float>.with_stddev(1);
    const auto first_infinite = [&](const auto& activation)
    {
        std::size_t first = 0;
        std::size_t layer = 0;
        const auto check = [&](const layer_report& row, const matrix<float>& a)
        {
            ++layer;
            std::uint64_t nan = 0;
            std::uint64_t positive = 0;
            std::uint64_t negative = 0;
            std::uint64_t finite = 0;
            long double sum = 0;
            for (const float v : a)
            {
                nan += std::isnan(v);
                positive += std::isinf(v) && v > 0;
                negative += std::isinf(v) && v < 0;
                finite += std::isfinite(v);
                sum += std::isfinite(v) ? static_cast<long double>(v) : 0;
            }
            const auto& s = row.activation;
            CHECK(s.count == a.size());
            CHECK(s.nan == nan);
            CHECK(s.positive_infinity == positive);
            CHECK(s.negative_infinity == negative);
            CHECK(s.finite.count == finite);
            CHECK(s.histogram.total() == a.size());
            if (finite > 0)
            {
                const auto n = static_cast<long double>(finite);
                CHECK(std::isfinite(s.mean()));
                CHECK(std::isfinite(s.variance()));
                CHECK(std::isfinite(s.root_mean_square()));
                CHECK(std::abs(s.mean() - static_cast<double>(sum / n))
                      <= 1e-12 * std::max(std::abs(s.min()), std::abs(s.max())));
            }
            first = first == 0 && s.nonfinite() > 0 ? layer : first;
        };
        const report r = propagate(x, 40, unit, activation, 5, {}, check);
        CHECK(r.layers.size() == 40);
        CHECK(r.layers[first - 1].pre_activation.value().positive_infinity > 0);
        CHECK(r.layers[first - 2].pre_activation.value().nonfinite() == 0);
        return first;
    };
    CHECK(first_infinite(act::identity) == 32);
    const std::size_t with_relu = first_infinite(act::relu);
    CHECK((with_relu == 36 || with_relu == 37));
}

TEST_CASE("activations are copies that outlive the pass", "[propagate]")
{
    const auto all = activations(repeat(3, doubling{}), matrix<double>{{1, 2}}, 1);
    REQUIRE(all.size() == 3);
    CHECK((all[0] == matrix<double>{{2, 4}}));
    CHECK((all[1] == matrix<double>{{4, 8}}));
    CHECK((all[2] == matrix<double>{{8, 16}}));
}

TEST_CASE("samples of a shape keep it in the rows", "[propagate]")
{
    const fanin::batch<float> x(reference::gaussian<float>(3, 12, 1), {2, 3, 2});
    const report r = propagate(sequential(float_only{}, dense(5, init::he<float>)), x, 1);
    CHECK((r.layers.at(0).in == fanin::sample_shape{2, 3, 2}));
    CHECK((r.layers.at(0).out == fanin::sample_shape{2, 3, 2}));
    CHECK((r.layers.at(1).in == fanin::sample_shape{2, 3, 2}));
    CHECK((r.layers.at(1).out == fanin::sample_shape{5}));
}
