// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/theory/detail/quadrature.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

using namespace fanin::detail;

namespace
{
    template <class F>
    expectation_of<1> expect(const F& f)
    {
        const function_view view(f);
        const sampler values(view, 0, 1, slope_source::none);
        const auto itself = [](const sample& s) { return std::array<double, 1>{s.f}; };
        return quadrature<1, decltype(itself)>(values, itself, {aimed_error}).run(edges(0, 1, {}));
    }
}

TEST_CASE("panels cover the line without a gap, the smaller the closer to a jump")
{
    const double jump = std::numbers::sqrt3 / 2;
    auto e = expect([=](double x) { return x > jump ? 1 : 0; });
    CHECK(e.value[0] == Approx(std::erfc(jump / std::numbers::sqrt2) / 2).epsilon(1e-13));
    std::sort(e.panels.begin(), e.panels.end(), [](const auto& a, const auto& b) { return a.lo < b.lo; });
    CHECK(e.panels.front().lo == -last_z);
    CHECK(e.panels.back().hi == last_z);
    for (std::size_t i = 1; i < e.panels.size(); ++i)
    {
        CHECK(e.panels[i].lo == e.panels[i - 1].hi);
    }
    const auto hit =
        std::find_if(e.panels.begin(), e.panels.end(), [=](const auto& p) { return p.hi >= jump; });
    CHECK(hit->lo <= jump);
    CHECK(hit->hi - hit->lo < 1e-10);
    CHECK(e.panels.size() < 120);
}

TEST_CASE("work is bounded, whatever the function")
{
    std::size_t calls = 0;
    const auto e = expect(
        [&](double x)
        {
            ++calls;
            return std::sin(1e30 * x); // noise
        });
    CHECK(calls < 2'000'000);
    CHECK(e.fraction(e.error, 0) > 1e-6); // and says so
}

TEST_CASE("several terms share panels: a step tells where the peak of its slope is")
{
    struct steep
    {
        double operator()(double x) const
        {
            return std::tanh(1e6 * (x - 0.777));
        }

        double derivative(double x) const
        {
            const double t = (*this)(x);
            return 1e6 * (1 - t * t);
        }
    };
    const steep f;
    const function_view view(f);
    const sampler values(view, 0, 1, slope_source::function);
    const auto both = [](const sample& s) { return std::array<double, 2>{s.f, s.df}; };
    const auto e =
        quadrature<2, decltype(both)>(values, both, {aimed_error, aimed_error}).run(edges(0, 1, {}));
    // ∫ f'(x) p(x) dx = 2·p(0.777) up to (π²/12)·p''/10¹²
    CHECK(e.value[1] == Approx(2 * gaussian_density(0.777)).epsilon(1e-11));
}

TEST_CASE("sums are exact again after a huge error that halving has made disappear")
{
    // The slope of the interpolant is nonsense in the wide first panels of the tails.
    const auto f = [](double x) { return std::exp(0.2 * x * x); };
    const function_view view(f);
    const sampler values(view, 0, 1, slope_source::interpolation);
    const auto square = [](const sample& s) { return std::array<double, 1>{s.df * s.df}; };
    const auto e = quadrature<1, decltype(square)>(values, square, {1e-10}).run(edges(0, 1, {}));
    CHECK(!e.unbounded);
    CHECK(e.value[0] == Approx(0.16 * std::pow(0.2, -1.5)).epsilon(1e-9)); // E[(0.4x)² exp(0.4x²)]
    CHECK(e.panels.size() < 500);
}

TEST_CASE("what is not finite, or outgrows the density, is told")
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(expect([](double x) { return x > 5 ? infinity : 1; }).stray->x > 5);
    CHECK(expect([](double x) { return x < -5 ? infinity : 1; }).stray->x < -5);
    CHECK(!expect([](double x) { return x < -9 ? infinity : 1; }).stray);
    CHECK(expect([](double x) { return x < 7 ? 0 : infinity; }).stray->x > 7);
    CHECK(expect([](double x) { return std::exp(x * x / 2); }).unbounded);
    CHECK(!expect([](double x) { return std::exp(0.4 * x * x); }).unbounded);
    CHECK(!expect([](double x) { return x > 30 ? 1 : 0; }).unbounded);
}
