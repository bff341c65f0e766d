// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/hard.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

namespace
{
    template <class T>
    T clamp(T x, T lo, T hi)
    {
        return x < lo ? lo : x > hi ? hi : x;
    }
}

static_assert(act::hard_tanh.name() == "hard_tanh");
static_assert(act::hard_sigmoid.name() == "hard_sigmoid");
static_assert(act::hard_swish.name() == "hard_swish");
static_assert(act::hard_silu.name() == "hard_swish");
static_assert(act::hard_tanh.with_range(-2, 3).range() == fanin::interval{-2, 3});

TEMPLATE_TEST_CASE("hard_tanh is x within its range, and flat beyond", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::hard_tanh.with_range(-2, 3), [](long double x) { return clamp(x, -2.0L, 3.0L); },
        [](long double x) { return x > -2 && x < 3; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 0);
    CHECK(w.slope.ulps <= 0);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("hard_sigmoid is right to 1 ulp, its derivative to 0.5, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::hard_sigmoid, [](long double x) { return clamp(x + 3, 0.0L, 6.0L) / 6; },
        [](long double x) { return x > -3 && x < 3 ? 1.0L / 6 : 0; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1);
    CHECK(w.slope.ulps <= 0.5);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("hard_swish is right to 2 ulp, its derivative to 1, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::hard_swish, [](long double x) { return x <= -3  ? 0
                                                    : x >= 3 ? x
                                                             : x * (x + 3) / 6; },
        [](long double x) { return x <= -3  ? 0
                                   : x >= 3 ? 1
                                            : (2 * x + 3) / 6; });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 2);
    CHECK(w.slope.ulps <= 1);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("the hard activations at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::hard_tanh(infinity) == 1);
    CHECK(act::hard_tanh(-infinity) == -1);
    CHECK(act::hard_tanh.derivative(T(1)) == 0);
    CHECK(act::hard_tanh.derivative(T(-1)) == 0);
    CHECK(act::hard_sigmoid(infinity) == 1);
    CHECK(act::hard_sigmoid(-infinity) == 0);
    CHECK(act::hard_sigmoid.derivative(infinity) == 0);
    CHECK(act::hard_swish(infinity) == infinity);
    CHECK(act::hard_swish(-infinity) == 0);
    CHECK(act::hard_swish(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::hard_swish.derivative(infinity) == 1);
    CHECK(act::hard_swish.derivative(T(-3)) == 0);
    CHECK(act::hard_swish.derivative(T(3)) == 1);
    CHECK(std::isnan(act::hard_tanh(not_a_number)));
    CHECK(std::isnan(act::hard_tanh.derivative(not_a_number)));
    CHECK(std::isnan(act::hard_sigmoid(not_a_number)));
    CHECK(std::isnan(act::hard_sigmoid.derivative(not_a_number)));
    CHECK(std::isnan(act::hard_swish(not_a_number)));
    CHECK(std::isnan(act::hard_swish.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("the hard activations are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::hard_tanh) == "");
    CHECK(forms::difference_of_paths<TestType>(act::hard_tanh) == "");
    CHECK(forms::difference_of_forms<TestType>(act::hard_tanh.with_range(-2, 3)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::hard_tanh.with_range(-2, 3)) == "");
    CHECK(forms::difference_of_forms<TestType>(act::hard_sigmoid) == "");
    CHECK(forms::difference_of_paths<TestType>(act::hard_sigmoid) == "");
    CHECK(forms::difference_of_forms<TestType>(act::hard_swish) == "");
    CHECK(forms::difference_of_paths<TestType>(act::hard_swish) == "");
}

TEST_CASE("the derivatives of the hard activations are the slopes of their values, away from the kinks")
{
    for (const double x : {-5.0, -2.5, -0.7, 0.3, 2.9, 3.1})
    {
        CAPTURE(x);
        const double h = 1e-6;
        CHECK(
            std::abs((act::hard_tanh(x + h) - act::hard_tanh(x - h)) / (2 * h) - act::hard_tanh.derivative(x))
            < 1e-9);
        CHECK(std::abs((act::hard_sigmoid(x + h) - act::hard_sigmoid(x - h)) / (2 * h)
                       - act::hard_sigmoid.derivative(x))
              < 1e-9);
        CHECK(std::abs((act::hard_swish(x + h) - act::hard_swish(x - h)) / (2 * h)
                       - act::hard_swish.derivative(x))
              < 1e-9);
    }
}

TEST_CASE("what is flat is outside of the unsaturated range, and the last number before it is inside")
{
    const auto inside = [](double y, const fanin::interval& range) { return y >= range.lo && y <= range.hi; };
    const auto plain = act::hard_tanh.unsaturated_range();
    CHECK(!inside(act::hard_tanh(2.0f), plain));
    CHECK(!inside(act::hard_tanh(-2.0f), plain));
    CHECK(inside(act::hard_tanh(std::nextafter(1.0f, 0.0f)), plain));
    CHECK(inside(act::hard_tanh(std::nextafter(-1.0f, 0.0f)), plain));
    const auto sigmoid = act::hard_sigmoid.unsaturated_range();
    CHECK(!inside(act::hard_sigmoid(-3.0f), sigmoid));
    CHECK(!inside(act::hard_sigmoid(3.0f), sigmoid));
    CHECK(inside(act::hard_sigmoid(std::nextafter(-3.0f, 0.0f)), sigmoid));
    CHECK(inside(act::hard_sigmoid(2.9999f), sigmoid));
    const auto shifted = act::hard_tanh.with_range(0, 100).unsaturated_range();
    CHECK(!inside(0, shifted));
    CHECK(!inside(100, shifted));
    CHECK(inside(std::nextafter(100.0f, 0.0f), shifted));
}

TEST_CASE("a range without sense is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {-1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::hard_tanh.with_range(bad, 2e6); },
                                                      {"lo = ", "in [-1e+06, 1e+06]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::hard_tanh.with_range(0, bad); },
                                                      {"hi = ", "in [-1e+06, 1e+06]"})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)act::hard_tanh.with_range(1, 1); },
                                                  {"hi = 1", "above lo = 1"})
          == "");
}
