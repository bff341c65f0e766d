// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/detail/sampler.hpp>

#include <cmath>

using namespace fanin::detail;

TEST_CASE("a sampler takes a function at the points of a panel, its ends just inside")
{
    const auto step = [](double x) { return x > 2 ? 1 : 0; };
    const function_view view(step);
    const sampler s(view, 1, 2, slope_source::none); // x = 1 + 2z: it jumps at z = 1/2
    const auto right = s.fine(0.5, 1.5);
    const auto left = s.fine(-0.5, 0.5);
    for (std::size_t j = 0; j < right.size(); ++j)
    {
        CHECK(right[j].f == 1);
        CHECK(left[j].f == 0);
        CHECK(right[j].x == 1 + 2 * right[j].z);
        CHECK(right[j].df == 0);
    }
    CHECK(right.front().z == Approx(0.5).epsilon(1e-12));
    CHECK(right.back().z == Approx(1.5).epsilon(1e-12));
    CHECK(right[8].z == 1);
}

TEST_CASE("the slope of the interpolant is that of the function, in x")
{
    const auto f = [](double x) { return std::sin(x); };
    const function_view view(f);
    const sampler s(view, 0.3, 1.7, slope_source::interpolation);
    const auto fine = s.fine(-0.2, 0.6);
    for (const sample& p : fine)
    {
        // An end is moved by 2⁻⁴³ half widths, and its own share in the slope there is (2·16² + 1)/6.
        CHECK(std::abs(p.df - std::cos(p.x)) < 0x1p-43 * 86);
    }
    for (const sample& p : s.coarse(fine, -0.2, 0.6))
    {
        // Degree 8 leaves out f⁽⁹⁾/9! times the slope of ∏(x - x_j), at most 0.68⁸·8/2⁶ on 1.36.
        CHECK(std::abs(p.df - std::cos(p.x)) < std::pow(0.68, 8) / 8 / 362880);
    }
    const function_view view_of_t(fanin::act::tanh);
    const sampler t(view_of_t, 0.3, 1.7, slope_source::function);
    for (const sample& p : t.fine(-0.2, 0.6))
    {
        CHECK(p.df == fanin::act::tanh.derivative(p.x));
    }
}
