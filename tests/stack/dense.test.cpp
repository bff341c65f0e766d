// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init/profile.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"
#include "stack/reference.hpp"
#include "stats/expressions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::batch;
using fanin::dense;
using fanin::key;
using fanin::matrix;
using fanin::tape;

namespace
{
    using shape2 = std::array<std::size_t, 2>;

    template <class T, class Layer>
    matrix<T> forward(const Layer& l, const matrix<T>& x, key k)
    {
        tape<T> t;
        return l.forward(batch<T>(x), k, t).values();
    }
}

TEMPLATE_TEST_CASE("a dense layer computes activation(x · W) as plain loops do", "[dense]", float, double)
{
    using T = TestType;
    using sizes = std::array<std::size_t, 3>;
    for (const auto& size :
         {sizes{1, 1, 1}, sizes{1, 7, 3}, sizes{7, 1, 3}, sizes{7, 3, 1}, sizes{1, 1, 5}, sizes{5, 1, 1},
          sizes{1, 5, 1}, sizes{13, 17, 19}, sizes{64, 33, 65}, sizes{101, 255, 31}})
    {
        const std::size_t samples = size[0];
        const std::size_t in = size[1];
        const std::size_t out = size[2];
        const key k = key(samples).child(in).child(out);
        const matrix<T> x = reference::gaussian<T>(samples, in, k.child("x"));
        const matrix<T> w = init::he<T>(in, out, k);
        const auto start = reference::trace<T>(x);

        const auto check = [&](const auto& activation, long double (*truth)(long double))
        {
            const auto expected = reference::dense<T>(start, w, truth);
            CHECK(reference::close<T>(forward<T>(dense(out, init::he<T>, activation), x, k), expected));
            CHECK(reference::widest(expected) <= (std::is_same_v<T, double> ? 1e-12 : 1e-3));
        };
        check(act::identity, reference::identity);
        check(act::relu, reference::relu);
        check(act::tanh, reference::tanh);
        check(act::sigmoid, reference::sigmoid);
        check([](T v) { return v < 0 ? T(0) : v; }, reference::relu);
    }
}

TEST_CASE("without an activation a dense layer is linear", "[dense]")
{
    const matrix<double> x{{1, 2}, {3, 4}};
    const matrix<double> y = forward<double>(dense(3, init::ones<double>), x, 1);
    CHECK((y == matrix<double>{{3, 3, 3}, {7, 7, 7}}));
}

TEMPLATE_TEST_CASE("weights are (in, out): what row i and column j hold joins input i to node j", "[dense]",
                   float, double)
{
    using T = TestType;
    const auto numbered = [](std::size_t in, std::size_t out)
    {
        matrix<T> w(shape2{in, out});
        for (std::size_t i = 0; i < w.size(); ++i)
        {
            w.data()[i] = static_cast<T>(i);
        }
        return w;
    };
    const matrix<T> x{{1, 0}, {0, 1}, {1, 10}};
    CHECK((forward<T>(dense(3, numbered), x, 1) == matrix<T>{{0, 1, 2}, {3, 4, 5}, {30, 41, 52}}));
}

TEST_CASE("a batch without samples gives one without samples, one without features gives zeros", "[dense]")
{
    const auto l = dense(4, init::he<float>, act::relu);
    CHECK((forward<float>(l, matrix<float>(shape2{0, 3}), 1).shape() == shape2{0, 4}));
    CHECK((forward<float>(l, matrix<float>(shape2{0, 0}), 1).shape() == shape2{0, 4}));
    CHECK((forward<float>(l, matrix<float>(shape2{3, 0}), 1) == matrix<float>(shape2{3, 4}, 0.0f)));
}

TEMPLATE_TEST_CASE(
    "without inputs a bias that divides by them is 0, as PyTorch's, and another is what it says", "[dense]",
    float, double)
{
    // torch.nn.Linear(0, 4).bias is four zeros
    using T = TestType;
    const matrix<T> x(shape2{3, 0});
    const auto with = [](const auto& bias) { return dense(4, init::he<T>, act::identity).with_bias(bias); };
    const matrix<T> zeros(shape2{3, 4}, T{0});
    CHECK((forward<T>(with(init::profile::torch::linear<T>.bias), x, 1) == zeros));
    CHECK((forward<T>(with(init::glorot_uniform<T>), x, 1) == zeros));
    CHECK((forward<T>(with(init::he<T>.with_absolute_bounds(-1e-3, 1e-2)), x, 1) == zeros));
    CHECK((forward<T>(with(init::siren_first<T>), x, 1) == zeros));
    CHECK((forward<T>(with(init::nguyen_widrow_bias<T>), x, 1) == zeros));
    CHECK((forward<T>(with(fanin::any_initializer<T>(init::he<T>)), x, 1) == zeros));

    const auto kept = [&](const auto& bias)
    {
        const auto b = bias({4}, fanin::axes::o, key(1).child("bias"));
        const matrix<T> y = forward<T>(with(bias), x, 1);
        return y(0, 0) != 0 && std::equal(b.begin(), b.end(), y.begin());
    };
    CHECK(kept(init::ones<T>));
    CHECK(kept(init::normal<T>));
    CHECK(kept(init::uniform<T>.with_range(1, 2)));
    CHECK(kept(init::he<T>.with(fanin::fan::out)));
    CHECK(
        (forward<T>(with(fanin::any_initializer<T>(init::ones<T>)), x, 1) == matrix<T>(shape2{3, 4}, T{1})));

    const auto net = fanin::sequential(with(init::he<T>), dense(2, init::he<T>).with_bias(init::he<T>));
    CHECK_NOTHROW(fanin::propagate(net, x, 1, {.backward = true, .predict = true}));
    CHECK((fanin::activations(fanin::draw(net, x, 1), x, 2).back() == fanin::activations(net, x, 1).back()));
    CHECK_FALSE((fanin::activations(net, x, 1).back() == matrix<T>(shape2{3, 2}, T{0})));

    const batch<T> image(matrix<T>(shape2{2, 0}), {4, 4, 0});
    const auto conv = fanin::conv2d(3, {3, 3}, init::he<T>).with_bias(init::he<T>);
    const auto ones = fanin::conv2d(3, {3, 3}, init::he<T>).with_bias(init::ones<T>);
    CHECK((fanin::activations(fanin::sequential(conv), image, 1).back() == matrix<T>(shape2{2, 12}, T{0})));
    CHECK((fanin::activations(fanin::sequential(ones), image, 1).back() == matrix<T>(shape2{2, 12}, T{1})));
    CHECK(fanin::propagate(fanin::sequential(conv), image, 1, {.predict = true}).layers.size() == 1);
}

TEST_CASE("what a recycled buffer held does not reach the product", "[dense]")
{
    const matrix<float> x = reference::gaussian<float>(6, 8, 1);
    const auto l = dense(5, init::he<float>, act::relu);
    tape<float> t;
    t.recycle(matrix<float>(shape2{6, 5}, std::numeric_limits<float>::quiet_NaN()));
    CHECK((l.forward(batch<float>(x), 2, t).values() == forward<float>(l, x, 2)));

    const matrix<float> blind(shape2{6, 0});
    t.recycle(matrix<float>(shape2{6, 5}, std::numeric_limits<float>::quiet_NaN()));
    CHECK((l.forward(batch<float>(blind), 2, t).values() == matrix<float>(shape2{6, 5}, 0.0f)));
}

TEST_CASE("equal keys make equal layers, others make others", "[dense]")
{
    const matrix<float> x = reference::gaussian<float>(6, 8, 1);
    const auto l = dense(5, init::he<float>, act::relu);
    CHECK((forward<float>(l, x, 2) == forward<float>(l, x, 2)));
    CHECK_FALSE((forward<float>(l, x, 2) == forward<float>(l, x, 3)));
}

TEST_CASE("a width of 0 or below is refused by name", "[dense]")
{
    CHECK_THROWS_AS(dense(0, init::he<float>, act::relu), std::invalid_argument);
    CHECK_THROWS_AS(dense(0, init::he<float>), fanin::error);
    CHECK_THROWS_AS(dense(-3, init::he<float>), fanin::invalid_argument);
    CHECK_THROWS_WITH(dense(0, init::he<float>), ContainsSubstring("width") && ContainsSubstring("= 0"));
    CHECK_THROWS_WITH(dense(-3, init::he<float>), ContainsSubstring("-3"));
}

TEST_CASE("an initializer may be any callable that owns what it returns, with a key or without", "[dense]")
{
    const matrix<float> x = reference::gaussian<float>(4, 6, 1);
    const matrix<float> expected = forward<float>(dense(5, init::he<float>), x, 9);

    const auto keyless = [](std::size_t in, std::size_t out) { return init::he<float>(in, out, 9); };
    const auto dynamic = [](std::size_t in, std::size_t out, key k)
    { return xt::xarray<float>(init::he<float>(in, out, k)); };
    const auto by_columns = [](std::size_t in, std::size_t out, key k)
    { return xt::xtensor<float, 2, xt::layout_type::column_major>(init::he<float>(in, out, k)); };
    CHECK((forward<float>(dense(5, keyless), x, 9) == expected));
    CHECK((forward<float>(dense(5, dynamic), x, 9) == expected));
    CHECK((forward<float>(dense(5, by_columns), x, 9) == expected));
}

TEST_CASE("weights of another shape than (in, out) are refused with both shapes", "[dense]")
{
    const matrix<float> x = reference::gaussian<float>(4, 6, 1);
    const auto refused = [&](const auto& initializer, const char* shape)
    {
        const auto l = dense(5, initializer, act::relu);
        CHECK_THROWS_AS(forward<float>(l, x, 1), std::invalid_argument);
        CHECK_THROWS_AS(forward<float>(l, x, 1), fanin::error);
        CHECK_THROWS_WITH(forward<float>(l, x, 1), ContainsSubstring(shape) && ContainsSubstring("(6, 5)"));
    };
    refused([](std::size_t in, std::size_t out) { return init::he<float>(out, in, 1); }, "(5, 6)");
    refused([](std::size_t in, std::size_t out) { return init::he<float>(in, out + 1, 1); }, "(6, 6)");
    refused([](std::size_t in, std::size_t out) { return xt::xarray<float>::from_shape({in * out}); },
            "(30)");
    refused([](std::size_t in, std::size_t out) { return xt::xarray<float>::from_shape({in, out, 1}); },
            "(6, 5, 1)");
    refused([](std::size_t in, std::size_t out)
            { return xt::xtensor<float, 3>(std::array<std::size_t, 3>{1, in, out}); }, "(1, 6, 5)");
}

TEST_CASE("a dense layer is named by its width, its initializer and its activation", "[dense]")
{
    CHECK(dense(100, init::he<float>, act::relu).name() == "dense 100 he relu");
    CHECK(dense(7, init::xavier<double>).name() == "dense 7 xavier identity");
    const auto weights = [](std::size_t in, std::size_t out) { return init::he<float>(in, out, 1); };
    CHECK(dense(1, weights, [](float v) { return v; }).name() == "dense 1 custom custom");
}

TEST_CASE("the unsaturated range of a dense layer is that of its activation", "[dense]")
{
    CHECK(dense(1, init::he<float>, act::tanh).traits().unsaturated_range == act::tanh.unsaturated_range());
    CHECK(dense(1, init::he<float>, act::sigmoid).traits().unsaturated_range
          == act::sigmoid.unsaturated_range());
    CHECK_FALSE(dense(1, init::he<float>, act::relu).traits().unsaturated_range.has_value());
    CHECK_FALSE(dense(1, init::he<float>, [](float v) { return v; }).traits().unsaturated_range.has_value());
}

TEST_CASE("NaN in one sample fills its row, and no other", "[dense]")
{
    matrix<float> x = reference::gaussian<float>(5, 8, 1);
    x(2, 3) = std::numeric_limits<float>::quiet_NaN();
    const auto check = [&](const auto& activation)
    {
        const matrix<float> y = forward<float>(dense(9, init::he<float>, activation), x, 2);
        for (std::size_t row = 0; row < 5; ++row)
        {
            for (std::size_t j = 0; j < 9; ++j)
            {
                CHECK(std::isnan(y(row, j)) == (row == 2));
            }
        }
    };
    check(act::identity);
    check(act::relu);
    check(act::tanh);
    check(act::sigmoid);
}
