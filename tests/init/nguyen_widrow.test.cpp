// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/nguyen_widrow.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

using namespace fanin;

static_assert(init::nguyen_widrow<float>.name() == "nguyen_widrow");
static_assert(init::nguyen_widrow_bias<float>.name() == "nguyen_widrow_bias");
static_assert(init::elementwise_initializer<decltype(init::nguyen_widrow_bias<float>)>);

namespace
{
    double length(std::size_t n, std::size_t h)
    {
        return 0.7 * std::pow(static_cast<double>(h), 1 / static_cast<double>(n));
    }

    /// How far the length of the weights into a unit may be off: each is rounded once to T, their factor and
    /// the sum of their squares in double, and the expected length is that of pow.
    template <class T>
    double tolerance(std::size_t n)
    {
        return std::numeric_limits<T>::epsilon() / 2 + (static_cast<double>(n) + 60) * 0x1p-53;
    }
}

TEMPLATE_TEST_CASE("the weights into each unit have the length 0.7 h^(1/n)", "", float, double)
{
    using T = TestType;
    for (const auto& [n, h] : {std::array<std::size_t, 2>{5, 100}, {100, 5}, {1, 40}, {2, 1}, {37, 53}})
    {
        const auto w = init::nguyen_widrow<T>(n, h, 1);
        double worst = 0;
        for (std::size_t o = 0; o < h; ++o)
        {
            double square = 0;
            for (std::size_t i = 0; i < n; ++i)
            {
                square += static_cast<double>(w(i, o)) * static_cast<double>(w(i, o));
            }
            worst = std::max(worst, sampling::relative_difference(std::sqrt(square), length(n, h)));
        }
        CAPTURE(n, h);
        CHECK(worst <= tolerance<T>(n));
        CHECK((w != init::nguyen_widrow<T>(n, h, 2)));
    }
}

TEST_CASE("in a convolution the taps are inputs, and each group is a layer")
{
    const auto length_of = [](const auto& w, const auto& places)
    {
        double square = 0;
        for (const std::size_t p : places)
        {
            square += w.data()[p] * w.data()[p];
        }
        return std::sqrt(square);
    };
    const auto keras = init::nguyen_widrow<double>({3, 5, 7, 11}, axes::hwio, 1);
    const auto grouped = init::nguyen_widrow<double>({12, 3, 3, 5}, axes::oihw.with_groups(4), 1);
    const auto transposed =
        init::nguyen_widrow<double>({12, 2, 3, 5}, axes::oihw.transposed().with_groups(3), 1);
    double worst = 0;
    for (std::size_t o = 0; o < 11; ++o)
    {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < 105; ++i)
        {
            places.push_back(i * 11 + o);
        }
        worst = std::max(worst, sampling::relative_difference(length_of(keras, places), length(105, 11)));
    }
    for (std::size_t o = 0; o < 12; ++o)
    {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < 45; ++i)
        {
            places.push_back(o * 45 + i);
        }
        worst = std::max(worst, sampling::relative_difference(length_of(grouped, places), length(45, 3)));
    }
    for (std::size_t o = 0; o < 6; ++o)
    {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < 60; ++i)
        {
            places.push_back(((o / 2 * 4 + i / 15) * 2 + o % 2) * 15 + i % 15);
        }
        worst = std::max(worst, sampling::relative_difference(length_of(transposed, places), length(60, 2)));
    }
    CHECK(worst <= tolerance<double>(105));
}

TEMPLATE_TEST_CASE("the weights into a unit point where a point of the cube does", "", float, double)
{
    using T = TestType;
    constexpr std::size_t h = 200'000;
    const auto w = init::nguyen_widrow<T>(2, h, 3);
    const double square = length(2, h) * length(2, h);
    double fourth = 0;
    double cross = 0;
    std::vector<double> first;
    for (std::size_t o = 0; o < h; ++o)
    {
        const double x = w(0, o);
        const double y = w(1, o);
        fourth += (x * x * x * x + y * y * y * y) / 2 / (square * square);
        cross += x * y / square;
        first.push_back(x);
    }
    // Over the square the angle has the density 1/cos² up to an eighth of a turn, so that (cos⁴ + sin⁴)/2 has
    // the mean 3/4 - π/8 (over the circle 3/8); it lies in [1/4, 1/2], the product of the two in [-1/2, 1/2].
    CHECK(std::abs(fourth / h - (0.75 - std::numbers::pi / 8)) < sampling::mean_tolerance(1.0 / 64, h));
    CHECK(std::abs(cross / h) < sampling::mean_tolerance(1.0 / 4, h));
    const auto found = sampling::moments_of(first);
    CHECK(std::abs(found.mean) < sampling::mean_tolerance(square / 2, h));
    CHECK(std::abs(found.variance - square / 2)
          < sampling::variance_tolerance(square / 2, found.kurtosis, h));
    CHECK(sampling::relative_difference(init::nguyen_widrow<T>.variance({.in = 2, .out = h}), square / 2)
          < 1e-14);
}

TEMPLATE_TEST_CASE("the biases are uniform up to the same length", "", float, double)
{
    using T = TestType;
    constexpr std::size_t h = 400'000;
    const auto b = init::nguyen_widrow_bias<T>({h}, axes::o.with_fan_in(7), 1);
    const double bound = length(7, h);
    const double variance = bound * bound / 3;
    const auto found = sampling::moments_of(b);
    CHECK(std::abs(found.mean) < sampling::mean_tolerance(variance, h));
    CHECK(std::abs(found.variance - variance)
          < sampling::variance_tolerance(variance, sampling::uniform_kurtosis, h));
    CHECK(*std::max_element(b.begin(), b.end()) <= bound * (1 + 1e-7));
    CHECK(sampling::relative_difference(init::nguyen_widrow_bias<T>.variance({.in = 7, .out = h}), variance)
          < 1e-14);
}

TEMPLATE_TEST_CASE("nguyen_widrow fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(
        structured::difference_of_forms(init::nguyen_widrow<T>, std::array<std::size_t, 2>{37, 53}, axes::io)
        == "");
    CHECK(structured::difference_of_forms(init::nguyen_widrow<T>, std::array<std::size_t, 4>{6, 2, 3, 4},
                                          axes::oihw.with_groups(3))
          == "");
    CHECK(structured::difference_of_forms(init::nguyen_widrow_bias<T>, std::array<std::size_t, 1>{101},
                                          axes::o.with_fan_in(3))
          == "");
}

TEST_CASE("fans that are not known are refused by nguyen_widrow, and an empty shape is not")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::nguyen_widrow<float>({3, 4, 5}, 1); },
                                                  {"pass axes"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::nguyen_widrow<float>({3}, axes::o, 1); },
                                                  {"axes of inputs = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::nguyen_widrow_bias<float>({3}, axes::o, 1); },
              {"weights (3): cannot tell the fan in (fan in = 0", "with_fan_in"})
          == "");
    CHECK(init::nguyen_widrow<float>(0, std::size_t{1} << 62, 1).size() == 0);
    CHECK(init::nguyen_widrow<float>(3, 0, 1).size() == 0);
    CHECK(init::nguyen_widrow_bias<float>({0}, axes::o.with_fan_in(3), 1).size() == 0);
    CHECK(to_string(init::nguyen_widrow<float>)
          == "nguyen_widrow: b u / |u|, u in U(-1, 1)^in, b = 0.7 out^(1/in)");
    CHECK(to_string(init::nguyen_widrow_bias<float>) == "nguyen_widrow_bias: U(-b, b), b = 0.7 out^(1/in)");
}
