// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/sparse.hpp>

#include <cmath>
#include <limits>

namespace act = fanin::act;

static_assert(act::sparse_plus.name() == "sparse_plus");
static_assert(act::sparse_sigmoid.name() == "sparse_sigmoid");

TEMPLATE_TEST_CASE("sparse_plus is right to 2 ulp, its derivative to 0.5, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::sparse_plus, [](long double x) { return x <= -1  ? 0
                                                     : x >= 1 ? x
                                                              : (x + 1) * (x + 1) / 4; },
        [](long double x) { return x <= -1  ? 0
                                   : x >= 1 ? 1
                                            : (x + 1) / 2; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 2);
    CHECK(w.slope.ulps <= 0.5);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("sparse_sigmoid is right to 0.5 ulp, its derivative to 0, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::sparse_sigmoid, [](long double x) { return x <= -1  ? 0
                                                        : x >= 1 ? 1
                                                                 : (x + 1) / 2; },
        [](long double x) { return x > -1 && x < 1 ? 0.5L : 0; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0.5);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("sparse_plus and sparse_sigmoid at the ends of the line, at 0 and of NaN", "", float,
                   double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::sparse_plus(infinity) == infinity);
    CHECK(act::sparse_plus(-infinity) == 0);
    CHECK(act::sparse_plus(T(0)) == T(0.25));
    CHECK(act::sparse_plus.derivative(infinity) == 1);
    CHECK(act::sparse_sigmoid(infinity) == 1);
    CHECK(act::sparse_sigmoid(-infinity) == 0);
    CHECK(act::sparse_sigmoid.derivative(T(1)) == 0);
    CHECK(act::sparse_sigmoid.derivative(T(-1)) == 0);
    CHECK(std::isnan(act::sparse_plus(not_a_number)));
    CHECK(std::isnan(act::sparse_plus.derivative(not_a_number)));
    CHECK(std::isnan(act::sparse_sigmoid(not_a_number)));
    CHECK(std::isnan(act::sparse_sigmoid.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("sparse_plus and sparse_sigmoid are the same in all forms and on all paths", "", float,
                   double)
{
    CHECK(forms::difference_of_forms<TestType>(act::sparse_plus) == "");
    CHECK(forms::difference_of_paths<TestType>(act::sparse_plus) == "");
    CHECK(forms::difference_of_forms<TestType>(act::sparse_sigmoid) == "");
    CHECK(forms::difference_of_paths<TestType>(act::sparse_sigmoid) == "");
}

TEST_CASE("the derivative of sparse_plus is the slope of its values")
{
    CHECK(forms::worst_slope(act::sparse_plus, 0) < 1e-9);
}

TEST_CASE("what is flat is outside of the unsaturated range of sparse_sigmoid")
{
    const auto range = act::sparse_sigmoid.unsaturated_range();
    CHECK(act::sparse_sigmoid(-1.0) < range.lo);
    CHECK(act::sparse_sigmoid(1.0) > range.hi);
    CHECK(act::sparse_sigmoid(std::nextafter(-1.0f, 0.0f)) > range.lo);
    CHECK(act::sparse_sigmoid(0.999999f) < range.hi);
}
