// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/correlation.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::theory::correlation_map;
using fanin::theory::ensemble;
using fanin::theory::expectation;
using fanin::theory::fixed_points_of;

namespace
{
    const double pi = std::acos(-1);
    constexpr double all_correlations[] = {-1,  -1 + 1e-12, -0.99, -0.5,     0,         1e-9,
                                           0.5, 0.9,        0.99,  1 - 1e-6, 1 - 1e-12, 1};
}

TEST_CASE("relu's correlation map is that of Cho and Saul, as a closed form and as a functor like any other")
{
    const correlation_map map(fanin::act::relu, {std::sqrt(2)}, 1);
    double c = 0;
    for (const double next : {.318310, .493731, .604826, .680954, .735946})
    {
        c = map(c);
        CHECK(std::abs(c - next) < 5.1e-7);
    }
    // relu up to 100, which does not scale, but is as good as relu at q = 1.
    const correlation_map other(functions::clipped{0, 100}, {std::sqrt(2)}, 1);
    for (const double x : all_correlations)
    {
        CAPTURE(x);
        CHECK(std::abs(map(x) - (std::sqrt((1 - x) * (1 + x)) + (pi - std::acos(x)) * x) / pi) < 1e-15);
        CHECK(std::abs(map.slope(x) - (1 - std::acos(x) / pi)) < 1e-15);
        CHECK(std::abs(other(x) - map(x)) < 1e-10);
        CHECK(std::abs(other.slope(x) - map.slope(x)) < 2e-9);
    }
    CHECK(map.fixed_point() == 1);
}

TEST_CASE("erf's correlation map is the arcsine, with biases, at every correlation")
{
    for (const double q : {0.1, 0.8, 12.0})
    {
        const ensemble e{1.3, 0.3};
        const correlation_map map(functions::erf{}, e, q);
        const correlation_map without_derivative(functions::values_of(functions::erf{}), e, q);
        const double x = 2 * q / (1 + 2 * q);
        const double variance = 1.69 * 2 / pi * std::asin(x) + 0.09;
        for (const double c : all_correlations)
        {
            CAPTURE(q, c);
            const double next = (1.69 * 2 / pi * std::asin(x * c) + 0.09) / variance;
            const double slope = 1.69 * 2 / pi * x / std::sqrt(1 - x * x * c * c) / variance;
            CHECK(std::abs(map(c) - next) < 1e-11);
            CHECK(std::abs(map.slope(c) - slope) < 1e-9);
            CHECK(std::abs(without_derivative(c) - next) < 1e-11);
        }
    }
}

TEST_CASE("the slope is the slope, and at 1 it is what happens to gradients")
{
    const auto check = [](const auto& act, const ensemble& e)
    {
        const auto at = fixed_points_of(act, e).isolated.back();
        const correlation_map map(act, e, at.q);
        CHECK(map(1) == 1);
        CHECK(map.slope(1) == Approx(at.chi_perp).epsilon(1e-9));
        for (const double c : {-0.6, 0.0, 0.4, 0.8})
        {
            const double h = 1e-3;
            const double difference =
                (8 * (map(c + h) - map(c - h)) - (map(c + 2 * h) - map(c - 2 * h))) / (12 * h);
            CHECK(map.slope(c) == Approx(difference).epsilon(1e-8));
        }
    };
    check(fanin::act::tanh, {1.5, 0.2});
    check(functions::clipped{-1, 1}, {1.2, 0.1});
    check(functions::softplus{}, {0.9, 0.1});
    check(functions::selu{}, {1, 0});
}

TEST_CASE("c* is where the map stays, 1 unless that repels")
{
    const auto at = [](const auto& act, const ensemble& e)
    { return correlation_map(act, e, fixed_points_of(act, e).isolated.back().q); };

    const double sigma_b = std::sqrt(0.05);
    CHECK(std::abs(at(fanin::act::tanh, {std::sqrt(2.5), sigma_b}).fixed_point() - 0.446804) < 1e-6);
    CHECK(at(fanin::act::tanh, {1, sigma_b}).fixed_point() == 1);
    CHECK(at(fanin::act::tanh, {2, 0}).fixed_point() < 1e-15); // R is odd
    for (const double sigma_w : {1.33, 1.4, 2.0, 6.0})
    {
        CAPTURE(sigma_w);
        for (const auto& map : {at(fanin::act::tanh, {sigma_w, sigma_b})})
        {
            const double c = map.fixed_point();
            CHECK(c < 1);
            CHECK(map(c) == Approx(c).epsilon(1e-10));
            CHECK(map.slope(c) < 1);
        }
        const auto hard = at(functions::clipped{-1, 1}, {sigma_w, 0.1});
        CHECK(hard(hard.fixed_point()) == Approx(hard.fixed_point()).epsilon(1e-10));
        CHECK(hard.fixed_point() < 1);
    }
    // A jump tears any two inputs apart, however close.
    const auto step = at([](double x) { return x > 0 ? 1 : -1; }, {1, 0.1});
    CHECK(step.fixed_point() < 1);
    CHECK(step(step.fixed_point()) == Approx(step.fixed_point()).epsilon(1e-10));
}

TEST_CASE("a correlation map of what is none is refused")
{
    const auto raises = [](auto call, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>(call, parts); };
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    CHECK(raises([] { (void)correlation_map(fanin::act::tanh, {0}, 1); }, {"sigma_w = 0"}) == "");
    CHECK(raises([] { (void)correlation_map(fanin::act::tanh, {1, -1}, 1); }, {"sigma_b = -1"}) == "");
    CHECK(raises([] { (void)correlation_map(fanin::act::tanh, {1}, 0); }, {"q = 0"}) == "");
    CHECK(raises([] { (void)correlation_map([](double) { return not_a_number; }, {1}, 1); }, {"nan"}) == "");
    const correlation_map map(fanin::act::tanh, {1}, 1);
    for (const double c : {-1.1, 1.1, not_a_number})
    {
        CHECK(raises([&] { (void)map(c); }, {"c = ", "[-1, 1]"}) == "");
        CHECK(raises([&] { (void)map.slope(c); }, {"c = ", "[-1, 1]"}) == "");
    }
    // A slope by quadrature would need the derivative.
    const correlation_map bent(functions::values_of(functions::clipped{-1, 1}), {1}, 1);
    CHECK(raises([&] { (void)bent.slope(1 - 1e-9); },
                 {"c = 0.99", "without a derivative: give it derivative(x)"})
          == "");
}
