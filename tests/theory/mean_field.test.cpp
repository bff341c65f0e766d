// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/mean_field.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

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
    const mean_field of_erf(functions::erf{});
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
    const mean_field sine(functions::sine{});
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
    const auto all = fixed_points_of(functions::gelu{}, {1.5470094704, 0.2});
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
    CHECK(fixed_points_of(functions::bent{0.2}, {std::sqrt(2 / 1.04)}).every_q);
    CHECK(fixed_points_of(fanin::act::identity, {1}).every_q);
}

TEST_CASE("where φ is as good as linear, no point of a grid is taken for a fixed point")
{
    // Hard tanh is x up to 1, so that V(q) = q to the last bit at small q.
    const auto all = fixed_points_of(functions::clipped{-1, 1}, {1});
    REQUIRE(all.isolated.size() == 1);
    CHECK(all.isolated[0].q == 0);
    CHECK(all.isolated[0].kind == stability::marginal);
}

namespace
{
    // E[φ(√q z)²] by a plain sum over z of equal steps, to some 1e-4.
    template <class A>
    double plain_second_moment(const A& act, double q)
    {
        constexpr int steps = 38 * 256;
        static const std::vector<double> densities = []
        {
            std::vector<double> d(2 * steps + 1);
            for (int i = -steps; i <= steps; ++i)
            {
                const long double z = (i + 0.37L) / 256;
                d[static_cast<std::size_t>(i + steps)] =
                    static_cast<double>(std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0L)) / 256);
            }
            return d;
        }();
        std::vector<double> values(densities.size());
        for (int i = -steps; i <= steps; ++i)
        {
            values[static_cast<std::size_t>(i + steps)] = std::sqrt(q) * (i + 0.37) / 256;
        }
        act.values(std::span<const double>(values), std::span<double>(values));
        long double sum = 0;
        for (std::size_t i = 0; i < values.size(); ++i)
        {
            sum += densities[i] > 0 ? static_cast<long double>(values[i]) * values[i] * densities[i] : 0;
        }
        return static_cast<double>(sum);
    }

    // Where V(q) crosses q on sixteen points a decade must be a fixed point, and nothing else may be one.
    template <class A>
    void check_by_scan(const A& act)
    {
        std::vector<double> q;
        std::vector<double> second_moment;
        for (int i = -27 * 16; i <= 6 * 16 - 1; ++i)
        {
            q.push_back(std::pow(10.0, (i + 0.3) / 16));
            second_moment.push_back(plain_second_moment(act, q.back()));
        }
        const mean_field theory(act);
        for (const double sigma_w : {0.5, 1.37})
        {
            for (const double sigma_b : {0.013, 1e-3, 1e-6, 1e-12})
            {
                const auto found = theory.fixed_points_of({.sigma_w = sigma_w, .sigma_b = sigma_b}).isolated;
                const auto grows = [&](std::size_t i)
                { return sigma_w * sigma_w * second_moment[i] + sigma_b * sigma_b > q[i]; };
                std::size_t crossings = 0;
                for (std::size_t i = 0; i + 1 < q.size(); ++i)
                {
                    if (grows(i) == grows(i + 1))
                    {
                        continue;
                    }
                    CAPTURE(act.name(), sigma_w, sigma_b, crossings, found.size(), q[i], q[i + 1]);
                    REQUIRE(crossings < found.size());
                    const auto& p = found[crossings++];
                    CHECK(p.q > q[i] * (1 - 1e-3));
                    CHECK(p.q < q[i + 1] * (1 + 1e-3));
                    CHECK((p.kind == stability::unstable) == (grows(i + 1) || p.chi_parallel < -1));
                }
                CAPTURE(act.name(), sigma_w, sigma_b);
                CHECK(crossings == found.size());
            }
        }
    }
}

TEST_CASE("small biases have a fixed point, with φ that is flat about 0, too")
{
    const auto all = fixed_points_of(fanin::act::soft_shrink, {1.37, 0.013});
    REQUIRE(all.isolated.size() == 2);
    CHECK(all.isolated[0].q == Approx(1.69e-4).epsilon(1e-12));
    CHECK(all.isolated[0].kind == stability::stable);
    CHECK(all.isolated[1].kind == stability::unstable);
    CHECK(fixed_points_of(fanin::act::hard_shrink, {0.9, 1e-12}).isolated.front().q
          == Approx(1e-24).epsilon(1e-12));

    namespace act = fanin::act;
    const auto check = [](const auto&... activations) { (check_by_scan(activations), ...); };
    check(act::soft_shrink, act::hard_shrink, act::tanh_shrink, act::threshold,
          act::soft_shrink.with_threshold(0.01), act::hard_shrink.with_threshold(3),
          act::threshold.with_threshold(0.02), act::sparse_plus, act::sparse_sigmoid);
    check(act::relu6, act::hard_tanh, act::hard_sigmoid, act::hard_swish, act::square, act::relu_squared,
          act::squareplus, act::softsign, act::sigmoid, act::tanh, act::erf, act::log_sigmoid, act::gelu,
          act::silu, act::mish, act::softplus, act::elu, act::selu, act::exp, act::sin);
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
