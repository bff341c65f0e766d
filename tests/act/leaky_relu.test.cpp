// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/leaky_relu.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

static_assert(act::leaky_relu.name() == "leaky_relu");
static_assert(act::prelu.name() == "prelu");
static_assert(act::leaky_relu.slope() == 0.01);
static_assert(act::prelu.slope() == 0.25);
static_assert(act::prelu.with_slope(0.1).name() == "prelu");

TEMPLATE_TEST_CASE("leaky_relu is x above 0 and slope x below, to half an ulp", "", float, double)
{
    using T = TestType;
    for (const double slope : {0.01, 0.25, 0.0, -1.0, 1e6})
    {
        CAPTURE(slope);
        const long double a = static_cast<T>(slope);
        const auto w = forms::worst_of_line<T>(
            act::leaky_relu.with_slope(slope), [a](long double x) { return x > 0 ? x : a * x; },
            [a](long double x) { return x > 0 ? 1 : a; });
        CHECK(w.value.ulps <= 0.5);
        CHECK(w.slope.ulps == 0);
        CHECK(w.value.strangers == 0);
        CHECK(w.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("leaky_relu at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::leaky_relu(infinity) == infinity);
    CHECK(act::leaky_relu(-infinity) == -infinity);
    CHECK(act::leaky_relu.derivative(T(0)) == T(0.01));
    CHECK(act::prelu(T(-2)) == T(-0.5));
    CHECK(std::isnan(act::leaky_relu(not_a_number)));
    CHECK(std::isnan(act::leaky_relu.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("leaky_relu and prelu are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::leaky_relu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::leaky_relu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::prelu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::prelu) == "");
}

TEST_CASE("the derivative of leaky_relu is the slope of its values, away from the kink")
{
    CHECK(forms::worst_slope(act::leaky_relu, 1e-4) < 1e-9);
    CHECK(forms::worst_slope(act::prelu, 1e-4) < 1e-9);
}

TEST_CASE("a slope that is no number, or beyond all sense, is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::leaky_relu.with_slope(bad); },
                                                      {"slope = ", "in [-1e+06, 1e+06]"})
              == "");
    }
}
