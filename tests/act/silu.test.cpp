// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/act/silu.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace act = fanin::act;

namespace
{
    /// 1 / (1 + exp(-x)); in long double exp overflows to Inf, and 1 / Inf is the 0 that is meant.
    long double sigmoid(long double x)
    {
        return 1 / (1 + std::exp(-x));
    }

    constexpr auto value = [](long double x) { return x < -11'000 ? 0 : x * sigmoid(x); };

    /// e (1 + e + x) / (1 + e)², e = exp(x). Near the root of the bracket, r, it is d + exp(r) (exp(d) - 1),
    /// d = x - r.
    long double slope_below(long double x, long double rest = 0)
    {
        constexpr long double root = -0x1.474973c84120bp+0L - 1.094699418309343743045e-16L;
        const long double e = std::exp(x) * (1 + rest);
        // more digits than one number has
        const long double d = (x + 0x1.474973c84120bp+0L) + (1.094699418309343743045e-16L + rest);
        const long double bracket = std::abs(d) < 0x1p-8L ? d + std::exp(root) * std::expm1(d) : 1 + e + x;
        return e / ((1 + e) * (1 + e)) * bracket;
    }

    constexpr auto slope = [](long double x)
    {
        return x < -11'000 ? 0 : x < 0 ? slope_below(x) : 1 - slope_below(-std::min(x, 11'000.0L));
    };

    /// The same for x · beta, beta as the type has it.
    template <class T>
    constexpr auto stretched(double beta)
    {
        const long double b = static_cast<T>(beta);
        return std::pair{[b](long double x) { return value(b * x) / b; },
                         [b](long double x)
                         {
                             const long double y = b * x;
                             return y < -11'000 || y > 0 ? slope(y) : slope_below(y, std::fma(b, x, -y));
                         }};
    }
}

static_assert(act::silu.name() == "silu");
static_assert(act::swish.name() == "swish");
static_assert(act::quick_gelu.name() == "quick_gelu");
static_assert(act::quick_gelu.beta() == 1.702);
static_assert(act::silu.with_beta(2).beta() == 2);

TEMPLATE_TEST_CASE("silu is right to 4 ulp, its derivative to 6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::silu, value, slope, {-1.2784645427610738});
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("with a beta silu is right to 4 ulp, its derivative to 6, over the whole line", "", float,
                   double)
{
    using T = TestType;
    for (const double beta : {1.702, 1e-6, 0.1, 30.0, 1e6})
    {
        CAPTURE(beta);
        const auto [value_of, slope_of] = stretched<T>(beta);
        const auto w = forms::worst_of_line<T>(act::silu.with_beta(beta), value_of, slope_of);
        CAPTURE(w.value.at, w.slope.at);
        CHECK(w.value.ulps <= 4);
        CHECK(w.slope.ulps <= 6);
        CHECK(w.value.strangers == 0);
        CHECK(w.slope.strangers == 0);
    }
}

TEMPLATE_TEST_CASE("silu at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::silu(infinity) == infinity);
    CHECK(act::silu(-infinity) == 0);
    CHECK(act::silu(T(0)) == 0);
    CHECK(std::signbit(act::silu(T(-0.0))));
    CHECK(act::silu(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::silu(std::numeric_limits<T>::lowest()) == 0);
    CHECK(act::silu.derivative(T(0)) == T(0.5));
    CHECK(act::silu.derivative(infinity) == 1);
    CHECK(act::silu.derivative(-infinity) == 0);
    CHECK(std::isnan(act::silu(not_a_number)));
    CHECK(std::isnan(act::silu.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("silu and its kin are the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::silu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::silu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::quick_gelu) == "");
    CHECK(forms::difference_of_paths<TestType>(act::quick_gelu) == "");
    CHECK(forms::difference_of_forms<TestType>(act::silu.with_beta(1e-6)) == "");
    CHECK(forms::difference_of_paths<TestType>(act::silu.with_beta(1e-6)) == "");
}

TEST_CASE("the derivative of silu is the slope of its values")
{
    CHECK(forms::worst_slope(act::silu, 0) < 1e-9);
    CHECK(forms::worst_slope(act::quick_gelu, 0) < 1e-9);
    CHECK(forms::worst_slope(act::silu.with_beta(0.3), 0) < 1e-9);
}

TEST_CASE("a beta of no size is refused by name and value")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {0.0, -1.0, 1e-7, 1e7, infinity, -infinity, not_a_number})
    {
        CAPTURE(bad);
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)act::silu.with_beta(bad); },
                                                      {"beta = ", "in [1e-06, 1e+06]"})
              == "");
    }
}
