// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/squareplus.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

static_assert(act::squareplus.name() == "squareplus");
static_assert(act::squareplus.b() == 4);

TEMPLATE_TEST_CASE("squareplus is right to 4 ulp, its derivative to 6, over the whole line", "", float,
                   double)
{
    using T = TestType;
    for (const double b : {4.0, 1e-6, 0.3, 1e6})
    {
        CAPTURE(b);
        const long double c = static_cast<T>(b);
        const auto w = forms::worst_of_line<T>(
            act::squareplus.with_b(b),
            [c](long double x)
            {
                const long double root = std::sqrt(x * x + c);
                return x < 0 ? c / (root - x) / 2 : (x + root) / 2;
            },
            [c](long double x)
            {
                const long double root = std::sqrt(x * x + c);
                return x < 0 ? c / (root - x) / root / 2 : (x / root + 1) / 2;
            });
        CAPTURE(w.value.at, w.slope.at);
        CHECK(w.value.ulps <= 4);
        CHECK(w.slope.ulps <= 6);
        CHECK(w.value.strangers == 0);
        CHECK(w.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("squareplus at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::squareplus(infinity) == infinity);
    CHECK(act::squareplus(-infinity) == 0);
    CHECK(act::squareplus(T(0)) == 1);
    CHECK(act::squareplus.derivative(T(0)) == T(0.5));
    CHECK(act::squareplus.derivative(infinity) == 1);
    CHECK(act::squareplus.derivative(-infinity) == 0);
    CHECK(std::isnan(act::squareplus(not_a_number)));
    CHECK(std::isnan(act::squareplus.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("squareplus is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::squareplus) == "");
    CHECK(forms::difference_of_paths<TestType>(act::squareplus) == "");
    CHECK(forms::difference_of_forms<TestType>(act::squareplus.with_b(0.3)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::squareplus.with_b(0.3)) == "");
}

TEST_CASE("the derivative of squareplus is the slope of its values")
{
    CHECK(forms::worst_slope(act::squareplus, 0) < 1e-9);
    CHECK(forms::worst_slope(act::squareplus.with_b(0.3), 0) < 1e-9);
}

TEST_CASE("a b of no size is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {0.0, -1.0, 1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::squareplus.with_b(bad); },
                                                      {"b = ", "in [1e-06, 1e+06]"})
              == "");
    }
}
