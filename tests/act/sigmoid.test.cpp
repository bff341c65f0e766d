// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/sigmoid.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::act::sigmoid;

namespace
{
    // In long double nothing overflows: exp(3.4e38) is Inf, and 1 / Inf is the 0 that is meant.
    constexpr auto value = [](long double x, long double epsilon = 0)
    { return 1 / (1 + std::exp(-x) + epsilon); };

    /// e / (1 + e + ε)², e = exp(-x), divided by e² where e is large.
    constexpr auto slope = [](long double x, long double epsilon = 0)
    {
        const long double e = std::exp(-std::abs(x));
        const long double root = x >= 0 ? 1 + e + epsilon : 1 + (1 + epsilon) * e;
        return e / (root * root);
    };

    constexpr double seed_epsilon = 1e-5;
    constexpr auto seed_sigmoid = sigmoid.with_epsilon(seed_epsilon);
}

static_assert(sigmoid.name() == "sigmoid");
static_assert(seed_sigmoid.name() == "sigmoid");

TEMPLATE_TEST_CASE("sigmoid is right to 2.5 ulp, its derivative to 5, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(
        sigmoid, [](long double x) { return value(x); }, [](long double x) { return slope(x); });
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 2.5);
    CHECK(w.slope.ulps <= 5);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("sigmoid with an epsilon is right to 4 ulp, its derivative to 6, over the whole line", "",
                   float, double)
{
    using T = TestType;
    for (const double e : {seed_epsilon, 0.5, 1.0})
    {
        CAPTURE(e);
        const long double epsilon = static_cast<T>(e);
        const auto w = forms::worst_of_line<T>(
            sigmoid.with_epsilon(e), [=](long double x) { return value(x, epsilon); },
            [=](long double x) { return slope(x, epsilon); });
        CAPTURE(w.value.at, w.slope.at);
        CHECK(w.value.ulps <= 4);
        CHECK(w.slope.ulps <= 6);
        CHECK(w.value.strangers == 0);
        CHECK(w.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("sigmoid at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(sigmoid(infinity) == 1);
    CHECK(sigmoid(-infinity) == 0);
    CHECK(sigmoid(T(0)) == T(0.5));
    CHECK(sigmoid(T(-0.0)) == T(0.5));
    CHECK(sigmoid.derivative(T(0)) == T(0.25));
    CHECK(sigmoid.derivative(infinity) == 0);
    CHECK(sigmoid.derivative(-infinity) == 0);
    CHECK(std::isnan(sigmoid(not_a_number)));
    CHECK(std::isnan(sigmoid(-not_a_number)));
    CHECK(std::isnan(sigmoid.derivative(not_a_number)));
    CHECK(std::isnan(seed_sigmoid(not_a_number)));
    CHECK(std::isnan(seed_sigmoid.derivative(not_a_number)));
    CHECK(seed_sigmoid(infinity) == static_cast<T>(1 / (1 + seed_epsilon)));
    CHECK(seed_sigmoid(-infinity) == 0);
}

TEST_CASE("with an epsilon, sigmoid is 1 / ((1 + exp(-x)) + epsilon) as written")
{
    double worst = 0;
    for (int i = -700'000; i <= 700'000; i += 7)
    {
        const double x = i / 1000.0; // exp(-x) overflows below -709
        const double as_written = 1 / ((1 + std::exp(-x)) + seed_epsilon);
        worst = std::max(worst, std::abs(seed_sigmoid(x) / as_written - 1));
    }
    CHECK(worst < 4 * std::numeric_limits<double>::epsilon());
    CHECK(sigmoid.with_epsilon(0)(1.5) == sigmoid(1.5));
    CHECK(sigmoid.with_epsilon(1)(0.0) == 1.0 / 3);
    CHECK(sigmoid.with_epsilon(0.5).with_epsilon(0)(1.5) == sigmoid(1.5));
}

TEST_CASE("an epsilon below 0 or above 1 is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {-1e-5, 1.5, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)sigmoid.with_epsilon(bad); },
                                                      {"epsilon = ", "in [0, 1]"})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)sigmoid.with_epsilon(-1e-5); },
                                                  {"epsilon = -1e-05"})
          == "");
}

TEMPLATE_TEST_CASE("sigmoid is the same in all its forms", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(sigmoid) == "");
    CHECK(forms::difference_of_forms<TestType>(seed_sigmoid) == "");
    CHECK(forms::difference_of_paths<TestType>(sigmoid) == "");
    CHECK(forms::difference_of_paths<TestType>(seed_sigmoid) == "");
}

TEST_CASE("the derivative of sigmoid is the slope of its values")
{
    CHECK(forms::worst_slope(sigmoid, 0) < 1e-10);
    CHECK(forms::worst_slope(sigmoid.with_epsilon(0.5), 0) < 1e-10);
}

TEST_CASE("sigmoid's unsaturated range ends where its slope is 0.01")
{
    const auto range = sigmoid.unsaturated_range();
    CHECK(std::abs(range.lo * (1 - range.lo) - 0.01) < 1e-12);
    CHECK(std::abs(range.hi * (1 - range.hi) - 0.01) < 1e-12);
    CHECK(range.lo < 0.5);
    CHECK(range.hi > 0.5);
}

TEST_CASE("the unsaturated range of a sigmoid ends where its derivative is 0.01")
{
    for (const double epsilon : {0.0, 1e-5, 0.5, 1.0})
    {
        const auto f = fanin::act::sigmoid.with_epsilon(epsilon);
        for (const double y : {f.unsaturated_range().lo, f.unsaturated_range().hi})
        {
            const double x = -std::log(1 / y - 1 - epsilon);
            CHECK(std::abs(f(x) - y) < 1e-12);
            CHECK(std::abs(f.derivative(x) - 0.01) < 1e-12);
        }
    }
}
