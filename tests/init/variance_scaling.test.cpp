// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init/fan_laws.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/variance_scaling.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>

namespace init = fanin::init;
using fanin::fan;
using fanin::law;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

    /// in != out, in >> out, out >> in: 1e6 weights each, which see 1 % of the standard deviation.
    constexpr std::pair<std::size_t, std::size_t> shapes[] = {{800, 1250}, {20'000, 50}, {50, 20'000}};

    /// The moments of the weights, and the variance that the initializer tells, are the law's.
    template <class T>
    void check_law(const init::variance_scaling<T>& i, law distribution, std::size_t in, std::size_t out,
                   double variance)
    {
        CAPTURE(to_string(i), in, out);
        CHECK(sampling::relative_difference(i.variance({static_cast<double>(in), static_cast<double>(out)}),
                                            variance)
              < 1e-14);

        const auto w = i(in, out, 42);
        REQUIRE(w.shape()[0] == in);
        REQUIRE(w.shape()[1] == out);
        const auto found = sampling::moments_of(w);
        const double kurtosis = distribution == law::normal ? sampling::normal_kurtosis
                                : distribution == law::uniform
                                    ? sampling::uniform_kurtosis
                                    : sampling::truncated_normal_moments(-2, 2).kurtosis;
        CHECK(std::abs(found.mean) < sampling::mean_tolerance(variance, found.count));
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, kurtosis, found.count));
        CHECK(std::abs(found.kurtosis - kurtosis) < sampling::k * std::sqrt(24 / found.count));

        const double bound = distribution == law::uniform  ? std::sqrt(3 * variance)
                             : distribution == law::normal ? infinity
                                                           : 2 / 0.8796256610342398 * std::sqrt(variance);
        const auto largest =
            *std::max_element(w.begin(), w.end(), [](T a, T b) { return std::abs(a) < std::abs(b); });
        CHECK(std::abs(largest) <= static_cast<T>(bound));
        if (distribution != law::normal)
        {
            CHECK(std::abs(largest) > static_cast<T>(0.999 * bound));
        }
    }
}

// Changed at compile time.
constexpr auto configured = init::he<float>.with(fan::out).with(law::uniform).with_gain(1.5);

TEMPLATE_TEST_CASE("he has variance 2 / in", "", float, double)
{
    for (const auto& [in, out] : shapes)
    {
        const double variance = 2 / static_cast<double>(in);
        check_law<TestType>(init::he<TestType>, law::normal, in, out, variance);
        check_law<TestType>(init::he_uniform<TestType>, law::uniform, in, out, variance);
    }
}

TEMPLATE_TEST_CASE("xavier has variance 1 / in", "", float, double)
{
    for (const auto& [in, out] : shapes)
    {
        const double variance = 1 / static_cast<double>(in);
        check_law<TestType>(init::xavier<TestType>, law::normal, in, out, variance);
        check_law<TestType>(init::xavier_uniform<TestType>, law::uniform, in, out, variance);
    }
}

TEMPLATE_TEST_CASE("glorot has variance 2 / (in + out)", "", float, double)
{
    for (const auto& [in, out] : shapes)
    {
        const double variance = 2 / static_cast<double>(in + out);
        check_law<TestType>(init::glorot<TestType>, law::normal, in, out, variance);
        check_law<TestType>(init::glorot_uniform<TestType>, law::uniform, in, out, variance);
    }
}

TEST_CASE("with(fan) and with(law) change the fan and the shape of the distribution, and nothing else")
{
    for (const auto& [in, out] : shapes)
    {
        const double n = static_cast<double>(in);
        const double m = static_cast<double>(out);
        check_law(init::he<float>.with(fan::out), law::normal, in, out, 2 / m);
        check_law(init::he<float>.with(fan::average), law::normal, in, out, 4 / (n + m));
        check_law(init::he<float>.with(fan::geometric), law::normal, in, out, 2 / std::sqrt(n * m));
        check_law(init::glorot<float>.with(fan::in), law::normal, in, out, 1 / n);
        check_law(init::he<float>.with(law::uniform), law::uniform, in, out, 2 / n);
        check_law(init::he<float>.with(law::truncated), law::truncated, in, out, 2 / n);
        check_law(init::glorot_uniform<float>.with(law::normal), law::normal, in, out, 2 / (n + m));
        check_law(init::xavier<double>.with(fan::out).with(law::truncated), law::truncated, in, out, 1 / m);
    }
    CHECK((init::he<float>.with(law::uniform)(30, 40, 1) == init::he_uniform<float>(30, 40, 1)));
}

TEST_CASE("with_gain replaces the gain: the variance is its square over the fan")
{
    const auto [in, out] = shapes[0];
    const double n = static_cast<double>(in);
    check_law(init::he<float>.with_gain(3), law::normal, in, out, 9 / n);
    check_law(init::xavier<float>.with_gain(3), law::normal, in, out, 9 / n);
    check_law(init::he<float>.with_gain(3).with_gain(0.5), law::normal, in, out, 0.25 / n);
    check_law(init::he_uniform<float>.with_gain(3), law::uniform, in, out, 9 / n);
    check_law(configured, law::uniform, in, out, 2.25 / static_cast<double>(out));
}

TEST_CASE("a gain or scale of 0 gives weights of 0")
{
    for (const auto shape : {law::normal, law::uniform, law::truncated})
    {
        const auto w = init::he<float>.with_gain(0).with(shape)(30, 40, 1);
        CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 0; }));
    }
}

TEST_CASE("the scaling laws say what they are")
{
    CHECK(to_string(init::he<float>) == "he: N(0, 2/in)");
    CHECK(to_string(init::kaiming<float>) == "he: N(0, 2/in)");
    CHECK(to_string(init::xavier<float>) == "xavier: N(0, 1/in)");
    CHECK(to_string(init::glorot<float>) == "glorot: N(0, 2/(in + out))");
    CHECK(to_string(init::he_uniform<float>) == "he_uniform: U(-a, a), a = sqrt(6/in)");
    CHECK(to_string(init::xavier_uniform<float>) == "xavier_uniform: U(-a, a), a = sqrt(3/in)");
    CHECK(to_string(init::glorot_uniform<float>) == "glorot_uniform: U(-a, a), a = sqrt(6/(in + out))");
    CHECK(to_string(init::he<float>.with(fan::out)) == "he, fan out: N(0, 2/out)");
    CHECK(to_string(init::he<float>.with(fan::geometric)) == "he, fan geometric: N(0, 2/sqrt(in * out))");
    CHECK(to_string(init::he<float>.with(law::truncated))
          == "he_truncated: N(0, 2/in) truncated at ±2 stddev, compensated");
    CHECK(to_string(init::he<float>.with_gain(1.5)) == "normal, gain 1.5: N(0, 2.25/in)");
}

TEST_CASE("a changed law is called by what it is")
{
    const auto he = init::he<float>;
    CHECK(he.with(law::uniform).name() == "he_uniform");
    CHECK(init::he_uniform<float>.with(law::normal).name() == "he");
    CHECK(init::he_uniform<float>.with(law::truncated).name() == "he_truncated");
    CHECK(init::glorot<double>.with(fan::in).name() == "glorot, fan in");
    CHECK(init::glorot_uniform<double>.with(law::normal).with(fan::out).name() == "glorot, fan out");
    CHECK(he.with(fan::average).with(law::uniform).name() == "he_uniform, fan average");
    CHECK(he.with_bounds(-1, 3).name() == "he_truncated, bounds -1 to 3");
    CHECK(he.with_absolute_bounds(-0.1, 0.1).name() == "he_truncated, absolute bounds -0.1 to 0.1");

    // changed back, or to what it is
    CHECK(he.with(fan::out).with(fan::in).name() == "he");
    CHECK(he.with_bounds(-2, 2).name() == "he_truncated");
    CHECK(he.with_bounds(-1, 3).with(law::uniform).name() == "he_uniform");
    CHECK(init::xavier<float>.with_gain(1).name() == "xavier");

    // another gain is another law
    CHECK(init::xavier<float>.with_gain(1.67).name() == "normal, gain 1.67");
    CHECK(init::xavier_uniform<float>.with_gain(1.67).name() == "uniform, gain 1.67");
    CHECK(init::xavier_truncated<float>.with_gain(1.67).name() == "truncated normal, gain 1.67");
    CHECK(he.with_gain(3).with(fan::out).name() == "normal, gain 3, fan out");
    CHECK(he.with_bounds(-1, 3).with_gain(2).name() == "truncated normal, gain 2, bounds -1 to 3");
    CHECK(init::glorot<float>.with_gain(2).name() == "normal, gain 2, fan average");
    CHECK(he.scaled(0.5).name() == "normal, gain 0.707");
    CHECK(he.scaled(0.5).with_gain(1).scaled(4).name() == "normal, gain 4");
    CHECK(configured.name() == "uniform, gain 1.5, fan out");
}

TEST_CASE("a user's law has the name that it was given, or that of what it is")
{
    const init::variance_scaling<float> named({.scale = 3, .mode = fan::out, .name = "mine"});
    CHECK(named.name() == "mine");
    CHECK(named.with(fan::in).name() == "mine, fan in");
    CHECK(named.with(law::uniform).name() == "mine_uniform");
    CHECK(named.with_gain(2).name() == "normal, gain 2, fan out");
    const init::variance_scaling<float> uniform({.distribution = law::uniform, .name = "mine"});
    CHECK(uniform.with(law::normal).name() == "mine, normal");
    CHECK(uniform.with(law::truncated).name() == "mine, truncated");
    const init::variance_scaling<float> unnamed({.scale = 4, .distribution = law::uniform});
    CHECK(unnamed.name() == "uniform, gain 2");
    CHECK(unnamed.with(fan::out).name() == "uniform, gain 2, fan out");
}

TEST_CASE("a scale or gain that is negative or not finite is refused by name and value")
{
    for (const double bad : {not_a_number, infinity, -infinity, -1.0})
    {
        CHECK(failing_to_raise<std::invalid_argument>([=] { (void)init::he<float>.with_gain(bad); },
                                                      {"gain = ", "must be 0 or in [1e-150, 2e+37]"})
              == "");
        CHECK(failing_to_raise<std::invalid_argument>(
                  [=] { (void)init::variance_scaling<float>({.scale = bad}); },
                  {"scale = ", "must be 0 or in [1e-300, 4e+74]"})
              == "");
    }
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>.with_gain(1e38); },
                                                  {"gain = 1e+38", "must be 0 or in [1e-150, 2e+37]"})
          == "");
    CHECK_NOTHROW(init::he<double>.with_gain(1e30));
}
