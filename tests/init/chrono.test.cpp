// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/chrono.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/uniform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

using namespace fanin;

static_assert(init::chrono<float>.name() == "chrono");
static_assert(init::chrono<float>.with_horizon(100).input_gate().name() == "chrono");

TEMPLATE_TEST_CASE("e to the bias of a forget gate is uniform from 1 to one less than the horizon", "", float,
                   double)
{
    using T = TestType;
    for (const double horizon : {3.0, 784.0, 20'000.0})
    {
        const auto b = init::chrono<T>.with_horizon(horizon)({1'000'000}, axes::o, 1);
        CHECK(*std::min_element(b.begin(), b.end()) >= 0);
        CHECK(*std::max_element(b.begin(), b.end()) <= static_cast<T>(std::log(horizon - 1)));
        const auto counts = sampling::equiprobable_counts(b, 256, [&](double x)
                                                          { return (std::exp(x) - 1) / (horizon - 2); });
        CAPTURE(horizon, sampling::chi_square(counts));
        CHECK(sampling::looks_equiprobable(counts));

        const double last = horizon - 1; // the mean of ln U, U from 1 to last, and of its square
        const double log_last = std::log(last);
        const double mean = (last * log_last - last + 1) / (last - 1);
        const double square = (last * log_last * log_last - 2 * last * log_last + 2 * last - 2) / (last - 1);
        CHECK(std::abs(sampling::moments_of(b).mean - mean)
              < sampling::mean_tolerance(square - mean * mean, 1e6));
    }
}

TEMPLATE_TEST_CASE(
    "the bias of a gate is the logarithm of a uniform draw, and that of an input gate its negative", "",
    float, double)
{
    using T = TestType;
    const auto forget = init::chrono<T>.with_horizon(100)({1000}, axes::o, 5);
    const auto input = init::chrono<T>.with_horizon(100).input_gate()({1000}, axes::o, 5);
    const auto u = init::uniform<T>.with_range(1, 99)({1000}, axes::o, 5);
    CHECK((input == -forget));
    CHECK((input == init::chrono<T>.input_gate().with_horizon(100)({1000}, axes::o, 5)));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 1000; ++i)
    {
        const long double expected = std::log(static_cast<long double>(u(i)));
        wrong += std::abs(forget(i) - expected) > expected * (std::numeric_limits<T>::epsilon() / 2 + 7e-16L);
    }
    CHECK(wrong == 0);
    CHECK((forget != init::chrono<T>.with_horizon(100)({1000}, axes::o, 6)));
    CHECK((init::chrono<T>({1000}, 5) == init::chrono<T>.with_horizon(784)({1000}, axes::o, 5)));
}

TEST_CASE("a horizon of two steps leaves no choice")
{
    const auto b = init::chrono<double>.with_horizon(2)({40}, axes::o, 1);
    CHECK(std::all_of(b.begin(), b.end(), [](double x) { return x == 0; }));
}

TEMPLATE_TEST_CASE("chrono fills every layout with the same biases", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::chrono<T>, std::array<std::size_t, 1>{1037}, axes::o) == "");
    CHECK(structured::difference_of_forms(init::chrono<T>.input_gate(), std::array<std::size_t, 2>{7, 53},
                                          axes::oi)
          == "");
}

TEST_CASE("a horizon under two steps, not finite or not a number is refused, and chrono says its law")
{
    const auto refusal = [](double horizon)
    {
        return failing_to_raise<std::invalid_argument>(
            [=] { (void)init::chrono<float>.with_horizon(horizon); }, {"horizon = "});
    };
    CHECK(refusal(1.99) == "");
    CHECK(refusal(-5) == "");
    CHECK(refusal(std::numeric_limits<double>::quiet_NaN()) == "");
    CHECK(refusal(std::numeric_limits<double>::infinity()) == "");
    CHECK(refusal(1e39) == "");
    CHECK_NOTHROW(init::chrono<double>.with_horizon(1e39)(3, 4, 1));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::chrono<float>({3, 4}, axes::o, 1); },
                                                  {"number of axes = 1"})
          == "");
    CHECK(init::chrono<float>({0}, axes::o, 1).size() == 0);
    CHECK(to_string(init::chrono<float>.with_horizon(100)) == "chrono: log U(1, 99)");
    CHECK(to_string(init::chrono<float>.with_horizon(100).input_gate()) == "chrono: -log U(1, 99)");
}

TEST_CASE("the variance that chrono tells is that of its draws")
{
    for (const double horizon : {3.0, 20.0, 784.0, 1e6})
    {
        const auto i = init::chrono<double>.with_horizon(horizon);
        const sampling::moments m = sampling::moments_of(i({1'000'000}, axes::o, 3));
        const double expected = i.variance({1, 1});
        CAPTURE(horizon);
        CHECK(std::abs(m.variance - expected) < sampling::variance_tolerance(expected, m.kurtosis, m.count));
    }
    CHECK(init::chrono<double>.with_horizon(2).variance({1, 1}) == 0);
}
