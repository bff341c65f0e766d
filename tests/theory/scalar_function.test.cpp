// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/scalar_function.hpp>

#include <string>

using fanin::theory::differentiable_function;
using fanin::theory::scalar_function;

namespace
{
    constexpr auto lambda = [](double x) { return x; };
    constexpr auto text = [](double) { return std::string(); };
    constexpr auto of_two = [](double x, double y) { return x + y; };

    struct changing
    {
        double operator()(double x) // not const
        {
            return x;
        }
    };
}

static_assert(scalar_function<decltype(lambda)>);
static_assert(!differentiable_function<decltype(lambda)>);
static_assert(scalar_function<decltype(fanin::act::relu)>);
static_assert(differentiable_function<decltype(fanin::act::relu)>);
static_assert(!scalar_function<decltype(text)>);
static_assert(!scalar_function<decltype(of_two)>);
static_assert(!scalar_function<changing>);
static_assert(!scalar_function<double>);

TEST_CASE("a function and its derivative make one")
{
    const auto cubic = [](double x) { return x * x * x; };
    const auto slope = [](double x) { return 3 * x * x; };
    const fanin::detail::function_with_derivative<decltype(cubic), decltype(slope)> both{cubic, slope};
    static_assert(differentiable_function<decltype(both)>);
    CHECK(both(2) == 8);
    CHECK(both.derivative(2) == 12);
}
