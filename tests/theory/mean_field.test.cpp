// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/mean_field.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::theory::ensemble;
using fanin::theory::fixed_points_of;
using fanin::theory::mean_field;
using fanin::theory::stability;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
    const double pi = std::acos(-1);
}

TEST_CASE("the variance map is that of the closed forms")
{
    const mean_field of_erf(activations::erf{});
    const mean_field of_relu(fanin::act::relu);
    for (const double q : {0.0, 1e-3, 1.0, 40.0})
    {
        const double erf_moment = 2 / pi * std::asin(2 * q / (1 + 2 * q));
        CHECK(of_erf.variance_map({1.3, 0.2}, q) == Approx(1.69 * erf_moment + 0.04).epsilon(1e-11));
        CHECK(of_relu.variance_map({1.3, 0.2}, q) == Approx(1.69 * q / 2 + 0.04).epsilon(1e-15));
    }
}

TEST_CASE("tanh has the fixed points that are known of it")
{
    const mean_field theory(fanin::act::tanh);
    const double sigma_b = std::sqrt(0.05);
    const auto check = [&](double weight_variance, double q, double chi_perp)
    {
        CAPTURE(weight_variance);
        const ensemble e{std::sqrt(weight_variance), sigma_b};
        const auto all = theory.fixed_points_of(e);
        REQUIRE(all.isolated.size() == 1);
        CHECK(!all.every_q);
        CHECK(std::abs(all.isolated[0].q - q) < 1e-6);
        CHECK(std::abs(all.isolated[0].chi_perp - chi_perp) < 1e-6);
        CHECK(all.isolated[0].kind == stability::stable);
        CHECK(theory.variance_map(e, all.isolated[0].q) == Approx(all.isolated[0].q).epsilon(1e-12));
    };
    check(1, 0.193593, 0.759032);
    check(1.5, 0.418037, 0.938636);
    check(2.5, 1.063958, 1.133516);

    // Without biases 0 is a fixed point, and leaves it to another to attract from σ_w = 1 on.
    const auto below = theory.fixed_points_of({0.9});
    REQUIRE(below.isolated.size() == 1);
    CHECK(below.isolated[0].q == 0);
    CHECK(below.isolated[0].chi_parallel == Approx(0.81).epsilon(1e-11));
    CHECK(below.isolated[0].kind == stability::stable);

    const auto at = theory.fixed_points_of({1});
    REQUIRE(at.isolated.size() == 1);
    CHECK(at.isolated[0].kind == stability::marginal);

    const auto above = theory.fixed_points_of({1.5});
    REQUIRE(above.isolated.size() == 2);
    CHECK(above.isolated[0].q == 0);
    CHECK(above.isolated[0].kind == stability::unstable);
    CHECK(above.isolated[1].kind == stability::stable);
}

TEST_CASE("the fixed points of sine and of the exponential solve their equations")
{
    // sine: σ_w² (1 - e^(-2q))/2 + σ_b² = q; its slope σ_w² e^(-2q)
    const mean_field sine(activations::sine{});
    for (const double sigma_w : {0.3, 1.2, 3.0, 30.0})
    {
        const auto all = sine.fixed_points_of({sigma_w, 0.1});
        REQUIRE(all.isolated.size() == 1);
        const double q = all.isolated[0].q;
        const double w = sigma_w * sigma_w;
        CHECK(-w * std::expm1(-2 * q) / 2 + 0.01 == Approx(q).epsilon(1e-11));
        CHECK(all.isolated[0].chi_perp == Approx(w * (1 + std::exp(-2 * q)) / 2).epsilon(1e-10));
        CHECK(std::abs(all.isolated[0].chi_parallel - w * std::exp(-2 * q)) < 1e-11 * w);
    }
    // exp: σ_w² e^(2q) + σ_b² = q has two solutions, one where it touches, none.
    const mean_field exponential([](double x) { return std::exp(x); });
    const auto two = exponential.fixed_points_of({0.42});
    REQUIRE(two.isolated.size() == 2);
    for (const auto& p : two.isolated)
    {
        CHECK(0.42 * 0.42 * std::exp(2 * p.q) == Approx(p.q).epsilon(1e-10));
        CHECK(p.chi_parallel == Approx(2 * p.q).epsilon(1e-9));
    }
    CHECK(two.isolated[0].kind == stability::stable);
    CHECK(two.isolated[1].kind == stability::unstable);
    const double touching = std::exp(-0.5) / std::sqrt(2); // 2·σ_w² e^(2q) = 1 at q = 1/2
    CHECK(exponential.fixed_points_of({touching * (1 - 1e-7)}).isolated.size() == 2); // 5e-4 apart
    CHECK(exponential.fixed_points_of({touching * (1 + 1e-7)}).isolated.empty());
}

TEST_CASE("gelu has a fixed point that attracts, and one that repels")
{
    const auto all = fixed_points_of(activations::gelu{}, {1.5470094704, 0.2});
    REQUIRE(all.isolated.size() == 2);
    CHECK(std::abs(all.isolated[0].q - 0.1518938) < 1e-6);
    CHECK(std::abs(all.isolated[0].chi_perp - 0.775521) < 1e-6);
    CHECK(all.isolated[0].kind == stability::stable);
    CHECK(std::abs(all.isolated[1].q - 0.5756371166) < 1e-8);
    CHECK(std::abs(all.isolated[1].chi_perp - 1) < 1e-8);
    CHECK(std::abs(all.isolated[1].chi_parallel - 1.095041) < 1e-6);
    CHECK(all.isolated[1].kind == stability::unstable);
}

TEST_CASE("relu and its kin have every fixed point, one, or none")
{
    const double he = std::sqrt(2);
    const mean_field relu(fanin::act::relu);
    CHECK(relu.table().empty());
    CHECK(relu.fixed_points_of({he}).every_q);
    CHECK(relu.fixed_points_of({he}).isolated.empty());
    CHECK(!relu.fixed_points_of({he, 0.1}).every_q);
    CHECK(relu.fixed_points_of({he, 0.1}).isolated.empty());
    CHECK(relu.fixed_points_of({1.5, 0.1}).isolated.empty());

    const auto attracting = relu.fixed_points_of({1.2, 0.1});
    REQUIRE(attracting.isolated.size() == 1);
    CHECK(attracting.isolated[0].q == Approx(0.01 / (1 - 0.72)).epsilon(1e-14));
    CHECK(attracting.isolated[0].kind == stability::stable);

    for (const double sigma_w : {1.2, 1.5})
    {
        const auto origin = relu.fixed_points_of({sigma_w});
        REQUIRE(origin.isolated.size() == 1);
        CHECK(origin.isolated[0].q == 0);
        CHECK(origin.isolated[0].kind == (sigma_w < he ? stability::stable : stability::unstable));
    }
    CHECK(fixed_points_of(activations::bent{0.2}, {std::sqrt(2 / 1.04)}).every_q);
    CHECK(fixed_points_of(fanin::act::identity, {1}).every_q);
}

TEST_CASE("where φ is as good as linear, no point of a grid is taken for a fixed point")
{
    // Hard tanh is x up to 1, so that V(q) = q to the last bit at small q.
    const auto all = fixed_points_of(activations::clipped{-1, 1}, {1});
    REQUIRE(all.isolated.size() == 1);
    CHECK(all.isolated[0].q == 0);
    CHECK(all.isolated[0].kind == stability::marginal);
}

TEST_CASE("φ that jumps has fixed points, of infinite slope of the correlation map")
{
    const auto all = fixed_points_of([](double x) { return x > 0 ? 1 : -1; }, {1.3, 0.2});
    REQUIRE(all.isolated.size() == 1);
    CHECK(all.isolated[0].q == Approx(1.73).epsilon(1e-11));
    CHECK(all.isolated[0].chi_perp == infinity);
    CHECK(std::abs(all.isolated[0].chi_parallel) < 1e-12);
}

TEST_CASE("an ensemble that is none is refused, and an activation without moments")
{
    const auto raises = [](const ensemble& e, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)fixed_points_of(fanin::act::tanh, e); },
                                                       parts)
               + failing_to_raise<std::invalid_argument>([&] { (void)fixed_points_of(fanin::act::relu, e); },
                                                         parts);
    };
    for (const double sigma_w : {0.0, -1.0, not_a_number, infinity})
    {
        CHECK(raises({sigma_w, 0.1}, {"sigma_w = ", "positive"}) == "");
    }
    for (const double sigma_b : {-0.1, not_a_number, infinity})
    {
        CHECK(raises({1, sigma_b}, {"sigma_b = ", "[0, "}) == "");
    }
    CHECK(
        failing_to_raise<std::invalid_argument>(
            [] { (void)mean_field([](double x) { return x > 0.5 ? not_a_number : x; }); }, {"nan", "x = 0.5"})
        == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)mean_field([](double x) { return std::exp(x * x); }); }, {"finite"})
          == "");
}
