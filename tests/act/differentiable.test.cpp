// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/act/differentiable.hpp>
#include <fanin/act/tanh.hpp>
#include <fanin/stack/dense.hpp>

#include <fanin/init/constant.hpp>
#include <fanin/init/tensor.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <span>
#include <string>
#include <vector>

namespace act = fanin::act;

namespace
{
    const auto cube = act::differentiable([](auto x) { return x * x * x; }, [](auto x) { return 3 * x * x; });

    double softened(double x)
    {
        return x / std::sqrt(1 + x * x);
    }

    double softened_slope(double x)
    {
        return 1 / ((1 + x * x) * std::sqrt(1 + x * x));
    }
}

static_assert(fanin::activation_of<decltype(cube), float>);
static_assert(fanin::activation_of<decltype(cube), double>);
static_assert(std::same_as<decltype(cube(1.0f)), float>);
static_assert(std::same_as<decltype(cube.derivative(1.0f)), float>);

TEMPLATE_TEST_CASE("an activation of two callables has all forms", "", float, double)
{
    using T = TestType;
    CHECK(cube(T(2)) == 8);
    CHECK(cube.derivative(T(2)) == 12);

    const std::vector<T> x{-1, 2, 3};
    std::vector<T> y(3);
    cube.values(std::span<const T>(x), std::span<T>(y));
    CHECK((y == std::vector<T>{-1, 8, 27}));
    cube.derivatives(std::span<const T>(x), std::span<T>(y));
    CHECK((y == std::vector<T>{3, 12, 27}));

    const xt::xtensor<T, 2> in{{-1, 2}, {3, 4}};
    const xt::xtensor<T, 2> values = cube(in) + T(1);
    const xt::xtensor<T, 2> slopes = cube.derivative(in * T(2));
    CHECK((values == xt::xtensor<T, 2>{{0, 9}, {28, 65}}));
    CHECK((slopes == xt::xtensor<T, 2>{{12, 48}, {108, 192}}));
}

TEST_CASE("functions of double serve float as well")
{
    const auto f = act::differentiable(softened, softened_slope);
    CHECK(f(3.0f) == static_cast<float>(softened(3)));
    CHECK(f.derivative(3.0f) == static_cast<float>(softened_slope(3)));
}

TEST_CASE("two activations make a third, by the chain rule")
{
    const auto f = act::differentiable([](auto x) { return act::tanh(2 * x); },
                                       [](auto x) { return 2 * act::tanh.derivative(2 * x); });
    const double h = 1e-6;
    CHECK(std::abs((f(0.3 + h) - f(0.3 - h)) / (2 * h) - f.derivative(0.3)) < 1e-9);
}

TEST_CASE("a name of one's own goes into the name of a layer, and without one it is custom")
{
    const auto named = cube.named("cube");
    CHECK(named.name() == "cube");
    CHECK(named(2.0) == 8);
    CHECK(named.derivative(2.0) == 12);
    CHECK(fanin::dense(3, fanin::init::zeros<float>, named).name() == "dense 3 zeros cube");
    CHECK(fanin::dense(3, fanin::init::zeros<float>, cube).name() == "dense 3 zeros custom");
}

TEST_CASE("activate takes the kernel of an activation of two callables")
{
    std::array<float, 2> x{2, 3};
    fanin::detail::activate(cube, std::span<float>(x));
    CHECK(x == std::array<float, 2>{8, 27});
}
