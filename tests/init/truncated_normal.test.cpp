// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/tensor.hpp>
#include <fanin/init/truncated_normal.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace init = fanin::init;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    constexpr init::fans any{.in = 30, .out = 40};

    /// `stddev` is that of the normal before the cut.
    template <class T>
    void check_law(const xt::xtensor<T, 2>& w, double mean, double stddev, double lo, double hi)
    {
        CAPTURE(mean, stddev, lo, hi);
        const auto cut = sampling::truncated_normal_moments(lo, hi);
        const double variance = stddev * stddev * cut.variance;
        const auto found = sampling::moments_of(w);
        CHECK(std::abs(found.mean - (mean + stddev * cut.mean))
              < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, cut.kurtosis, found.count));
        CHECK(*std::min_element(w.begin(), w.end()) >= static_cast<T>(mean + lo * stddev));
        CHECK(*std::max_element(w.begin(), w.end()) <= static_cast<T>(mean + hi * stddev));
    }
}

static_assert(init::truncated_normal<float>.name() == "truncated_normal");
static_assert(init::truncated_normal<float>.with_stddev(2).with_mean(1).compensated().name()
              == "truncated_normal");

TEMPLATE_TEST_CASE("the truncated normal is N(0, 0.01^2) truncated at two of its standard deviations", "",
                   float, double)
{
    using T = TestType;
    check_law<T>(init::truncated_normal<T>(1000, 1000, 1), 0, 0.01, -2, 2);
    check_law<T>(init::truncated_normal<T>(20'000, 50, 2), 0, 0.01, -2, 2);
    check_law<T>(init::truncated_normal<T>(50, 20'000, 3), 0, 0.01, -2, 2);
    CHECK(sampling::relative_difference(std::sqrt(init::truncated_normal<T>.variance(any)),
                                        0.008796256610342398)
          < 1e-13);
}

TEMPLATE_TEST_CASE("compensated, the result and not the parent has the standard deviation", "", float, double)
{
    using T = TestType;
    const auto i = init::truncated_normal<T>.with_stddev(0.5).compensated();
    CHECK(i.variance(any) == 0.25);
    check_law<T>(i(1000, 1000, 4), 0, 0.5 / 0.8796256610342398, -2, 2);

    const auto narrow = i.with_bounds(-1, 1);
    CHECK(narrow.variance(any) == 0.25);
    check_law<T>(narrow(1000, 1000, 5), 0, 0.5 / 0.5395600938, -1, 1);
    CHECK(sampling::relative_difference(sampling::moments_of(narrow(1000, 1000, 5)).variance, 0.25) < 0.01);
}

TEMPLATE_TEST_CASE("with_bounds, with_stddev and with_mean set one parameter and keep the others", "", float,
                   double)
{
    using T = TestType;
    const auto i = init::truncated_normal<T>;
    check_law<T>(i.with_bounds(-1, 3)(1000, 1000, 6), 0, 0.01, -1, 3);
    check_law<T>(i.with_stddev(2).with_mean(5).with_bounds(-0.5, 2)(1000, 1000, 7), 5, 2, -0.5, 2);
    check_law<T>(i.with_bounds(-0.5, 2).with_mean(5).with_stddev(2)(1000, 1000, 7), 5, 2, -0.5, 2);
    CHECK(sampling::relative_difference(i.with_stddev(2).with_bounds(-1, 1).variance(any),
                                        4 * 0.5395600938 * 0.5395600938)
          < 1e-9);
}

TEMPLATE_TEST_CASE("a window in the far tail has the right distribution", "", float, double)
{
    using T = TestType;
    check_law<T>(init::truncated_normal<T>.with_stddev(1).with_bounds(6, 8)(1000, 1000, 8), 0, 1, 6, 8);
    check_law<T>(init::truncated_normal<T>.with_stddev(1).with_bounds(-8, -6)(1000, 1000, 9), 0, 1, -8, -6);
}

TEST_CASE("a window open to both sides is the normal itself")
{
    const auto w =
        init::truncated_normal<float>.with_stddev(1).with_bounds(-infinity, infinity)(1000, 1000, 1);
    const auto found = sampling::moments_of(w);
    CHECK(std::abs(found.variance - 1) < sampling::variance_tolerance(1, 3, found.count));
    CHECK(std::abs(found.kurtosis - 3) < sampling::k * std::sqrt(24 / found.count));
}

TEST_CASE("a truncated normal of standard deviation 0 is a constant, and it says its law")
{
    const auto w = init::truncated_normal<float>.with_stddev(0).with_mean(0.25)(30, 40);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 0.25f; }));
    CHECK(to_string(init::truncated_normal<float>)
          == "truncated_normal: N(0, 0.01^2) truncated at ±2 stddev");
    const init::truncated_normal_initializer<float> named({.variance = 1, .name = "mine"});
    CHECK(named.name() == "mine");
    for (const auto& changed : {named.with_mean(0.5), named.with_stddev(0.5), named.with_bounds(-1, 1),
                                named.with_absolute_bounds(-1, 1), named.compensated()})
    {
        CHECK(changed.name() == "truncated_normal"); // no longer what it was named for
    }
    CHECK(to_string(init::truncated_normal<float>.compensated())
          == "truncated_normal: N(0, 0.01^2) truncated at ±2 stddev, compensated");
}

TEST_CASE("bounds that are equal, turned round, not numbers or without mass are refused")
{
    const auto refusal = [](double lo, double hi, std::initializer_list<std::string_view> parts)
    {
        return failing_to_raise<std::invalid_argument>(
            [=] { (void)init::truncated_normal<float>.with_bounds(lo, hi)(3, 4, 1); }, parts);
    };
    CHECK(refusal(2, 1, {"lo = 2", "< hi = 1"}) == "");
    CHECK(refusal(1, 1, {"lo = 1", "< hi = 1"}) == "");
    CHECK(refusal(not_a_number, 1, {"lo = ", "nan", "< hi = 1"}) == "");
    CHECK(refusal(0, not_a_number, {"lo = 0", "< hi = ", "nan"}) == "");
    CHECK(refusal(12, 13, {"mass between lo and hi = 1.77", "2^-100"}) == "");
    CHECK(refusal(-13, -12, {"mass", "2^-100"}) == "");
    CHECK(refusal(0, 1e-40, {"mass", "2^-100"}) == "");
    CHECK_NOTHROW(init::truncated_normal<float>.with_bounds(11, 13)); // 1.9e-28 is left
}

TEST_CASE("mean and standard deviation of the truncated normal that are out of range are refused")
{
    for (const double bad : {not_a_number, infinity, -infinity})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=]
                                                      { (void)init::truncated_normal<float>.with_mean(bad); },
                                                      {"mean = ", "must be in [-1e+38, 1e+38]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>(
                  [=] { (void)init::truncated_normal<float>.with_stddev(bad); }, {"stddev = ", "0 or in ["})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::truncated_normal<float>.with_stddev(-1); },
                                                  {"stddev = -1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::truncated_normal_initializer<float>({.variance = -1}); }, {"variance = -1"})
          == "");
}

TEST_CASE("a compensated cut whose normal would overflow is refused, and none that is drawn does")
{
    CHECK_THROWS_AS(init::truncated_normal<float>.with_stddev(2e37).with_bounds(6, 8).compensated()(9, 9, 1),
                    std::invalid_argument);
    const auto w = init::truncated_normal<float>.with_mean(1e38).with_stddev(1e37).with_bounds(
        11, std::numeric_limits<double>::infinity())(200, 200, 1);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return std::isfinite(v); }));
}
