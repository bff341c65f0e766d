// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "random/chosen_words.hpp"
#include "random/slices.hpp"
#include "sampling.hpp"

#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

using namespace fanin;
using fanin::detail::uniform_law;

namespace
{
    template <class T>
    std::vector<T> sample(std::size_t n, key k, const uniform_law& law)
    {
        std::vector<T> x(n);
        draw(std::span<T>(x), k, 0, law);
        return x;
    }

    template <class T>
    std::vector<uniform_law> awkward_laws()
    {
        const T one = 1;
        const T max = std::numeric_limits<T>::max();
        return {{0, 1},
                {-1, 1},
                {-0.05, 0.05},
                {0.1, 0.3},
                {0.7, 0.9},
                {-0.3, -0.1},
                {1e30, 1.5e30},
                {-1.5e30, -1e30},
                {1, static_cast<double>(std::nextafter(one, T(2)))},
                {1, static_cast<double>(std::nextafter(std::nextafter(one, T(2)), T(2)))},
                {static_cast<double>(-std::nextafter(one, T(2))), -1},
                {16777216, 16777220},
                {1e-25, 2e-25},
                {-max / 2, max / 2},
                {0, static_cast<double>(max)}};
    }
}

TEMPLATE_TEST_CASE("uniform draws have the moments of their law and fill 1,024 bins evenly", "", float,
                   double)
{
    using T = TestType;
    const std::size_t n = 10'000'000;
    const uniform_law law = GENERATE(uniform_law{-0.05, 0.05}, uniform_law{2, 5});
    const auto x = sample<T>(n, key(42), law);

    const double width = law.hi - law.lo;
    const double variance = width * width / 12;
    const auto found = sampling::moments_of(x);
    CHECK(std::abs(found.mean - (law.lo + law.hi) / 2) < sampling::mean_tolerance(variance, found.count));
    CHECK(std::abs(found.variance - variance)
          < sampling::variance_tolerance(variance, sampling::uniform_kurtosis, found.count));
    CHECK(std::abs(found.kurtosis - sampling::uniform_kurtosis) < 0.01);

    const auto counts =
        sampling::equiprobable_counts(x, 1024, [&](double v) { return (v - law.lo) / width; });
    CHECK(sampling::looks_equiprobable(counts));
    CHECK(*std::min_element(x.begin(), x.end()) >= static_cast<T>(law.lo));
    CHECK(*std::max_element(x.begin(), x.end()) < static_cast<T>(law.hi));
}

TEMPLATE_TEST_CASE("uniform draws never fall below lo and never reach hi, from any word", "", float, double)
{
    using T = TestType;
    for (const uniform_law& law : awkward_laws<T>())
    {
        CAPTURE(law.lo, law.hi);
        const T lo = static_cast<T>(law.lo);
        const T hi = static_cast<T>(law.hi);
        std::vector<T> x = sample<T>(10'000, key(1), law);
        for (const auto w : chosen::telling_words<T>())
        {
            chosen::block_words<T> words{};
            words.fill(w);
            for (const T v : chosen::values<T>(words, law))
            {
                x.push_back(v);
            }
        }
        CHECK(*std::min_element(x.begin(), x.end()) >= lo);
        CHECK(*std::max_element(x.begin(), x.end()) < hi);
        CHECK(std::none_of(x.begin(), x.end(), [](T v) { return std::isnan(v); }));
    }
}

TEMPLATE_TEST_CASE("a uniform draw is lo + (hi - lo)(k + 1/2) / 2^w of its word k", "", float, double)
{
    using T = TestType;
    const long double eps = std::numeric_limits<T>::epsilon();
    for (const uniform_law& law : awkward_laws<T>())
    {
        const long double width = static_cast<long double>(law.hi) - law.lo;
        const long double largest = std::max(std::abs(law.lo), std::abs(law.hi));
        double worst = 0;
        for (const auto w : chosen::telling_words<T>())
        {
            chosen::block_words<T> words{};
            words.fill(w);
            const long double u = std::ldexp(static_cast<long double>(w) + 0.5L, -chosen::word_bits<T>);
            const long double expected = law.lo + width * u;
            for (const T v : chosen::values<T>(words, law))
            {
                const long double off = std::abs(static_cast<long double>(v) - expected);
                worst = std::max(worst, static_cast<double>(off / (eps * largest)));
            }
        }
        CAPTURE(law.lo, law.hi, worst);
        CHECK(worst <= 1.5); // bounds, width and result are rounded to T, and hi is left out
    }
}

TEMPLATE_TEST_CASE("a uniform range about zero keeps every bit of small values", "", float, double)
{
    // 24-bit uniforms would give multiples of 2^-23 here, whatever the type.
    using T = TestType;
    const long double eps = std::numeric_limits<T>::epsilon();
    double worst = 0;
    for (const auto w : chosen::telling_words<T>())
    {
        chosen::block_words<T> words{};
        words.fill(w);
        constexpr auto middle = chosen::word<T>{1} << (chosen::word_bits<T> - 1);
        const auto distance = static_cast<std::make_signed_t<chosen::word<T>>>(w ^ middle);
        const long double expected =
            std::ldexp(static_cast<long double>(distance) + 0.5L, 1 - chosen::word_bits<T>);
        for (const T v : chosen::values<T>(words, uniform_law{-1, 1}))
        {
            // the half may be lost beside the word, never the word's own leading digits
            const long double off = std::abs(v - expected) / std::abs(expected);
            worst = std::max(worst, static_cast<double>(off / eps));
        }
    }
    CHECK(worst <= 1);
}

TEMPLATE_TEST_CASE("a uniform range of one point gives that point", "", float, double)
{
    using T = TestType;
    for (const double point : {0.0, -0.3, 1e30})
    {
        const auto x = sample<T>(1001, key(1), uniform_law{point, point});
        CHECK(std::all_of(x.begin(), x.end(), [&](T v) { return v == static_cast<T>(point); }));
    }
    // and so does one whose bounds the type cannot tell apart
    const auto x = sample<float>(1001, key(1), uniform_law{1, 1 + 1e-12});
    CHECK(std::all_of(x.begin(), x.end(), [](float v) { return v == 1; }));
}

TEMPLATE_TEST_CASE("a slice of uniform draws has the bits of the whole", "", float, double)
{
    for (const std::uint64_t origin : {std::uint64_t{0}, (std::uint64_t{1} << 34) - 20})
    {
        CHECK(difference_of_slices<TestType>(key(42), origin, uniform_law{-0.05, 0.05}) == "");
        CHECK(difference_of_slices<TestType>(key(42).child(3), origin, uniform_law{1e30, 1.5e30}) == "");
    }
}

TEMPLATE_TEST_CASE("uniform draws are uncorrelated with their neighbours and with neighbouring streams", "",
                   float, double)
{
    using T = TestType;
    const std::size_t n = 1'000'000;
    const uniform_law law{-1, 1};
    const double limit = sampling::correlation_tolerance(n);
    const auto x = sample<T>(n, key(42).child(0), law);
    for (std::size_t lag = 1; lag <= 4; ++lag)
    {
        CHECK(std::abs(sampling::correlation(x, x, lag)) < limit);
    }
    for (const key other :
         {key(42).child(1), key(42), key(43), key(42).child(0).child(0), key(42).child("0")})
    {
        const auto y = sample<T>(n, other, law);
        CHECK(std::abs(sampling::correlation(x, y)) < limit);
        CHECK(std::abs(sampling::correlation(x, y, 1)) < limit);
        CHECK(std::abs(sampling::correlation(y, x, 1)) < limit);
    }
}
