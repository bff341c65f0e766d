// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/relu.hpp>

#include <cmath>
#include <limits>

using fanin::act::relu;
namespace act = fanin::act;

static_assert(relu.name() == "relu");
static_assert(act::relu6.name() == "relu6");
static_assert(act::relu_squared.name() == "relu_squared");

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
    CHECK(forms::difference_of_paths<TestType>(relu) == "");
}

TEST_CASE("the derivative of relu is the slope of its values, away from the kink")
{
    CHECK(forms::worst_slope(relu, 1e-4) < 1e-9);
}

TEMPLATE_TEST_CASE("relu6 is relu up to 6, and flat above", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::relu6, [](long double x) { return x < 0   ? 0
                                               : x > 6 ? 6
                                                       : x; },
        [](long double x) { return x > 0 && x < 6; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("relu_squared is the square above 0, and 0 below", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::relu_squared, [](long double x) { return x < 0 ? 0 : x * x; },
        [](long double x) { return x < 0 ? 0 : 2 * x; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0.5);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("relu6 and relu_squared at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::relu6(infinity) == 6);
    CHECK(act::relu6(-infinity) == 0);
    CHECK(act::relu6.derivative(T(0)) == 0);
    CHECK(act::relu6.derivative(T(6)) == 0);
    CHECK(act::relu_squared(-infinity) == 0);
    CHECK(act::relu_squared(infinity) == infinity);
    CHECK(std::isnan(act::relu6(not_a_number)));
    CHECK(std::isnan(act::relu6.derivative(not_a_number)));
    CHECK(std::isnan(act::relu_squared(not_a_number)));
    CHECK(std::isnan(act::relu_squared.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("relu6 and relu_squared are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::relu6) == "");
    CHECK(forms::difference_of_paths<TestType>(act::relu6) == "");
    CHECK(forms::difference_of_forms<TestType>(act::relu_squared) == "");
    CHECK(forms::difference_of_paths<TestType>(act::relu_squared) == "");
}

TEST_CASE("the derivative of relu_squared is the slope of its values")
{
    CHECK(forms::worst_slope(act::relu_squared, 0) < 1e-8);
}

TEST_CASE("6 is outside of the unsaturated range of relu6, and the last number before it inside")
{
    const auto range = act::relu6.unsaturated_range();
    CHECK(act::relu6(7.0f) > range.hi);
    CHECK(act::relu6(std::nextafter(6.0f, 0.0f)) < range.hi);
    CHECK(act::relu6(-1.0f) >= range.lo);
}
