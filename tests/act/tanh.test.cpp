// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/tanh.hpp>

#include <cmath>
#include <limits>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x) { return std::tanh(x); };

    /// 4e / (1 + e)², e = exp(-2|x|)
    constexpr auto slope = [](long double x)
    {
        const long double e = std::exp(-2 * std::abs(x));
        return 4 * e / ((1 + e) * (1 + e));
    };

    template <class T>
    constexpr auto derivative = [](T x) { return act::tanh.derivative(x); };
}

static_assert(act::tanh.name() == "tanh");

TEST_CASE("tanh is right to 4 ulp in float, its derivative to 3.5, over the whole line")
{
    const auto line = forms::whole_line<float>();
    const auto v = forms::worst_error(line, act::tanh, value);
    CAPTURE(v.at);
    CHECK(v.ulps <= 4);
    CHECK(v.strangers == 0);
    const auto d = forms::worst_error(line, derivative<float>, slope);
    CAPTURE(d.at);
    CHECK(d.ulps <= 3.5);
    CHECK(d.strangers == 0);
}

TEST_CASE("tanh is right to 4 ulp in double, its derivative to 6, over the whole line")
{
    const auto line = forms::whole_line<double>();
    const auto v = forms::worst_error(line, act::tanh, value);
    CHECK(v.ulps <= 4);
    CHECK(v.strangers == 0);
    const auto d = forms::worst_error(line, derivative<double>, slope);
    CHECK(d.ulps <= 6);
    CHECK(d.strangers == 0);
}

TEMPLATE_TEST_CASE("tanh at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::tanh(infinity) == 1);
    CHECK(act::tanh(-infinity) == -1);
    CHECK(act::tanh(T(0)) == 0);
    CHECK(act::tanh(T(-0.0)) == 0);
    CHECK(std::signbit(act::tanh(T(-0.0))));
    CHECK(act::tanh.derivative(T(0)) == 1);
    CHECK(act::tanh.derivative(T(-0.0)) == 1);
    CHECK(act::tanh.derivative(infinity) == 0);
    CHECK(act::tanh.derivative(-infinity) == 0);
    CHECK(std::isnan(act::tanh(not_a_number)));
    CHECK(std::isnan(act::tanh.derivative(not_a_number)));
    CHECK(std::isnan(act::tanh.derivative(-not_a_number)));
}

TEST_CASE("the derivative of tanh lives where 1 - tanh² has died")
{
    CHECK(act::tanh(10.0f) == 1);
    CHECK(std::abs(act::tanh.derivative(10.0f) / 8.2446144e-9f - 1) < 1e-6f);
    CHECK(act::tanh.derivative(-10.0f) == act::tanh.derivative(10.0f));
    CHECK(act::tanh.derivative(40.0f) > 0);
}

TEMPLATE_TEST_CASE("tanh is the same in all its forms", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::tanh) == "");
}

TEST_CASE("the derivative of tanh is the slope of its values")
{
    CHECK(forms::worst_slope(act::tanh, 0) < 1e-10);
}

TEST_CASE("tanh's responsive range ends where its slope is 0.01")
{
    const auto range = act::tanh.responsive_range();
    CHECK(std::abs(1 - range.hi * range.hi - 0.01) < 1e-12);
    CHECK(range.lo == -range.hi);
}
