// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/softplus.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x)
    { return std::max(x, 0.0L) + std::log1p(std::exp(-std::abs(x))); };

    constexpr auto slope = [](long double x) { return 1 / (1 + std::exp(-x)); };
}

static_assert(act::softplus.name() == "softplus");
static_assert(act::log_sigmoid.name() == "log_sigmoid");
static_assert(act::softplus.beta() == 1);

TEMPLATE_TEST_CASE("softplus is right to 4 ulp, its derivative to 3, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::softplus, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 3);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("log_sigmoid is right to 4 ulp, its derivative to 3, over the whole line", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::log_sigmoid, [](long double x) { return -value(-x); }, [](long double x) { return slope(-x); });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 3);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("with a beta softplus is right to 4 ulp, its derivative to 3, over the whole line", "",
                   float, double)
{
    using T = TestType;
    for (const double beta : {1e-6, 0.1, 3.0, 1e6})
    {
        CAPTURE(beta);
        const long double b = static_cast<T>(beta);
        const auto w = forms::worst_of_line<T>(
            act::softplus.with_beta(beta), [b](long double x) { return value(b * x) / b; },
            [b](long double x) { return slope(b * x); });
        CAPTURE(w.value.at, w.slope.at);
        CHECK(w.value.ulps <= 4);
        CHECK(w.slope.ulps <= 3);
        CHECK(w.value.strangers == 0);
        CHECK(w.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("softplus and log_sigmoid at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::softplus(infinity) == infinity);
    CHECK(act::softplus(-infinity) == 0);
    CHECK(act::softplus(T(0)) == T(0.69314718055994530942L));
    CHECK(act::softplus(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::softplus.with_beta(1e6)(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::softplus.derivative(T(0)) == T(0.5));
    CHECK(act::softplus.derivative(infinity) == 1);
    CHECK(act::softplus.derivative(-infinity) == 0);
    CHECK(std::isnan(act::softplus(not_a_number)));
    CHECK(std::isnan(act::softplus.derivative(not_a_number)));
    CHECK(act::log_sigmoid(infinity) == 0);
    CHECK(act::log_sigmoid(-infinity) == -infinity);
    CHECK(act::log_sigmoid(std::numeric_limits<T>::lowest()) == std::numeric_limits<T>::lowest());
    CHECK(act::log_sigmoid.derivative(-infinity) == 1);
    CHECK(act::log_sigmoid.derivative(infinity) == 0);
    CHECK(std::isnan(act::log_sigmoid(not_a_number)));
    CHECK(std::isnan(act::log_sigmoid.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("softplus and log_sigmoid are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::softplus) == "");
    CHECK(forms::difference_of_paths<TestType>(act::softplus) == "");
    CHECK(forms::difference_of_forms<TestType>(act::softplus.with_beta(0.3)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::softplus.with_beta(0.3)) == "");
    CHECK(forms::difference_of_forms<TestType>(act::log_sigmoid) == "");
    CHECK(forms::difference_of_paths<TestType>(act::log_sigmoid) == "");
}

TEST_CASE("the derivatives of softplus and log_sigmoid are the slopes of their values")
{
    CHECK(forms::worst_slope(act::softplus, 0) < 1e-9);
    CHECK(forms::worst_slope(act::softplus.with_beta(0.3), 0) < 1e-9);
    CHECK(forms::worst_slope(act::log_sigmoid, 0) < 1e-9);
}

TEST_CASE("a beta of softplus of no size is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {0.0, -1.0, 1e-7, 1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::softplus.with_beta(bad); },
                                                      {"beta = ", "in [1e-06, 1e+06]"})
              == "");
    }
}
