// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/gelu.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace act = fanin::act;

namespace
{
    constexpr long double root_2 = std::numbers::sqrt2_v<long double>;

    constexpr auto value = [](long double x) { return x < -200 ? 0 : x / 2 * std::erfc(-x / root_2); };

    long double density(long double x)
    {
        return std::exp(-x * x / 2) * std::numbers::inv_sqrtpi_v<long double> / root_2;
    }

    /// P(N < x) + x · density(x). Near its root the sum of its Taylor series, whose terms follow from f'' =
    /// (2 - x²) density.
    constexpr auto slope = [](long double x)
    {
        constexpr long double root = -0x1.80ead197f00b4p-1L + 1.495675917700988327321e-17L;
        const long double d = (x + 0x1.80ead197f00b4p-1L) - 1.495675917700988327321e-17L; // beyond one number
        if (std::abs(d) < 0x1p-8L)
        {
            const long double r2 = root * root;
            const long double second = 2 - r2;         // over the density at the root
            const long double third = root * (r2 - 4); // its derivative, and so on
            const long double fourth = -r2 * r2 + 7 * r2 - 4;
            const long double fifth = root * (r2 * r2 - 11 * r2 + 18);
            const long double sixth = -r2 * r2 * r2 + 16 * r2 * r2 - 51 * r2 + 18;
            const long double seventh = root * (r2 * r2 * r2 - 22 * r2 * r2 + 115 * r2 - 120);
            const long double sum =
                second
                + d
                      * (third / 2
                         + d * (fourth / 6 + d * (fifth / 24 + d * (sixth / 120 + d * seventh / 720))));
            return density(root) * d * sum;
        }
        return x < -200 ? 0 : std::erfc(-x / root_2) / 2 + (x > 200 ? 0 : x * density(x));
    };

    constexpr long double a = 2 * root_2 * std::numbers::inv_sqrtpi_v<long double>;
    constexpr long double b = 0.044715L * a;

    /// x / (1 + exp(-v)), v = a x + b x³ = 2 √(2/π) (x + 0.044715 x³).
    constexpr auto tanh_value = [](long double x)
    {
        return x < -100 ? 0 : x > 100 ? x : x / (1 + std::exp(-x * (a + b * x * x)));
    };

    /// e (1 + e + w) / (1 + e)² of e = exp(v), w = x v'. Near the root of the bracket its difference to that
    /// at the root.
    long double tanh_slope_below(long double x)
    {
        constexpr long double root = -0x1.81429f9e97e4dp-1L + 3.635560509207686845017e-17L;
        const long double e = std::exp(x * (a + b * x * x));
        const long double d = (x + 0x1.81429f9e97e4dp-1L) - 3.635560509207686845017e-17L; // beyond one number
        const long double squares = b * (root * root + root * x + x * x);
        const long double bracket = std::abs(d) < 0x1p-7L ? d * (a + 3 * squares)
                                                                + std::exp(root * (a + b * root * root))
                                                                      * std::expm1(d * (a + squares))
                                                          : 1 + e + x * (a + 3 * b * x * x);
        return e / ((1 + e) * (1 + e)) * bracket;
    }

    constexpr auto tanh_slope = [](long double x)
    {
        return x < -100 ? 0 : x > 100 ? 1 : x < 0 ? tanh_slope_below(x) : 1 - tanh_slope_below(-x);
    };
}

static_assert(act::gelu.name() == "gelu");
static_assert(act::gelu_tanh.name() == "gelu_tanh");

TEMPLATE_TEST_CASE("gelu is right to 4 ulp, its derivative to 6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::gelu, value, slope, {-0.7517915246935645});
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("gelu_tanh is right to 4 ulp, its derivative to 6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::gelu_tanh, tanh_value, tanh_slope, {-0.7524614220710163});
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("gelu at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::gelu(infinity) == infinity);
    CHECK(act::gelu(-infinity) == 0);
    CHECK(act::gelu(T(0)) == 0);
    CHECK(std::signbit(act::gelu(T(-0.0))));
    CHECK(act::gelu(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::gelu(std::numeric_limits<T>::lowest()) == 0);
    CHECK(forms::ulps(act::gelu.derivative(T(0)), 0.5L) <= 1);
    CHECK(act::gelu.derivative(infinity) == 1);
    CHECK(act::gelu.derivative(-infinity) == 0);
    CHECK(std::isnan(act::gelu(not_a_number)));
    CHECK(std::isnan(act::gelu.derivative(not_a_number)));
    CHECK(act::gelu_tanh(infinity) == infinity);
    CHECK(act::gelu_tanh(-infinity) == 0);
    CHECK(act::gelu_tanh(T(0)) == 0);
    CHECK(std::signbit(act::gelu_tanh(T(-0.0))));
    CHECK(act::gelu_tanh(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::gelu_tanh(std::numeric_limits<T>::lowest()) == 0);
    CHECK(forms::ulps(act::gelu_tanh.derivative(T(0)), 0.5L) <= 1);
    CHECK(act::gelu_tanh.derivative(infinity) == 1);
    CHECK(act::gelu_tanh.derivative(-infinity) == 0);
    CHECK(std::isnan(act::gelu_tanh(not_a_number)));
    CHECK(std::isnan(act::gelu_tanh.derivative(not_a_number)));
}

TEST_CASE("the tail of gelu lives where 1 + erf has died")
{
    // -6 P(N > 6) = -5.9195e-9, where x / 2 (1 + erf(x / √2)) in float is 0
    CHECK(std::abs(act::gelu(-6.0f) / -5.919526e-9f - 1) < 1e-6f);
    CHECK(act::gelu(-13.0f) < 0);
    CHECK(act::gelu(-37.0) < 0);
}

TEMPLATE_TEST_CASE("gelu and gelu_tanh are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::gelu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::gelu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::gelu_tanh) == "");
    CHECK(forms::difference_of_paths<TestType>(act::gelu_tanh) == "");
}

TEST_CASE("the derivatives of gelu and gelu_tanh are the slopes of their values")
{
    CHECK(forms::worst_slope(act::gelu, 0) < 1e-9);
    CHECK(forms::worst_slope(act::gelu_tanh, 0) < 1e-9);
}
