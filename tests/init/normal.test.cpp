// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/normal.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

namespace init = fanin::init;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    constexpr init::fans any{.in = 30, .out = 40};

    template <class T>
    void check_law(const xt::xtensor<T, 2>& w, double mean, double variance)
    {
        const auto found = sampling::moments_of(w);
        CHECK(std::abs(found.mean - mean) < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, sampling::normal_kurtosis, found.count));
        CHECK(std::abs(found.kurtosis - 3) < sampling::k * std::sqrt(24 / found.count));
    }
}

static_assert(init::normal<float>.name() == "normal");
static_assert(init::normal<float>.with_stddev(0.5).variance(any) == 0.25);
static_assert(init::normal<double>.with_stddev(0.5).with_mean(3).variance(any) == 0.25);
static_assert(init::normal<float>.with_stddev(0.5).with_stddev(2).variance(any) == 4);

TEMPLATE_TEST_CASE("the normal initializer has standard deviation 0.01, whatever the shape", "", float,
                   double)
{
    using T = TestType;
    check_law<T>(init::normal<T>(1000, 1000, 1), 0, 1e-4);
    check_law<T>(init::normal<T>(20'000, 50, 2), 0, 1e-4);
    check_law<T>(init::normal<T>(50, 20'000, 3), 0, 1e-4);
    CHECK(sampling::relative_difference(init::normal<T>.variance(any), 1e-4) < 1e-15);
}

TEMPLATE_TEST_CASE("with_stddev and with_mean set one parameter and keep the other", "", float, double)
{
    using T = TestType;
    check_law<T>(init::normal<T>.with_stddev(1)(1000, 1000, 4), 0, 1);
    check_law<T>(init::normal<T>.with_mean(-3)(1000, 1000, 5), -3, 1e-4);
    check_law<T>(init::normal<T>.with_mean(2).with_stddev(0.5)(1000, 1000, 6), 2, 0.25);
    check_law<T>(init::normal<T>.with_stddev(0.5).with_mean(2)(1000, 1000, 6), 2, 0.25);
}

TEST_CASE("a standard deviation of 0 is a constant, and the normal says its law")
{
    const auto w = init::normal<float>.with_stddev(0).with_mean(0.25)(30, 40);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 0.25f; }));
    CHECK(to_string(init::normal<float>) == "normal: N(0, 0.01^2)");
    CHECK(to_string(init::normal<float>.with_mean(1).with_stddev(0.5)) == "normal: N(1, 0.5^2)");
    const init::normal_initializer<float> named({.variance = 4, .name = "mine"});
    CHECK(to_string(named) == "mine: N(0, 2^2)");
    for (const auto& changed : {named.with_mean(0.5), named.with_stddev(0.5), named.scaled(0.5)})
    {
        CHECK(changed.name() == "normal"); // no longer what it was named for
    }
}

TEST_CASE("the largest standard deviation that is allowed draws finite weights")
{
    const auto w = init::normal<float>.with_stddev(2e37)(1000, 100, 1);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return std::isfinite(v); }));
    const auto v = init::normal<double>.with_stddev(1e150)(100, 100, 1);
    CHECK(std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); }));
    const auto found = sampling::moments_of(init::normal<double>.with_stddev(1e-150)(1000, 400, 1));
    CHECK(sampling::relative_difference(found.variance * 1e300, 1) < 0.02);
}

TEST_CASE("parameters of the normal that are out of range are refused by name and value")
{
    for (const double bad : {not_a_number, infinity, -infinity, -0.01, 1e38})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)init::normal<float>.with_stddev(bad); },
                                                      {"stddev = ", "0 or in ["})
              == "");
        if (bad != -0.01 && bad != 1e38)
        {
            CHECK(failing_to_raise<std::invalid_argument>([=] { (void)init::normal<float>.with_mean(bad); },
                                                          {"mean = ", "must be in [-1e+38, 1e+38]"})
                  == "");
        }
    }
    for (const double bad : {not_a_number, infinity, -1.0, 1e300})
    {
        CHECK(failing_to_raise<std::invalid_argument>(
                  [=] { (void)init::normal_initializer<float>({.variance = bad}); },
                  {"variance = ", "0 or in ["})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<double>.with_stddev(1e160); },
                                                  {"stddev = 1e+160"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<double>.with_stddev(1e-170); },
                                                  {"stddev = 1e-170"})
          == "");
}

TEST_CASE("no draw of an extreme normal law overflows")
{
    const auto w = init::normal<float>.with_mean(1e38).with_stddev(2e37)(200, 500, 1);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return std::isfinite(v); }));
    CHECK_THROWS_AS(init::normal<float>.with_mean(3.4e38), std::invalid_argument);
}
