// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/tensor.hpp>
#include <fanin/init/uniform.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace init = fanin::init;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    template <class T>
    void check_law(const xt::xtensor<T, 2>& w, double lo, double hi)
    {
        const double variance = (hi - lo) * (hi - lo) / 12;
        const auto found = sampling::moments_of(w);
        CHECK(std::abs(found.mean - (lo + hi) / 2) < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, sampling::uniform_kurtosis, found.count));
        CHECK(std::abs(found.kurtosis - sampling::uniform_kurtosis) < 0.01);
        CHECK(*std::min_element(w.begin(), w.end()) >= static_cast<T>(lo));
        CHECK(*std::max_element(w.begin(), w.end()) < static_cast<T>(hi));
    }
}

static_assert(init::uniform<float>.name() == "uniform");
static_assert(init::uniform<float>.with_range(-3, 3).variance({.in = 1, .out = 2}) == 3);

TEMPLATE_TEST_CASE("the uniform initializer covers (-0.05, 0.05), whatever the shape", "", float, double)
{
    using T = TestType;
    check_law<T>(init::uniform<T>(1000, 1000, 1), -0.05, 0.05);
    check_law<T>(init::uniform<T>(20'000, 50, 2), -0.05, 0.05);
    check_law<T>(init::uniform<T>(50, 20'000, 3), -0.05, 0.05);
    CHECK(sampling::relative_difference(init::uniform<T>.variance({.in = 1, .out = 2}), 0.01 / 12) < 1e-14);
}

TEMPLATE_TEST_CASE("with_range replaces both ends", "", float, double)
{
    using T = TestType;
    check_law<T>(init::uniform<T>.with_range(2, 5)(1000, 1000, 4), 2, 5);
    check_law<T>(init::uniform<T>.with_range(2, 5).with_range(0, 1)(1000, 1000, 5), 0, 1);
}

TEST_CASE("a range of one point is a constant, and the uniform says its law")
{
    const auto w = init::uniform<float>.with_range(0.25, 0.25)(30, 40);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 0.25f; }));
    CHECK(to_string(init::uniform<float>) == "uniform: U(-0.05, 0.05)");
    CHECK(to_string(init::uniform<float>.with_range(2, 5)) == "uniform: U(2, 5)");
    const init::uniform_initializer<float> named({.lo = 0, .hi = 1, .name = "mine"});
    CHECK(to_string(named) == "mine: U(0, 1)");
    CHECK(to_string(named.with_range(2, 5)) == "uniform: U(2, 5)");
}

TEST_CASE("a range that is turned round, not finite or too wide for the type is refused")
{
    const auto refusal = [](double lo, double hi, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([=] { (void)init::uniform<float>.with_range(lo, hi); },
                                                       parts);
    };
    CHECK(refusal(2, 1, {"lo = 2", "<= hi = 1"}) == "");
    CHECK(refusal(not_a_number, 1, {"lo = ", "nan", "finite"}) == "");
    CHECK(refusal(0, not_a_number, {"hi = ", "nan", "finite"}) == "");
    CHECK(refusal(-infinity, 1, {"lo = -inf", "finite"}) == "");
    CHECK(refusal(0, infinity, {"hi = inf", "finite"}) == "");
    CHECK(refusal(0, 1e39, {"hi = 1e+39", "finite in the element type"}) == "");
    CHECK(refusal(-3e38, 3e38, {"hi - lo = 6e+38", "finite in the element type"}) == "");
    CHECK_NOTHROW(init::uniform<double>.with_range(-3e38, 3e38));
}
