// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/critical.hpp>
#include <fanin/theory/depth_scales.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>

using fanin::theory::limit_at;
using fanin::theory::limit_of;
using fanin::theory::mean_field;
using fanin::theory::phase;
using fanin::theory::stability;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("tanh has the depth scales that are known of it")
{
    const mean_field theory(fanin::act::tanh);
    const double sigma_b = std::sqrt(0.05);
    const auto at = [&](double weight_variance)
    { return limit_of(theory, {std::sqrt(weight_variance), sigma_b}); };

    const auto ordered = at(1);
    REQUIRE(ordered);
    CHECK(ordered->phase == phase::ordered);
    CHECK(ordered->correlation == 1);
    CHECK(std::abs(ordered->at.q - 0.193593) < 1e-6);
    CHECK(std::abs(ordered->layers.variance - 1.7476) < 5.1e-5);
    CHECK(std::abs(ordered->layers.gradient - 3.6270) < 5.1e-5);
    CHECK(ordered->layers.correlation == ordered->layers.gradient);

    const auto close = at(1.5);
    REQUIRE(close);
    CHECK(std::abs(close->layers.variance - 1.6828) < 5.1e-5);
    CHECK(std::abs(close->layers.gradient - 15.7910) < 5.1e-5);

    const auto chaotic = at(2.5);
    REQUIRE(chaotic);
    CHECK(chaotic->phase == phase::chaotic);
    CHECK(std::abs(chaotic->correlation - 0.446804) < 1e-6);
    CHECK(std::abs(chaotic->layers.variance - 1.1799) < 5.1e-5);
    CHECK(std::abs(chaotic->layers.gradient - -7.9793) < 5.1e-5);
    CHECK(std::abs(chaotic->layers.correlation - 11.7956) < 5.1e-5);
    CHECK(limit_of(fanin::act::tanh, {std::sqrt(2.5), sigma_b})->correlation == chaotic->correlation);

    const auto p = critical(theory, fanin::theory::given_sigma_b{sigma_b});
    const auto edge = limit_of(theory, {p->sigma_w, p->sigma_b});
    REQUIRE(edge);
    CHECK(edge->phase == phase::critical);
    CHECK(edge->correlation == 1);
    CHECK(edge->layers.gradient == infinity);
    CHECK(edge->layers.correlation == infinity);
    CHECK(edge->layers.variance == Approx(-1 / std::log(p->chi_parallel)).epsilon(1e-8));
}

TEST_CASE("the limit is at a fixed point that attracts, if there is one")
{
    CHECK(limit_of(fanin::act::tanh, {1.5})->at.q > 0.1); // 0 repels
    CHECK(limit_of(fanin::act::tanh, {1.5})->correlation < 1e-15);
    const auto shrinking = limit_of(fanin::act::tanh, {0.9});
    CHECK(shrinking->at.q == 0);
    CHECK(shrinking->phase == phase::ordered);
    CHECK(shrinking->layers.variance == Approx(-1 / std::log(0.81)).epsilon(1e-10));
    CHECK(limit_of(fanin::act::tanh, {1})->at.kind == stability::marginal);
    CHECK(std::abs(limit_of(functions::gelu{}, {1.5470094704, 0.2})->at.q - 0.1518938) < 1e-6);

    const auto he = limit_of(fanin::act::relu, {std::sqrt(2)});
    CHECK(he->phase == phase::critical);
    CHECK(he->at.q == 1);
    CHECK(he->layers.variance == infinity);
    CHECK(he->correlation == 1);
    CHECK(!limit_of(fanin::act::relu, {1.5}));
    CHECK(!limit_of(fanin::act::relu, {std::sqrt(2), 0.1}));

    // To a repelling point one may ask one's way.
    const mean_field gelu(functions::gelu{});
    const auto all = gelu.fixed_points_of({1.5, 0.2});
    REQUIRE(all.isolated.size() == 2);
    CHECK(limit_at(gelu, {1.5, 0.2}, all.isolated[1]).layers.variance < 0);
}

TEST_CASE("a jump, and a slope of 0, are over in a layer")
{
    const auto l = limit_of([](double x) { return x > 0 ? 1 : -1; }, {1, 0.1});
    REQUIRE(l);
    CHECK(l->phase == phase::chaotic);
    CHECK(l->layers.gradient == 0);
    CHECK(l->layers.variance < 0.1);
    CHECK(l->correlation < 1);
}

TEST_CASE("phases have a word")
{
    CHECK(to_string(phase::ordered) == "ordered");
    CHECK(to_string(phase::critical) == "critical");
    CHECK(to_string(phase::chaotic) == "chaotic");
}

TEST_CASE("what is no ensemble, or no fixed point, is refused")
{
    const mean_field theory(fanin::act::tanh);
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)limit_of(theory, {0}); }, {"sigma_w = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)limit_of(fanin::act::tanh, {1, -1}); },
                                                  {"sigma_b = -1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)limit_at(theory, {1, 0.2}, {0.5, 1, 1, stability::stable}); }, {"q = 0.5", "V(q)"})
          == "");
}
