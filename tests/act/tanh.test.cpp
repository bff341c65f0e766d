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
}

static_assert(act::tanh.name() == "tanh");

TEMPLATE_TEST_CASE("tanh is right to 3 ulp, its derivative to 5, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::tanh, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 3);
    CHECK(w.slope.ulps <= 5);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("tanh at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::tanh(infinity) == 1);
    CHECK(act::tanh(-infinity) == -1);
    CHECK(act::tanh(T(0)) == 0);
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

TEMPLATE_TEST_CASE("tanh is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::tanh) == "");
    CHECK(forms::difference_of_paths<TestType>(act::tanh) == "");
}

TEST_CASE("the derivative of tanh is the slope of its values")
{
    CHECK(forms::worst_slope(act::tanh, 0) < 1e-9);
}

TEST_CASE("tanh's unsaturated range ends where its slope is 0.01")
{
    const auto range = act::tanh.unsaturated_range();
    CHECK(std::abs(1 - range.hi * range.hi - 0.01) < 1e-12);
    CHECK(range.lo == -range.hi);
}
