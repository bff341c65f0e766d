// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/threshold.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

static_assert(act::threshold.name() == "threshold");
static_assert(act::threshold.threshold() == 1);
static_assert(act::threshold.with_value(-2).value() == -2);

TEMPLATE_TEST_CASE("threshold is x above it, and its value elsewhere", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::threshold.with_threshold(-0.5).with_value(20), [](long double x) { return x > -0.5L ? x : 20; },
        [](long double x) { return x > -0.5L; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("threshold at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::threshold(infinity) == infinity);
    CHECK(act::threshold(-infinity) == 0);
    CHECK(act::threshold(T(1)) == 0);
    CHECK(act::threshold.derivative(T(1)) == 0);
    CHECK(act::threshold.derivative(T(2)) == 1);
    CHECK(std::isnan(act::threshold(not_a_number)));
    CHECK(std::isnan(act::threshold.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("threshold is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::threshold) == "");
    CHECK(forms::difference_of_paths<TestType>(act::threshold) == "");
    CHECK(forms::difference_of_forms<TestType>(act::threshold.with_threshold(-0.5).with_value(20)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::threshold.with_threshold(-0.5).with_value(20)) == "");
}

TEST_CASE("a threshold or value that is no number, or beyond all sense, is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::threshold.with_threshold(bad); },
                                                      {"threshold = ", "in [-1e+06, 1e+06]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::threshold.with_value(bad); },
                                                      {"value = ", "in [-1e+06, 1e+06]"})
              == "");
    }
}
