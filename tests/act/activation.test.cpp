// SPDX-License-Identifier: BSD-3-Clause
#include "act/views.hpp"
#include "catch.hpp"

#include <fanin/act.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace act = fanin::act;

namespace
{
    template <class E>
    struct is_lazy : std::false_type
    {
    };

    template <class F, class... Closures>
    struct is_lazy<xt::xfunction<F, Closures...>> : std::true_type
    {
    };

    template <class E>
    constexpr bool lazy = is_lazy<std::remove_cvref_t<E>>::value && fanin::expression<E>;

    xt::xarray<float> some()
    {
        return {{-2.0f, -0.5f, 0.0f}, {0.5f, 2.0f, 9.0f}};
    }

    /// An expression that outlives the temporaries that it is made of.
    auto of_a_temporary()
    {
        return act::tanh(some());
    }

    auto of_a_temporary_expression(const xt::xarray<float>& x)
    {
        return act::sigmoid(2.0f * x + 1.0f);
    }

    template <class A, class B>
    bool same_elements(const A& a, const B& b)
    {
        const xt::xarray<typename A::value_type> left = a;
        const xt::xarray<typename A::value_type> right = b;
        return left == right;
    }
}

static_assert(lazy<decltype(act::relu(std::declval<xt::xarray<float>&>()))>);
static_assert(lazy<decltype(act::relu(std::declval<xt::xtensor<double, 3>>()))>);
static_assert(lazy<decltype(act::sigmoid.derivative(std::declval<const xt::xarray<float>&>()))>);
static_assert(std::same_as<decltype(act::relu(1.0f)), float>);
static_assert(std::same_as<decltype(act::relu(1.0)), double>);
static_assert(std::same_as<decltype(act::tanh.derivative(1.0f)), float>);
static_assert(std::same_as<decltype(act::relu(std::declval<xt::xarray<float>&>()))::value_type, float>);
static_assert(std::same_as<decltype(act::tanh(std::declval<xt::xarray<double>&>()))::value_type, double>);

// What may stand behind a layer.
static_assert(fanin::activation_of<decltype(act::relu), float>);
static_assert(fanin::activation_of<decltype(act::sigmoid), double>);
static_assert(fanin::activation_of<decltype([](float x) { return x * x; }), float>);
static_assert(fanin::activation_of<float (*)(float), float>);
static_assert(fanin::activation_of<decltype([](auto x) { return x; }), double>);
static_assert(!fanin::activation_of<decltype([](const std::string& s) { return s; }), float>);
static_assert(!fanin::activation_of<decltype([](float) {}), float>);
static_assert(!fanin::activation_of<decltype(act::relu), int>);
static_assert(!fanin::activation_of<int, float>);

TEST_CASE("an activation of an expression is read anew from what it refers to")
{
    xt::xarray<float> x = some();
    const auto y = act::relu(x);
    CHECK(y(1, 1) == 2.0f);
    x(1, 1) = 7.0f;
    CHECK(y(1, 1) == 7.0f);
    x(1, 1) = -7.0f;
    CHECK(y(1, 1) == 0.0f);
}

TEST_CASE("an activation takes arrays, tensors, views, adapted buffers and expressions alike")
{
    const xt::xarray<float> x = some();
    xt::xarray<float> expected = x;
    for (float& v : expected)
    {
        v = act::tanh(v);
    }
    CHECK(same_elements(act::tanh(x), expected));
    CHECK(same_elements(act::tanh(xt::xtensor<float, 2>(x)), expected));
    CHECK(same_elements(act::tanh(xt::xtensor<float, 2, xt::layout_type::column_major>(x)), expected));
    CHECK(same_elements(act::tanh(x * 1.0f), expected));

    const auto row = xt::view(x, 1, xt::all());
    CHECK(same_elements(act::tanh(row), xt::view(expected, 1, xt::all())));
    CHECK(same_elements(act::tanh(xt::view(x, xt::all(), 1)), xt::view(expected, xt::all(), 1)));
    CHECK(same_elements(act::tanh(xt::strided_view(x, {xt::all(), xt::range(0, 3, 2)})),
                        xt::strided_view(expected, {xt::all(), xt::range(0, 3, 2)})));

    const std::vector<float> buffer(x.begin(), x.end());
    CHECK(same_elements(act::tanh(xt::adapt(buffer, std::array<std::size_t, 2>{2, 3})), expected));

    const auto shape = act::tanh(x).shape();
    CHECK(act::tanh(x).dimension() == 2);
    CHECK(shape[0] == 2);
    CHECK(shape[1] == 3);
    const xt::xarray<float> nothing(xt::xarray<float>::shape_type{0, 3});
    CHECK(xt::xarray<float>(act::tanh(nothing)).size() == 0);
}

TEST_CASE("an activation keeps the temporaries that it is given")
{
    const auto y = of_a_temporary();
    const xt::xarray<float> x = some();
    CHECK(same_elements(y, act::tanh(x)));

    const auto z = of_a_temporary_expression(x);
    for (std::size_t i = 0; i < 2; ++i)
    {
        for (std::size_t j = 0; j < 3; ++j)
        {
            CHECK(z(i, j) == act::sigmoid(2.0f * x(i, j) + 1.0f));
        }
    }
}

TEST_CASE("an activation that was configured goes into the expression with its parameters")
{
    const xt::xarray<double> x{-1.0, 0.0, 1.0};
    const auto y = [&]
    {
        const auto f = act::sigmoid.with_epsilon(0.5); // gone when y is read
        return f(x);
    }();
    for (std::size_t i = 0; i < 3; ++i)
    {
        CHECK(y(i) == act::sigmoid.with_epsilon(0.5)(x(i)));
        CHECK(y(i) != act::sigmoid(x(i)));
    }
}

TEST_CASE("activations nest, and mix with xtensor's own functions and operators")
{
    const xt::xarray<double> x{-1.0, 0.25, 1.0};
    const xt::xarray<double> y = 1.0 - act::relu(act::tanh(x) * 2.0);
    for (std::size_t i = 0; i < 3; ++i)
    {
        CHECK(y(i) == 1.0 - act::relu(act::tanh(x(i)) * 2.0));
    }
    const xt::xtensor<double, 2> column = {{1.0}, {-1.0}};
    const xt::xarray<double> broadcast = act::relu(column) + act::relu(x);
    CHECK(broadcast.shape()[0] == 2);
    CHECK(broadcast.shape()[1] == 3);
    CHECK(broadcast(0, 2) == 2.0);
    CHECK(broadcast(1, 0) == 0.0);
}

TEST_CASE("activate replaces each element, by one kernel or one call each")
{
    std::vector<float> x{-2, -1, 0, 1, 2};
    fanin::detail::activate(act::relu, std::span<float>(x));
    CHECK((x == std::vector<float>{0, 0, 0, 1, 2}));
    fanin::detail::activate([](float v) { return v - 1; }, std::span<float>(x));
    CHECK((x == std::vector<float>{-1, -1, -1, 0, 1}));
    fanin::detail::activate([](double v) { return 0.5 * v; }, std::span<float>(x)); // by way of double
    CHECK((x == std::vector<float>{-0.5f, -0.5f, -0.5f, 0, 0.5f}));
    fanin::detail::activate(act::relu, std::span<float>());
}

TEST_CASE("map writes f of each element, in place too")
{
    const std::vector<double> x{1, 2, 3};
    std::vector<double> y(3);
    fanin::detail::map(std::span<const double>(x), std::span<double>(y), [](double v) { return 10 * v; });
    CHECK((y == std::vector<double>{10, 20, 30}));
    fanin::detail::map(std::span<const double>(y), std::span<double>(y), std::negate<>());
    CHECK((y == std::vector<double>{-10, -20, -30}));
}
