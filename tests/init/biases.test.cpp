// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <stdexcept>

// A bias is a weight of one axis, (out), whose fan_in is told.

using namespace fanin;

static_assert(std::same_as<decltype(init::zeros<float>({256})), xt::xtensor<float, 1>>);
static_assert(std::same_as<decltype(init::he_uniform<double>({256}, axes::o.with_fan_in(784), 1)),
                           xt::xtensor<double, 1>>);

TEMPLATE_TEST_CASE("constants and laws without fans need no axes for a bias", "", float, double)
{
    using T = TestType;
    const auto zeros = init::zeros<T>({37});
    CHECK(zeros.size() == 37);
    CHECK(std::all_of(zeros.begin(), zeros.end(), [](T v) { return v == 0; }));
    const auto one = init::constant<T>.with_value(1)({37}, axes::o); // of a forget gate
    CHECK(std::all_of(one.begin(), one.end(), [](T v) { return v == 1; }));
    CHECK((init::normal<T>({37}, 5) == init::normal<T>({37}, axes::o, 5)));
    CHECK(init::normal<T>({37}, 5)(36) == init::normal<T>(37, 1, 5)(36, 0));
}

TEMPLATE_TEST_CASE("the law of a bias divides by the inputs of its unit", "", float, double)
{
    using T = TestType;
    constexpr std::size_t n = 400'000;
    const axes bias = axes::o.with_fan_in(784);
    const auto check_uniform = [](const auto& b, double bound)
    {
        const double variance = bound * bound / 3;
        const auto found = sampling::moments_of(b);
        CHECK(std::abs(found.mean) < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, sampling::uniform_kurtosis, found.count));
        CHECK(*std::max_element(b.begin(), b.end()) <= bound * (1 + 0x1p-24));
    };
    check_uniform(init::he_uniform<T>({n}, bias, 1), std::sqrt(6.0 / 784));
    check_uniform(init::xavier_uniform<T>({n}, bias, 2), std::sqrt(3.0 / 784));
    // U(±1/√in), what PyTorch's Linear gives its biases
    check_uniform(init::xavier_uniform<T>.with_gain(std::sqrt(1.0 / 3))({n}, bias, 3), 1.0 / 28);
    check_uniform(init::siren_first<T>({n}, bias, 4), 1.0 / 784);
}

TEST_CASE("a bias is filled in any layout, and one without a fan is refused by a law that has one")
{
    const axes bias = axes::o.with_fan_in(784);
    CHECK(structured::difference_of_forms(init::he_uniform<float>, std::array<std::size_t, 1>{1037}, bias)
          == "");
    CHECK(structured::difference_of_forms(init::zeros<double>, std::array<std::size_t, 1>{1037}, axes::o)
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::he_uniform<float>({256}, 1); },
              {"weights (256): cannot tell the fan in (fan in = 0", "axes::o.with_fan_in"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)init::he_uniform<float>({256, 4}, bias, 1); },
                                                  {"number of axes = 1"})
          == "");
    CHECK(init::he_uniform<float>({0}, bias, 1).size() == 0);
}
