// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/relu.hpp>

#include <cmath>
#include <limits>

using fanin::act::relu;

static_assert(relu.name() == "relu");

TEMPLATE_TEST_CASE("relu is x above 0 and 0 below, its slope 1 and 0, and NaN stays NaN", "", float, double)
{
    using T = TestType;
    std::size_t differences = 0;
    for (const T x : forms::whole_line<T>())
    {
        if (std::isnan(x))
        {
            differences += !std::isnan(relu(x)) || !std::isnan(relu.derivative(x));
        }
        else
        {
            differences += relu(x) != (x > 0 ? x : T(0)) || relu.derivative(x) != (x > 0 ? T(1) : T(0));
        }
    }
    CHECK(differences == 0);
}

TEMPLATE_TEST_CASE("relu at the ends of the line and on both sides of 0", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T smallest = std::numeric_limits<T>::denorm_min();
    CHECK(relu(infinity) == infinity);
    CHECK(relu(-infinity) == 0);
    CHECK(relu(T(0)) == 0);
    CHECK(relu(T(-0.0)) == 0);
    CHECK(relu(smallest) == smallest);
    CHECK(relu(-smallest) == 0);
    CHECK(relu.derivative(infinity) == 1);
    CHECK(relu.derivative(-infinity) == 0);
    CHECK(relu.derivative(T(0)) == 0);
    CHECK(relu.derivative(T(-0.0)) == 0);
    CHECK(relu.derivative(smallest) == 1);
    CHECK(relu.derivative(-smallest) == 0);
}

TEMPLATE_TEST_CASE("relu is the same in all its forms", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(relu) == "");
}

TEST_CASE("the derivative of relu is the slope of its values, away from the kink")
{
    CHECK(forms::worst_slope(relu, 1e-4) < 1e-9);
}
