// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/theory/detail/panel.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

using namespace fanin::detail;

namespace
{
    template <class F>
    panel<1> measured(const F& f, double lo, double hi)
    {
        const function_view view(f);
        const sampler values(view, 0, 1, slope_source::none);
        panel<1> p{lo, hi};
        const auto itself = [](const sample& s) { return std::array<double, 1>{s.f}; };
        CHECK(!measure(p, values, itself));
        return p;
    }

    /// P(lo < z < hi)
    double weight(double lo, double hi)
    {
        return (std::erf(hi / std::numbers::sqrt2) - std::erf(lo / std::numbers::sqrt2)) / 2;
    }
}

TEST_CASE("a panel's error estimate is of the size of its error: smooth, kinked, jumping anywhere in it")
{
    const auto one = measured([](double) { return 1; }, 0.2, 0.9);
    CHECK(std::abs(one.value[0] - weight(0.2, 0.9)) < 1e-15);
    CHECK(one.error[0] < 1e-13);

    int underestimated = 0;
    for (int i = 1; i < 200; ++i)
    {
        const double at = 0.2 + 0.7 * i / 200;
        CAPTURE(at);
        const auto step = measured([=](double x) { return x > at ? 1 : 0; }, 0.2, 0.9);
        CHECK(std::abs(step.value[0] - weight(at, 0.9)) <= 1.5 * step.error[0]);
        CHECK(step.error[0] > 0);

        const auto bend = measured([=](double x) { return x > at ? x - at : 0; }, 0.2, 0.9);
        const double exact = (std::exp(-at * at / 2) - std::exp(-0.405)) / std::sqrt(2 * std::numbers::pi)
                             - at * weight(at, 0.9);
        const double error = std::abs(bend.value[0] - exact);
        CHECK(error <= 10 * bend.error[0] + 1e-16);
        underestimated += error > bend.error[0];
    }
    CHECK(underestimated < 5); // where the two rules happen to agree
}

TEST_CASE("a jump between an end of a panel and its next point is seen")
{
    const auto f = [](double x) { return x > 0.2 + 1e-9 ? 1 : 0; };
    CHECK(measured(f, 0.2, 0.9).error[0] > 1e-4);
}

TEST_CASE("a panel tells of a sample that is not finite, and of a term that is not")
{
    const auto f = [](double x) { return x > 0.5 ? std::numeric_limits<double>::quiet_NaN() : 1; };
    const function_view view(f);
    const sampler values(view, 0, 1, slope_source::interpolation);
    const auto slope = [](const sample& s) { return std::array<double, 1>{s.df}; };
    panel<1> p{0, 1};
    const auto stray = measure(p, values, slope);
    REQUIRE(stray);
    CHECK(is_nan(stray->f));
    CHECK(stray->x > 0.5);

    const auto large = [](double) { return 1e200; };
    const function_view view_of_large_values(large);
    const sampler large_values(view_of_large_values, 0, 1, slope_source::none);
    const auto square = [](const sample& s) { return std::array<double, 1>{s.f * s.f}; };
    CHECK(measure(p, large_values, square));
}
