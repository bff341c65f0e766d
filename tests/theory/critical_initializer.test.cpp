// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/act.hpp>
#include <fanin/theory/critical_initializer.hpp>

#include <cmath>
#include <stdexcept>

namespace init = fanin::init;
using fanin::theory::given_q;
using fanin::theory::given_sigma_b;
using fanin::theory::given_sigma_w;

TEMPLATE_TEST_CASE("critical weights have variance σ_w²/in, biases σ_b²", "", float, double)
{
    const auto both = init::critical<TestType>(fanin::act::tanh, given_sigma_b{0.2});
    const double weight_variance = 1.3041458401 * 1.3041458401;
    CHECK(both.weights.name() == "critical");
    CHECK(both.weights.variance({800, 1250}) == Approx(weight_variance / 800).epsilon(1e-9));
    CHECK(both.bias.variance({1, 1250}) == Approx(0.04).epsilon(1e-14));
    CHECK(both.point.q == Approx(0.5120785042).epsilon(1e-9));

    const auto w = both.weights(800, 1250, 1);
    const auto of_weights = sampling::moments_of(w);
    CHECK(std::abs(of_weights.mean) < sampling::mean_tolerance(weight_variance / 800, of_weights.count));
    CHECK(std::abs(of_weights.variance - weight_variance / 800)
          < sampling::variance_tolerance(weight_variance / 800, sampling::normal_kurtosis, of_weights.count));
    const auto of_biases = sampling::moments_of(both.bias(1, 1'000'000, 2));
    CHECK(std::abs(of_biases.variance - 0.04)
          < sampling::variance_tolerance(0.04, sampling::normal_kurtosis, of_biases.count));
}

TEST_CASE("relu is critical with he and no bias")
{
    const auto both = init::critical(fanin::act::relu, given_sigma_b{0});
    CHECK(to_string(both.weights) == "critical: N(0, 2/in)");
    CHECK(both.bias(1, 7, 3)(0, 6) == 0);
    CHECK(init::critical(fanin::act::relu, given_q{3}).point.q == 3);
}

TEST_CASE("where there is no critical point there are no critical weights")
{
    const auto raises = [](auto given, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>([&] { (void)init::critical(fanin::act::relu, given); },
                                                       parts);
    };
    CHECK(raises(given_sigma_b{0.1}, {"= 0.1", "critical point"}) == "");
    CHECK(raises(given_sigma_w{1}, {"= 1", "critical point"}) == "");
    CHECK(raises(given_sigma_w{-1}, {"sigma_w = -1"}) == "");
}
