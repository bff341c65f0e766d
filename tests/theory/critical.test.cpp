// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/critical.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::theory::critical;
using fanin::theory::critical_point;
using fanin::theory::critical_points;
using fanin::theory::given_q;
using fanin::theory::given_sigma_b;
using fanin::theory::given_sigma_w;
using fanin::theory::mean_field;
using fanin::theory::moments;
using fanin::theory::stability;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    /// V(q) = q and χ⊥ = 1, by quadrature.
    template <class A>
    void check_equations(const A& act, const critical_point& p)
    {
        const auto m = moments(act, p.q);
        const double weight_variance = p.sigma_w * p.sigma_w;
        CHECK(weight_variance * m.second_moment + p.sigma_b * p.sigma_b == Approx(p.q).epsilon(1e-10));
        CHECK(weight_variance * m.derivative_moment == Approx(1).epsilon(1e-10));
        CHECK(weight_variance * m.second_moment_slope == Approx(p.chi_parallel).epsilon(1e-10));
        CHECK(p.kind == fanin::theory::stability_of(p.chi_parallel));
    }
}

TEST_CASE("tanh has the critical line that is known of it, from whichever end")
{
    const auto check = [](double bias_variance, double weight_variance, double q, double digits)
    {
        CAPTURE(bias_variance);
        const auto p = critical(fanin::act::tanh, given_sigma_b{std::sqrt(bias_variance)});
        REQUIRE(p);
        CHECK(std::abs(p->sigma_w * p->sigma_w - weight_variance) < digits);
        CHECK(std::abs(p->q - q) < digits);
        CHECK(p->kind == stability::stable);
        CHECK(!p->every_q);
        check_equations(fanin::act::tanh, *p);

        const auto from_w = critical(fanin::act::tanh, given_sigma_w{p->sigma_w});
        const auto from_q = critical(fanin::act::tanh, given_q{p->q});
        REQUIRE(from_w);
        REQUIRE(from_q);
        for (const auto& other : {*from_w, *from_q})
        {
            CHECK(other.sigma_w == Approx(p->sigma_w).epsilon(1e-10));
            CHECK(other.sigma_b == Approx(p->sigma_b).epsilon(1e-6)); // what is left when q is taken off q
            CHECK(other.q == Approx(p->q).epsilon(1e-8));
        }
    };
    check(2.01e-5, 1.049996, 0.025919, 1e-6); // Xiao et al. 2018
    check(0.05, 1.760955, 0.570048, 1e-6);    // Schoenholz et al. 2017
    check(0.04, 1.3041458401 * 1.3041458401, 0.5120785042, 1e-9);
    CHECK(std::abs(critical(fanin::act::tanh, given_sigma_b{0.2})->chi_parallel - 0.542564) < 1e-6);
    // A lambda will do.
    const auto lambda = [](double x) { return std::tanh(x); };
    CHECK(critical(lambda, given_sigma_b{0.2})->sigma_w == Approx(1.3041458401).epsilon(1e-9));
}

TEST_CASE("without biases a smooth odd activation is critical at 0")
{
    const auto of_tanh = critical(fanin::act::tanh, given_sigma_b{0});
    REQUIRE(of_tanh);
    CHECK(of_tanh->q == 0);
    CHECK(of_tanh->sigma_b == 0);
    CHECK(of_tanh->sigma_w == Approx(1).epsilon(1e-14));
    CHECK(of_tanh->kind == stability::marginal);
    CHECK(critical(functions::gelu{}, given_sigma_b{0})->sigma_w == Approx(2).epsilon(1e-12));
    CHECK(critical(functions::clipped{-1, 1}, given_sigma_b{0})->sigma_w == Approx(1).epsilon(1e-12));
    CHECK(critical(fanin::act::tanh, given_sigma_w{1})->q == 0);
    CHECK(!critical(fanin::act::tanh, given_sigma_w{0.99}));

    // The root of an equation in which all but σ_b² is lost in rounding.
    for (const double sigma_b : {1e-3, 1e-6, 1e-9, 1e-12, 1e-15})
    {
        CAPTURE(sigma_b);
        CHECK(critical_points(mean_field(functions::clipped{-1, 1}), given_sigma_b{sigma_b}).size() == 1);
        const auto all = critical_points(mean_field(fanin::act::tanh), given_sigma_b{sigma_b});
        REQUIRE(all.size() == 1);
        const critical_point* const p = &all.front();
        CHECK(p->sigma_b == sigma_b);
        // E[φ'²] = 1 - 2q + ..., so σ_w² = 1 + 2q; q³ is of the size of σ_b²
        CHECK(p->q < 2 * std::cbrt(sigma_b * sigma_b) + 1e-5);
        CHECK(p->sigma_w * p->sigma_w == Approx(1 + 2 * p->q).epsilon(4 * p->q * p->q + 1e-12));
    }
}

TEST_CASE("sine's critical line has a closed form")
{
    // σ_w² = 2/(1 + e^(-2q)), σ_b² = q - tanh q, χ∥ = 2/(1 + e^(2q))
    const mean_field theory(functions::sine{});
    for (const double q : {1e-3, 0.1, 1.0, 8.0})
    {
        const auto p = critical(theory, given_q{q});
        REQUIRE(p);
        CHECK(p->sigma_w * p->sigma_w == Approx(2 / (1 + std::exp(-2 * q))).epsilon(1e-11));
        CHECK(p->sigma_b * p->sigma_b == Approx(q - std::tanh(q)).epsilon(1e-11 + 1e-13 / (q * q)));
        CHECK(std::abs(p->chi_parallel - 2 / (1 + std::exp(2 * q))) < 1e-11);
        const auto back = critical(theory, given_sigma_b{std::sqrt(q - std::tanh(q))});
        REQUIRE(back);
        CHECK(back->q == Approx(q).epsilon(1e-10 + 1e-12 / (q * q)));
    }
}

TEST_CASE("gelu's and silu's critical points repel, up to where they turn")
{
    const auto repelling = critical(functions::gelu{}, given_sigma_b{0.2});
    REQUIRE(repelling);
    CHECK(std::abs(repelling->sigma_w - 1.5470094704) < 1e-9);
    CHECK(std::abs(repelling->q - 0.5756371166) < 1e-9);
    CHECK(std::abs(repelling->chi_parallel - 1.095041) < 1e-6);
    CHECK(repelling->kind == stability::unstable);
    check_equations(functions::gelu{}, *repelling);

    // Roberts, Yaida & Hanin 2022, sec. 5.3.4
    const auto gelu = critical(functions::gelu{}, given_q{(3 + std::sqrt(17)) / 2});
    REQUIRE(gelu);
    CHECK(std::abs(gelu->sigma_w * gelu->sigma_w - 1.9830582574) < 1e-9);
    CHECK(std::abs(gelu->sigma_b * gelu->sigma_b - 0.1729223908) < 1e-9);
    CHECK(gelu->kind == stability::marginal);
    CHECK(critical(functions::gelu{}, given_q{4})->kind == stability::stable);
    CHECK(critical(functions::gelu{}, given_q{3})->kind == stability::unstable);

    const auto silu = critical(functions::silu{}, given_q{14.3201736});
    REQUIRE(silu);
    CHECK(std::abs(silu->sigma_w * silu->sigma_w - 1.9880046783) < 1e-9);
    CHECK(std::abs(silu->sigma_b * silu->sigma_b - 0.5551431707) < 1e-8); // q is given to 5e-8
    CHECK(silu->kind == stability::marginal);
}

TEST_CASE("of several critical points the one that attracts is preferred, and all are listed")
{
    // On gelu's critical line σ_w² falls from 4 to 1.956 at q = 12, and rises to 2 again.
    const mean_field gelu(functions::gelu{});
    const auto all = critical_points(gelu, given_sigma_w{std::sqrt(1.99)});
    REQUIRE(all.size() == 2);
    CHECK(all[0].q < 12);
    CHECK(all[0].kind == stability::unstable);
    CHECK(all[1].q > 12);
    CHECK(all[1].kind == stability::stable);
    for (const auto& p : all)
    {
        check_equations(functions::gelu{}, p);
    }
    CHECK(critical(gelu, given_sigma_w{std::sqrt(1.99)})->q == all[1].q);
    CHECK(critical(gelu, given_sigma_w{std::sqrt(1.97)})->q
          == critical_points(gelu, given_sigma_w{std::sqrt(1.97)})[0].q);
    CHECK(critical_points(gelu, given_sigma_w{std::sqrt(1.95)}).empty());
}

TEST_CASE("relu and its kin are critical at every q, and only without biases")
{
    for (const auto& p :
         {critical(fanin::act::relu, given_sigma_b{0}), critical(fanin::act::relu, given_q{7}),
          critical(fanin::act::relu, given_sigma_w{std::sqrt(2.0)})})
    {
        REQUIRE(p);
        CHECK(p->sigma_w == Approx(std::sqrt(2)).epsilon(1e-15));
        CHECK(p->sigma_b == 0);
        CHECK(p->every_q);
        CHECK(p->chi_parallel == 1);
        CHECK(p->kind == stability::marginal);
    }
    CHECK(critical(fanin::act::relu, given_q{7})->q == 7);
    CHECK(!critical(fanin::act::relu, given_sigma_b{0.1}));
    CHECK(!critical(fanin::act::relu, given_sigma_w{1.5}));
    CHECK(!critical([](double) { return 0; }, given_sigma_b{0}));
}

TEST_CASE("no critical point is an answer")
{
    // E[φ'²] of a constant is 0, of a jump infinite
    CHECK(!critical([](double) { return 1; }, given_sigma_b{0.1}));
    CHECK(!critical([](double x) { return x > 0 ? 1 : -1; }, given_sigma_b{0.1}));
    CHECK(!critical([](double x) { return x > 0 ? 1 : -1; }, given_q{1}));
    // flat up to 1, and beyond a line: none at small q, where nothing is seen of the line
    const auto shrink = [](double x) { return x > 1 ? x - 1 : x < -1 ? x + 1 : 0; };
    const auto p = critical(shrink, given_sigma_b{1});
    REQUIRE(p);
    check_equations(shrink, *p);
    CHECK(!critical([](double) { return 1; }, given_sigma_b{0}));
    // q < E[φ²]/E[φ'²], so that σ_b² would be negative
    CHECK(!critical(fanin::act::sigmoid, given_q{1}));
    CHECK(!critical([](double x) { return std::exp(x); }, given_q{0.9}));
}

TEST_CASE("what is given must make sense")
{
    const auto raises = [](auto given, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)critical(fanin::act::tanh, given); },
                                                       parts)
               + failing_to_raise<std::invalid_argument>([&] { (void)critical(fanin::act::relu, given); },
                                                         parts);
    };
    for (const double bad : {-1.0, not_a_number, infinity})
    {
        CHECK(raises(given_sigma_b{bad}, {"sigma_b = "}) == "");
        CHECK(raises(given_sigma_w{bad}, {"sigma_w = "}) == "");
        CHECK(raises(given_q{bad}, {"q = "}) == "");
    }
    CHECK(raises(given_sigma_w{0}, {"sigma_w = 0", "positive"}) == "");
    CHECK(raises(given_q{0}, {"q = 0"}) == "");
}
