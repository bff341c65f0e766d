// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/elu.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x) { return x > 0 ? x : std::expm1(x); };
    constexpr auto slope = [](long double x) { return x > 0 ? 1 : std::exp(x); };

    // Klambauer et al. 2017, to more digits than a double has
    constexpr long double lambda = 1.0507009873554804934193349852946L;
    constexpr long double lambda_alpha = lambda * 1.6732632423543772848170429916717L;
}

static_assert(act::elu.name() == "elu");
static_assert(act::selu.name() == "selu");
static_assert(act::celu.name() == "celu");
static_assert(act::elu.with_alpha(2).alpha() == 2);
static_assert(act::celu.with_alpha(2).alpha() == 2);

TEMPLATE_TEST_CASE("elu is right to 1.2 ulp, its derivative to 1.1, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::elu, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1.2);
    CHECK(w.slope.ulps <= 1.1);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("selu is right to 3 ulp, its derivative to 3, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        act::selu, [](long double x) { return x > 0 ? lambda * x : lambda_alpha * std::expm1(x); },
        [](long double x) { return x > 0 ? lambda : lambda_alpha * std::exp(x); });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 3);
    CHECK(w.slope.ulps <= 3);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("with an alpha elu and celu are right to 4 ulp, their derivatives to 3", "", float, double)
{
    using T = TestType;
    for (const double alpha : {1e-6, 0.3, 3.0, 1e6})
    {
        CAPTURE(alpha);
        const long double a = static_cast<T>(alpha);
        const auto e = forms::worst_of_line<T>(
            act::elu.with_alpha(alpha), [a](long double x) { return x > 0 ? x : a * std::expm1(x); },
            [a](long double x) { return x > 0 ? 1 : a * std::exp(x); });
        CHECK(e.value.ulps <= 4);
        CHECK(e.slope.ulps <= 3);
        CHECK(e.value.strangers == 0);
        CHECK(e.slope.strangers == 0);
        const auto c = forms::worst_of_line<T>(
            act::celu.with_alpha(alpha), [a](long double x) { return x > 0 ? x : a * std::expm1(x / a); },
            [a](long double x) { return x > 0 ? 1 : std::exp(x / a); });
        CAPTURE(c.value.at, c.slope.at);
        CHECK(c.value.ulps <= 4);
        CHECK(c.slope.ulps <= 3);
        CHECK(c.value.strangers == 0);
        CHECK(c.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("elu, selu and celu at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::elu(infinity) == infinity);
    CHECK(forms::ulps(act::elu(-infinity), -1.0L) <= 2);
    CHECK(act::elu(std::numeric_limits<T>::lowest()) == act::elu(-infinity));
    CHECK(act::elu(T(0)) == 0);
    CHECK(act::elu.derivative(-infinity) == 0);
    CHECK(std::isnan(act::elu(not_a_number)));
    CHECK(std::isnan(act::elu.derivative(not_a_number)));
    CHECK(act::celu.with_alpha(2)(infinity) == infinity);
    CHECK(forms::ulps(act::celu.with_alpha(2)(-infinity), -2.0L) <= 2);
    CHECK(act::celu.with_alpha(2)(std::numeric_limits<T>::lowest()) == act::celu.with_alpha(2)(-infinity));
    CHECK(act::celu.with_alpha(2)(T(0)) == 0);
    CHECK(act::celu.with_alpha(2).derivative(-infinity) == 0);
    CHECK(std::isnan(act::celu.with_alpha(2)(not_a_number)));
    CHECK(std::isnan(act::celu.with_alpha(2).derivative(not_a_number)));
    CHECK(act::selu(infinity) == infinity);
    CHECK(forms::ulps(act::selu(-infinity), -1.7580993408473768599L) <= 2);
    CHECK(act::selu(std::numeric_limits<T>::lowest()) == act::selu(-infinity));
    CHECK(act::selu(T(0)) == 0);
    CHECK(act::selu.derivative(-infinity) == 0);
    CHECK(std::isnan(act::selu(not_a_number)));
    CHECK(std::isnan(act::selu.derivative(not_a_number)));
    CHECK(act::elu.derivative(T(0)) == 1);
    CHECK(act::elu.with_alpha(0.5).derivative(T(0)) == T(0.5));
    CHECK(act::celu.with_alpha(0.5).derivative(T(0)) == 1);
    CHECK(act::elu.with_alpha(0)(T(-3)) == 0);
}

TEST_CASE("selu is finite up to where its value overflows")
{
    CHECK(std::isfinite(act::selu(3.2386e38f)));
    CHECK(std::isinf(act::selu(3.2388e38f)));
}

TEMPLATE_TEST_CASE("elu, selu and celu are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::elu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::elu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::elu.with_alpha(0.3)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::elu.with_alpha(0.3)) == "");
    CHECK(forms::difference_of_forms<TestType>(act::selu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::selu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::celu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::celu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::celu.with_alpha(0.3)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::celu.with_alpha(0.3)) == "");
}

TEST_CASE("the derivatives of elu, selu and celu are the slopes of their values, away from the kink")
{
    CHECK(forms::worst_slope(act::elu, 1e-4) < 1e-9);
    CHECK(forms::worst_slope(act::selu, 1e-4) < 1e-9);
    CHECK(forms::worst_slope(act::celu.with_alpha(0.3), 1e-4) < 1e-9);
}

TEST_CASE("an alpha of no size is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {-1.0, 1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::elu.with_alpha(bad); },
                                                      {"alpha = ", "in [0, 1e+06]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::celu.with_alpha(bad); },
                                                      {"alpha = ", "in [1e-06, 1e+06]"})
              == "");
    }
}
