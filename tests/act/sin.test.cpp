// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/sin.hpp>

#include <cmath>
#include <limits>

namespace act = fanin::act;

namespace
{
    constexpr auto value = [](long double x) { return std::sin(x); };
    constexpr auto slope = [](long double x) { return std::cos(x); };
}

static_assert(act::sin.name() == "sin");

TEMPLATE_TEST_CASE("sin is right to 1.6 ulp, its derivative to 1.6, over the whole line", "", float, double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::sin, value, slope);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1.6);
    CHECK(w.slope.ulps <= 1.6);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEST_CASE("sin is right where a multiple of a quarter turn is as near as numbers come")
{
    // Muller et al., Handbook of floating-point arithmetic, sec. 11.3: the worst double, 2.98e-19 from 0; and
    // floats
    const double worst = std::ldexp(6381956970095103.0, 797);
    CHECK(std::abs(act::sin.derivative(worst) / -4.6871659242546277e-19 - 1) < 1e-15);
    for (const float x : {16367173.0f * 0x1p72f, 0x1.f9cbe2p+16f, 3.4028235e38f, 32768.004f, 0x1.921fb6p+15f})
    {
        CAPTURE(x);
        const auto exact = static_cast<long double>(x);
        CHECK(forms::ulps(act::sin(x), std::sin(exact)) <= 1.6);
        CHECK(forms::ulps(act::sin.derivative(x), std::cos(exact)) <= 1.6);
    }
}

TEST_CASE("counted in quarter turns, an angle is right on both sides of 2^15")
{
    for (const double x : {32768.5, 33000.0, -33000.0, 0x1p30, 1e22, -1e22, 1e300, 0x1.fffffffffffffp+1023})
    {
        CAPTURE(x);
        const auto q = fanin::detail::quarter_turns_of(x);
        const long double s = std::sin(static_cast<long double>(q.rest));
        const long double c = std::cos(static_cast<long double>(q.rest));
        const long double found = q.count % 4 == 0 ? s : q.count % 4 == 1 ? c : q.count % 4 == 2 ? -s : -c;
        CHECK(std::abs(found - std::sin(static_cast<long double>(x))) < 1e-16L);
        CHECK(std::abs(q.rest) < 0.7853981633974484);
    }
}

TEMPLATE_TEST_CASE("sin at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::sin(T(0)) == 0);
    CHECK(std::signbit(act::sin(T(-0.0))));
    CHECK(act::sin.derivative(T(0)) == 1);
    CHECK(act::sin(std::numeric_limits<T>::denorm_min()) == std::numeric_limits<T>::denorm_min());
    CHECK(std::isnan(act::sin(infinity)));
    CHECK(std::isnan(act::sin(-infinity)));
    CHECK(std::isnan(act::sin.derivative(infinity)));
    CHECK(std::isnan(act::sin(not_a_number)));
    CHECK(std::isnan(act::sin.derivative(not_a_number)));
}

TEMPLATE_TEST_CASE("sin is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::sin) == "");
    CHECK(forms::difference_of_paths<TestType>(act::sin) == "");
}

TEST_CASE("the derivative of sin is the slope of its values")
{
    CHECK(forms::worst_slope(act::sin, 0) < 1e-9);
}
