// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

// Each name has the law of its paper. The statistics of the distributions are tested with variance_scaling.

using namespace fanin;

namespace
{
    constexpr init::fans f{700, 40};

    template <class I>
    void check(const I& i, std::string_view name, double variance, std::string_view formula)
    {
        CAPTURE(std::string(name));
        CHECK(i.name() == name);
        CHECK(sampling::relative_difference(i.variance(f), variance) < 1e-15);
        CHECK(to_string(i) == std::string(name) + ": " + std::string(formula));
        // and is drawn so: 6e5 weights see 1 % of a variance
        for (const auto& [in, out] : {std::pair<std::size_t, std::size_t>{3001, 211}, {211, 3001}})
        {
            const sampling::moments m = sampling::moments_of(i(in, out, 5));
            const double expected = i.variance({double(in), double(out)});
            CHECK(std::abs(m.mean) < sampling::mean_tolerance(expected, m.count));
            CHECK(std::abs(m.variance - expected) < sampling::variance_tolerance(expected, 3, m.count));
        }
    }
}

TEMPLATE_TEST_CASE("each name has the law of its paper", "", float, double)
{
    using T = TestType;
    check(init::lecun<T>, "lecun", 1.0 / 700, "N(0, 1/in)");
    check(init::lecun_uniform<T>, "lecun_uniform", 1.0 / 700, "U(-a, a), a = sqrt(3/in)");
    check(init::lecun_truncated<T>, "lecun_truncated", 1.0 / 700,
          "N(0, 1/in) truncated at ±2 stddev, compensated");
    check(init::xavier<T>, "xavier", 1.0 / 700, "N(0, 1/in)");
    check(init::xavier_uniform<T>, "xavier_uniform", 1.0 / 700, "U(-a, a), a = sqrt(3/in)");
    check(init::xavier_truncated<T>, "xavier_truncated", 1.0 / 700,
          "N(0, 1/in) truncated at ±2 stddev, compensated");
    check(init::glorot<T>, "glorot", 2.0 / 740, "N(0, 2/(in + out))");
    check(init::glorot_uniform<T>, "glorot_uniform", 2.0 / 740, "U(-a, a), a = sqrt(6/(in + out))");
    check(init::glorot_truncated<T>, "glorot_truncated", 2.0 / 740,
          "N(0, 2/(in + out)) truncated at ±2 stddev, compensated");
    check(init::he<T>, "he", 2.0 / 700, "N(0, 2/in)");
    check(init::he_uniform<T>, "he_uniform", 2.0 / 700, "U(-a, a), a = sqrt(6/in)");
    check(init::he_truncated<T>, "he_truncated", 2.0 / 700, "N(0, 2/in) truncated at ±2 stddev, compensated");
}

TEST_CASE("names of the same law draw the same weights")
{
    CHECK((init::kaiming<float>(30, 20, 1) == init::he<float>(30, 20, 1)));
    CHECK((init::kaiming_uniform<float>(30, 20, 1) == init::he_uniform<float>(30, 20, 1)));
    CHECK((init::kaiming_truncated<float>(30, 20, 1) == init::he_truncated<float>(30, 20, 1)));
    CHECK((init::lecun<float>(30, 20, 1) == init::xavier<float>(30, 20, 1)));
    CHECK((init::he<double>.with(law::truncated)(30, 20, 1) == init::he_truncated<double>(30, 20, 1)));
}

TEMPLATE_TEST_CASE("a truncated law keeps its variance under any bounds, and nothing lies beyond them", "",
                   float, double)
{
    using T = TestType;
    const double variance = 2.0 / 400;
    const double stddev = std::sqrt(variance);
    const auto variance_of = [](const auto& w) { return sampling::moments_of(w).variance; };
    for (const auto& [lo, hi] : {std::pair{-1.0, 1.0}, {-3.0, 0.5}, {0.0, 2.0}, {-0.25, 4.0}})
    {
        const auto i = init::he<T>.with_bounds(lo, hi);
        const auto w = i(400, 1500, 3);
        const sampling::moments expected = sampling::truncated_normal_moments(lo, hi);
        CAPTURE(lo, hi);
        CHECK(i.variance({400, 1500}) == variance);
        CHECK(std::abs(variance_of(w) - variance)
              < sampling::variance_tolerance(variance, expected.kurtosis, double(w.size())));
        const double before = stddev / std::sqrt(expected.variance);
        CHECK(double(*std::min_element(w.begin(), w.end())) >= lo * before * (1 + 1e-15));
        CHECK(double(*std::max_element(w.begin(), w.end())) <= hi * before * (1 + 1e-15));
    }
    for (const auto& [lo, hi] : {std::pair{-0.15, 0.15}, {-0.125, 0.5}, {-0.2, 0.1}})
    {
        const auto w = init::he<T>.with_absolute_bounds(lo, hi)(400, 1500, 3);
        CAPTURE(lo, hi);
        CHECK(std::abs(variance_of(w) - variance)
              < sampling::variance_tolerance(variance, 3, double(w.size())));
        CHECK(double(*std::min_element(w.begin(), w.end())) >= lo);
        CHECK(double(*std::max_element(w.begin(), w.end())) <= hi);
    }
    CHECK(to_string(init::he<T>.with_bounds(-1, 3))
          == "he_truncated, bounds -1 to 3: N(0, 2/in) truncated to (-1, 3) stddev, compensated");
}

TEST_CASE("bounds that a law has no room in are refused")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>.with_bounds(1, 1); },
                                                  {"lo = 1", "< hi = 1"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>.with_bounds(12, 13)(3, 4, 1); },
                                                  {"mass between lo and hi"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::he<float>.with_absolute_bounds(-0.1, 0.1)(100, 4, 1); },
              {"variance = 0.02", "less than 0.0033", "uniform law"})
          == "");
}
