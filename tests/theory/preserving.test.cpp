// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"
#include "theory/activations.hpp"

#include <fanin/act.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/theory/preserving.hpp>

#include <cmath>
#include <stdexcept>

namespace init = fanin::init;

TEMPLATE_TEST_CASE("preserving weights have the variance gain²/in", "", float, double)
{
    const auto check = [](const auto& i, double scale)
    {
        CHECK(i.name() == "preserving");
        CHECK(i.variance({800, 1250}) == Approx(scale / 800).epsilon(1e-10));
        const auto w = i(800, 1250, 42);
        const auto found = sampling::moments_of(w);
        CHECK(std::abs(found.mean) < sampling::mean_tolerance(scale / 800, found.count));
        CHECK(std::abs(found.variance - scale / 800)
              < sampling::variance_tolerance(scale / 800, sampling::normal_kurtosis, found.count));
    };
    check(init::preserving<TestType>(fanin::act::relu), 2);
    check(init::preserving<TestType>(fanin::act::tanh), 1.5925374197 * 1.5925374197);
    check(init::preserving<TestType>([](double x) { return x < 0 ? 0.2 * x : x; }), 2 / 1.04);
    check(init::preserving<TestType>(functions::erf{}, 3), 3 / (2 / std::acos(-1) * std::asin(6.0 / 7)));
}

TEST_CASE("preserving is he for relu, and says what it is")
{
    CHECK(to_string(init::preserving(fanin::act::relu)) == "preserving: N(0, 2/in)");
    CHECK(init::preserving(fanin::act::relu)(3, 4, 1)(0, 0)
          == Approx(init::he<float>(3, 4, 1)(0, 0)).epsilon(1e-6));
    CHECK(init::preserving(fanin::act::relu).with(fanin::law::uniform).name() == "preserving_uniform");
}

TEST_CASE("an activation without a gain has no preserving weights")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::preserving([](double) { return 0; }); },
                                                  {"E[φ²]"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::preserving(fanin::act::relu, -1); },
                                                  {"q = -1"})
          == "");
}
