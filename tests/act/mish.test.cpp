// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/mish.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace act = fanin::act;

namespace
{
    /// x q / (q + 2), q = w (w + 2), w = exp(x); from 40 on, x itself.
    constexpr auto value = [](long double x)
    {
        const long double w = std::exp(std::min(x, 40.0L));
        const long double q = w * (w + 2);
        return x < -11'000 ? 0 : x > 40 ? x : x * q / (q + 2);
    };

    /// w (w³ + 4w² + 6w + 4 + 4x (w + 1)) / (q + 2)². Near the root of the bracket its difference to that at
    /// the root, where d = x - r and m = exp(d) - 1 are factors.
    constexpr auto slope = [](long double x)
    {
        constexpr long double root = -0x1.31432c0d12d84p+0L - 4.848482984803104554936e-17L;
        if (x < -11'000 || x > 60)
        {
            return x < 0 ? 0.0L : 1.0L;
        }
        const long double w = std::exp(x);
        const long double d = (x + 0x1.31432c0d12d84p+0L) + 4.848482984803104554936e-17L; // beyond one number
        long double bracket = ((w + 4) * w + 6) * w + 4 + 4 * x * (w + 1);
        if (std::abs(d) < 0x1p-7L)
        {
            const long double w0 = std::exp(root);
            const long double m = std::expm1(d);
            bracket =
                4 * d * (1 + w0) + w0 * m * (6 + 4 * x + 4 * w0 * (m + 2) + w0 * w0 * (m * m + 3 * m + 3));
        }
        const long double bottom = w * (w + 2) + 2;
        return w * bracket / (bottom * bottom);
    };
}

static_assert(act::mish.name() == "mish");

TEMPLATE_TEST_CASE("mish is right to 4 ulp, its derivative to 6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::mish, value, slope, {-1.1924312145154952});
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 4);
    CHECK(w.slope.ulps <= 6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("mish at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::mish(infinity) == infinity);
    CHECK(act::mish(-infinity) == 0);
    CHECK(act::mish(T(0)) == 0);
    CHECK(act::mish(std::numeric_limits<T>::max()) == std::numeric_limits<T>::max());
    CHECK(act::mish(std::numeric_limits<T>::lowest()) == 0);
    CHECK(forms::ulps(act::mish.derivative(T(0)), 0.6L) <= 1);
    CHECK(act::mish.derivative(infinity) == 1);
    CHECK(act::mish.derivative(-infinity) == 0);
    CHECK(std::isnan(act::mish(not_a_number)));
    CHECK(std::isnan(act::mish.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("mish is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::mish) == "");
    CHECK(forms::difference_of_paths<TestType>(act::mish) == "");
}

TEST_CASE("the derivative of mish is the slope of its values")
{
    CHECK(forms::worst_slope(act::mish, 0) < 1e-9);
}
