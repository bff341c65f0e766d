// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/softsign.hpp>

#include <cmath>
#include <limits>

namespace act = fanin::act;

static_assert(act::softsign.name() == "softsign");

TEMPLATE_TEST_CASE("softsign is right to 2 ulp, its derivative to 4, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::softsign, [](long double x) { return x / (1 + std::abs(x)); },
        [](long double x) { return 1 / ((1 + std::abs(x)) * (1 + std::abs(x))); });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 2);
    CHECK(w.slope.ulps <= 4);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("softsign at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::softsign(infinity) == 1);
    CHECK(act::softsign(-infinity) == -1);
    CHECK(std::signbit(act::softsign(T(-0.0))));
    CHECK(act::softsign.derivative(T(0)) == 1);
    CHECK(act::softsign.derivative(infinity) == 0);
    CHECK(std::isnan(act::softsign(not_a_number)));
    CHECK(std::isnan(act::softsign.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("softsign is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::softsign) == "");
    CHECK(forms::difference_of_paths<TestType>(act::softsign) == "");
}

TEST_CASE("the derivative of softsign is the slope of its values")
{
    CHECK(forms::worst_slope(act::softsign, 1e-4) < 1e-9);
}

TEST_CASE("softsign's unsaturated range ends where its slope is 0.01")
{
    CHECK(std::abs(act::softsign.derivative(9.0) - 0.01) < 1e-16);
    CHECK(act::softsign.unsaturated_range() == fanin::interval{-act::softsign(9.0), act::softsign(9.0)});
}
