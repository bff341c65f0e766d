// SPDX-License-Identifier: BSD-3-Clause
#include "act/forms.hpp"
#include "catch.hpp"

#include <fanin/act/exp.hpp>

#include <cmath>
#include <limits>

namespace act = fanin::act;

namespace
{
    constexpr auto exact = [](long double x) { return std::exp(x); };
}

static_assert(act::exp.name() == "exp");

TEMPLATE_TEST_CASE("exp is right to 1 ulp, from the smallest subnormal to the largest number", "", float,
                   double)
{
    using T = TestType;
    const auto w = forms::worst_of_line<T>(act::exp, exact, exact);
    CAPTURE(w.value.at, w.slope.at);
    CHECK(w.value.ulps <= 1);
    CHECK(w.slope.ulps <= 1);
    CHECK(w.value.strangers == 0);
    CHECK(w.slope.strangers == 0);
}

TEMPLATE_TEST_CASE("exp at the ends of the line, at 0 and of NaN", "", float, double)
{
    using T = TestType;
    constexpr T infinity = std::numeric_limits<T>::infinity();
    constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
    CHECK(act::exp(T(0)) == 1);
    CHECK(act::exp(T(-0.0)) == 1);
    CHECK(act::exp(infinity) == infinity);
    CHECK(act::exp(-infinity) == 0);
    CHECK(std::isnan(act::exp(not_a_number)));
    CHECK(act::exp(std::numeric_limits<T>::max()) == infinity);
    CHECK(act::exp(std::numeric_limits<T>::lowest()) == 0);
}

TEST_CASE("exp overflows and dies away where it must")
{
    CHECK(std::isfinite(act::exp(88.722832f)));
    CHECK(std::isinf(act::exp(88.722839f)));
    CHECK(act::exp(-103.97207f) == 0x1p-149f);
    CHECK(act::exp(-103.97209f) == 0);
    CHECK(std::isfinite(act::exp(709.782712893384)));
    CHECK(std::isinf(act::exp(709.7827128933841)));
    CHECK(act::exp(-745.13321910194110) == 0x1p-1074);
    CHECK(act::exp(-745.13321910194122) == 0);
}

TEMPLATE_TEST_CASE("exp is the same in all forms and on all paths", "", float, double)
{
    CHECK(forms::difference_of_forms<TestType>(act::exp) == "");
    CHECK(forms::difference_of_paths<TestType>(act::exp) == "");
}
