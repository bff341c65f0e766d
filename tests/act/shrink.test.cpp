// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/shrink.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

namespace
{
    /// x - tanh(x), by its series where the difference would lose digits.
    constexpr auto tanh_lack = [](long double x)
    {
        const long double t = x * x;
        if (std::abs(x) < 0.05L)
        {
            // 2^2n (2^2n - 1) B_2n / (2n)! for n = 2, 3, ...
            constexpr long double c[] = {
                1.0L / 3,         -2.0L / 15,          17.0L / 315,          -62.0L / 2835,
                1382.0L / 155925, -21844.0L / 6081075, 929569.0L / 638512875};
            long double sum = 0;
            for (int i = 6; i >= 0; --i)
            {
                sum = sum * t + c[i];
            }
            return x * t * sum;
        }
        return x - std::tanh(x);
    };
}

static_assert(act::hard_shrink.name() == "hard_shrink");
static_assert(act::soft_shrink.name() == "soft_shrink");
static_assert(act::tanh_shrink.name() == "tanh_shrink");
static_assert(act::hard_shrink.threshold() == 0.5);
static_assert(act::soft_shrink.with_threshold(2).threshold() == 2);

TEMPLATE_TEST_CASE("hard_shrink is 0 within its threshold, and x beyond", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::hard_shrink, [](long double x) { return std::abs(x) <= 0.5L ? 0 : x; },
        [](long double x) { return std::abs(x) > 0.5L; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("soft_shrink is 0 within its threshold, and nearer to 0 by it beyond", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::soft_shrink.with_threshold(2), [](long double x) { return x > 2    ? x - 2
                                                                       : x < -2 ? x + 2
                                                                                : 0; },
        [](long double x) { return std::abs(x) > 2; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0.5);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("tanh_shrink is right to 4 ulp, its derivative to 5, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::tanh_shrink, tanh_lack,
                                           [](long double x) { return std::tanh(x) * std::tanh(x); });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 5);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("the shrinking activations at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::hard_shrink(infinity) == infinity);
    CHECK(act::hard_shrink(-infinity) == -infinity);
    CHECK(act::hard_shrink(T(0)) == 0);
    CHECK(act::hard_shrink.derivative(T(0)) == 0);
    CHECK(act::hard_shrink.derivative(infinity) == 1);
    CHECK(std::isnan(act::hard_shrink(not_a_number)));
    CHECK(std::isnan(act::hard_shrink.derivative(not_a_number)));
    CHECK(act::soft_shrink(infinity) == infinity);
    CHECK(act::soft_shrink(-infinity) == -infinity);
    CHECK(act::soft_shrink(T(0)) == 0);
    CHECK(act::soft_shrink.derivative(T(0)) == 0);
    CHECK(act::soft_shrink.derivative(infinity) == 1);
    CHECK(std::isnan(act::soft_shrink(not_a_number)));
    CHECK(std::isnan(act::soft_shrink.derivative(not_a_number)));
    CHECK(act::tanh_shrink(infinity) == infinity);
    CHECK(act::tanh_shrink(-infinity) == -infinity);
    CHECK(act::tanh_shrink(T(0)) == 0);
    CHECK(act::tanh_shrink.derivative(T(0)) == 0);
    CHECK(act::tanh_shrink.derivative(infinity) == 1);
    CHECK(std::isnan(act::tanh_shrink(not_a_number)));
    CHECK(std::isnan(act::tanh_shrink.derivative(not_a_number)));
    CHECK(act::hard_shrink(T(0.5)) == 0);
    CHECK(act::hard_shrink.derivative(T(-0.5)) == 0);
    CHECK(act::hard_shrink.with_threshold(0)(T(0.1)) == T(0.1));
}

TEMPLATE_TEST_CASE("the shrinking activations are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::hard_shrink) == "");
    CHECK(forms::difference_of_paths<TestType>(act::hard_shrink) == "");
    CHECK(forms::difference_of_forms<TestType>(act::soft_shrink) == "");
    CHECK(forms::difference_of_paths<TestType>(act::soft_shrink) == "");
    CHECK(forms::difference_of_forms<TestType>(act::tanh_shrink) == "");
    CHECK(forms::difference_of_paths<TestType>(act::tanh_shrink) == "");
}

TEST_CASE("the derivative of tanh_shrink is the slope of its values")
{
    CHECK(forms::worst_slope(act::tanh_shrink, 0) < 1e-9);
}

TEST_CASE("a threshold below 0, or beyond all sense, is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {-1.0, 1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::hard_shrink.with_threshold(bad); },
                                                      {"threshold = ", "in [0, 1e+06]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::soft_shrink.with_threshold(bad); },
                                                      {"threshold = ", "in [0, 1e+06]"})
              == "");
    }
}
