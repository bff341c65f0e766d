// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/square.hpp>

namespace act = fanin::act;

static_assert(act::square.name() == "square");

TEMPLATE_TEST_CASE("square is right to 0.5 ulp, its derivative to 0, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::square, [](long double x) { return x * x; }, [](long double x) { return 2 * x; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0.5);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("square is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::square) == "");
    CHECK(forms::difference_of_paths<TestType>(act::square) == "");
}

TEST_CASE("the derivative of square is the slope of its values")
{
    CHECK(forms::worst_slope(act::square, 0) < 1e-8);
}
