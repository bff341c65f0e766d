// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/erf.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x) { return std::erf(x); };
    constexpr auto slope = [](long double x)
    { return 2 * std::numbers::inv_sqrtpi_v<long double> * std::exp(-x * x); };
}

static_assert(act::erf.name() == "erf");

TEMPLATE_TEST_CASE("erf is right to 1.5 ulp, its derivative to 2, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::erf, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1.5);
    CHECK(w.slope.ulps <= 2);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("erf at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::erf(infinity) == 1);
    CHECK(act::erf(-infinity) == -1);
    CHECK(act::erf(T(0)) == 0);
    CHECK(std::signbit(act::erf(T(-0.0))));
    CHECK(act::erf.derivative(infinity) == 0);
    CHECK(act::erf.derivative(-infinity) == 0);
    CHECK(act::erf.derivative(T(0)) == T(2 * std::numbers::inv_sqrtpi_v<long double>));
    CHECK(std::isnan(act::erf(not_a_number)));
    CHECK(std::isnan(act::erf.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("erf is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::erf) == "");
    CHECK(forms::difference_of_paths<TestType>(act::erf) == "");
}

TEST_CASE("the derivative of erf is the slope of its values")
{
    CHECK(forms::worst_slope(act::erf, 0) < 1e-9);
}

TEST_CASE("erf's unsaturated range ends where its slope is 0.01")
{
    const double end = std::sqrt(std::log(200 * std::numbers::inv_sqrtpi));
    CHECK(std::abs(act::erf.derivative(end) - 0.01) < 1e-15);
    CHECK(std::abs(act::erf.unsaturated_range().hi - std::erf(end)) < 1e-12);
    CHECK(act::erf.unsaturated_range().lo == -act::erf.unsaturated_range().hi);
}
