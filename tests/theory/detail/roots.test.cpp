// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/array_list.hpp>
#include <fanin/theory/detail/roots.hpp>

#include <cmath>
#include <vector>

using namespace fanin::detail;

namespace
{
    /// The roots of f, with slope df, on the grid -3, -2.5, ... 3.
    template <class F, class D>
    std::vector<double> roots(const F& f, const D& df, double noise = 0)
    {
        const auto at = [&](double t) { return place{t, f(t), static_cast<double>(df(t))}; };
        array_list<place> grid;
        for (int i = -6; i <= 6; ++i)
        {
            grid.push_back(at(i / 2.0));
        }
        return roots_on(grid, at, noise);
    }
}

TEST_CASE("roots are found in rising order, to the last digits")
{
    const auto found =
        roots([](double t) { return std::cos(t * t); }, [](double t) { return -2 * t * std::sin(t * t); });
    REQUIRE(found.size() == 6);
    const double half_pi = std::acos(0.0);
    for (std::size_t k = 0; k < 3; ++k)
    {
        const double root = std::sqrt(half_pi * (2 * static_cast<double>(k) + 1));
        CHECK(found[3 + k] == Approx(root).epsilon(1e-14));
        CHECK(found[2 - k] == Approx(-root).epsilon(1e-14));
    }
}

TEST_CASE("two roots between two points of the grid are found")
{
    const double gap = GENERATE(0.4, 1e-2, 1e-5);
    const auto found = roots([=](double t) { return (t - 1.2) * (t - 1.2) - gap * gap / 4; },
                             [](double t) { return 2 * (t - 1.2); });
    REQUIRE(found.size() == 2);
    CHECK(found[0] == Approx(1.2 - gap / 2).epsilon(1e-10));
    CHECK(found[1] == Approx(1.2 + gap / 2).epsilon(1e-10));
}

TEST_CASE("a root on a point of the grid is one root, a touch of 0 is one, a miss is none")
{
    const auto line = roots([](double t) { return t - 0.5; }, [](double) { return 1; });
    REQUIRE(line.size() == 1);
    CHECK(line[0] == 0.5);

    const auto parabola = [](double offset)
    {
        return roots([=](double t) { return (t - 0.7) * (t - 0.7) + offset; },
                     [](double t) { return 2 * (t - 0.7); }, 1e-12);
    };
    REQUIRE(parabola(0).size() == 1);
    CHECK(std::abs(parabola(0)[0] - 0.7) < 1.01e-6); // √noise: there all is as good as 0
    CHECK(parabola(1e-9).empty());
}

TEST_CASE("what is 0 but for noise has no root")
{
    const auto flat = [](double t) { return t < 1 ? 1e-14 * std::sin(1e5 * t) : 1 - t; };
    CHECK(roots(flat, [](double t) { return t < 1 ? 0 : -1; }, 1e-12).empty());
}

TEST_CASE("a slope of 0, or a wrong one, costs no more than halving")
{
    const auto cubic = [](double t) { return std::cbrt(t - 0.3); }; // infinitely steep where it is 0
    const auto found = roots(cubic, [](double) { return 0; });
    REQUIRE(found.size() == 1);
    CHECK(found[0] == Approx(0.3).epsilon(1e-13));
    const auto misled = roots([](double t) { return t * t * t - 8; }, [](double) { return -1e-3; });
    REQUIRE(misled.size() == 1);
    CHECK(misled[0] == Approx(2).epsilon(1e-13));
}
