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
#include <numbers>
#include <span>
#include <type_traits>
#include <vector>

using namespace fanin;
using fanin::detail::normal_law;

namespace
{
    template <class T>
    std::vector<T> sample(std::size_t n, key k, const normal_law& law)
    {
        std::vector<T> x(n);
        draw(std::span<T>(x), k, 0, law);
        return x;
    }

    /// sqrt(-2 ln u), u = (k + 1/2) / 2^w, in long double.
    template <class T>
    long double radius(chosen::word<T> w)
    {
        constexpr int bits = chosen::word_bits<T>;
        const auto complement = static_cast<chosen::word<T>>(~w);
        const long double u = std::ldexp(static_cast<long double>(w) + 0.5L, -bits);
        const long double v = std::ldexp(static_cast<long double>(complement) + 0.5L, -bits); // 1 - u
        return std::sqrt(-2 * (u < 0.5L ? std::log(u) : std::log1p(-v)));
    }
}

TEMPLATE_TEST_CASE("normal draws have the moments and tails of their law and fill 1,024 bins evenly", "",
                   float, double)
{
    using T = TestType;
    const std::size_t n = 10'000'000;
    const double count = static_cast<double>(n);
    const auto z = sample<T>(n, key(42), normal_law{0, 1});

    const auto found = sampling::moments_of(z);
    CHECK(std::abs(found.mean) < sampling::mean_tolerance(1, count));
    CHECK(std::abs(found.variance - 1) < sampling::variance_tolerance(1, sampling::normal_kurtosis, count));
    CHECK(std::abs(found.skewness) < sampling::k * std::sqrt(6 / count));
    CHECK(std::abs(found.kurtosis - 3) < sampling::k * std::sqrt(24 / count));

    const auto counts = sampling::equiprobable_counts(z, 1024, [](double x)
                                                      { return 0.5 * std::erfc(-x / std::numbers::sqrt2); });
    CHECK(sampling::looks_equiprobable(counts));

    for (const double tail : {3.0, 4.0, 5.0})
    {
        const double expected = count * std::erfc(tail / std::numbers::sqrt2);
        const auto beyond = std::count_if(z.begin(), z.end(), [=](T x) { return std::abs(x) > tail; });
        CHECK(std::abs(static_cast<double>(beyond) - expected) < sampling::k * std::sqrt(expected));
    }
}

TEMPLATE_TEST_CASE("mean and standard deviation move and scale normal draws", "", float, double)
{
    using T = TestType;
    const std::size_t n = 1'000'000;
    const auto x = sample<T>(n, key(7), normal_law{-3, 0.25});
    const auto found = sampling::moments_of(x);
    CHECK(std::abs(found.mean + 3) < sampling::mean_tolerance(0.0625, found.count));
    CHECK(std::abs(found.variance - 0.0625)
          < sampling::variance_tolerance(0.0625, sampling::normal_kurtosis, found.count));

    const auto z = sample<T>(1000, key(7), normal_law{0, 1});
    for (std::size_t i = 0; i < z.size(); ++i)
    {
        REQUIRE(std::abs(static_cast<double>(x[i]) - (-3 + 0.25 * static_cast<double>(z[i])))
                <= 8 * static_cast<double>(std::numeric_limits<T>::epsilon()));
    }
}

TEMPLATE_TEST_CASE("a standard deviation of 0 gives the mean", "", float, double)
{
    const auto x = sample<TestType>(1001, key(1), normal_law{0.25, 0});
    CHECK(std::all_of(x.begin(), x.end(), [](TestType v) { return v == TestType(0.25); }));
}

TEMPLATE_TEST_CASE("a normal pair is the polar form of its two words, to the ends of their range", "", float,
                   double)
{
    using T = TestType;
    constexpr int bits = chosen::word_bits<T>;
    const double eps = static_cast<double>(std::numeric_limits<T>::epsilon());
    double worst = 0;
    double largest = 0;
    double smallest = 1;
    bool finite = true;
    const auto words = chosen::telling_words<T>();
    for (std::size_t i = 0; i < words.size(); ++i)
    {
        for (const chosen::word<T> angle_word : {words[(i * 7 + 3) % words.size()], chosen::word<T>{0}})
        {
            chosen::block_words<T> block{};
            for (std::size_t j = 0; j < block.size(); j += 2)
            {
                block[j] = words[i];
                block[j + 1] = angle_word;
            }
            const long double r = radius<T>(words[i]);
            const long double angle = 2 * std::numbers::pi_v<long double>
                                      * std::ldexp(static_cast<long double>(angle_word) + 0.5L, -bits);
            const auto z = chosen::values<T>(block, normal_law{0, 1});
            for (std::size_t j = 0; j < z.size(); j += 2)
            {
                const long double off =
                    std::max(std::abs(z[j] - r * std::cos(angle)), std::abs(z[j + 1] - r * std::sin(angle)));
                // the angle, in (0, 2π), is rounded to T
                worst = std::max(worst, static_cast<double>(off / (r * 8 * eps)));
                const double length = std::hypot(static_cast<double>(z[j]), static_cast<double>(z[j + 1]));
                largest = std::max(largest, length);
                smallest = std::min(smallest, length);
                finite = finite && std::isfinite(z[j]) && std::isfinite(z[j + 1]);
            }
        }
    }
    CHECK(worst <= 1);
    CHECK(finite);
    // the ends: u = 2^-(w+1) and 1 - 2^-(w+1); 24-bit uniforms would stop at 5.768
    CHECK(std::abs(largest - std::sqrt(2 * (bits + 1) * std::numbers::ln2)) < 16 * eps);
    CHECK(std::abs(smallest / std::sqrt(std::ldexp(1.0, -bits)) - 1) < 16 * eps);
}

TEST_CASE("float draws of the normal reach |z| = 6.76, double draws 9.49")
{
    const auto single = chosen::values<float>({0, 0, 0, 0}, normal_law{0, 1});
    CHECK(single[0] > 6.76f);
    CHECK(single[2] > 6.76f);
    const auto twofold = chosen::values<double>({0, 0}, normal_law{0, 1});
    CHECK(twofold[0] > 9.49);
    // three quarters of a turn: the negative tail
    const auto negative = chosen::values<float>({0, 0xc0000000, 0, 0xc0000000}, normal_law{0, 1});
    CHECK(negative[1] < -6.76f);
}

TEMPLATE_TEST_CASE("a slice of normal draws has the bits of the whole", "", float, double)
{
    for (const std::uint64_t origin : {std::uint64_t{0}, (std::uint64_t{1} << 34) - 20})
    {
        CHECK(difference_of_slices<TestType>(key(42), origin, normal_law{0, 1}) == "");
        CHECK(difference_of_slices<TestType>(key(42).child(3), origin, normal_law{0.5, 0.01}) == "");
    }
}

TEMPLATE_TEST_CASE("normal draws and their squares are uncorrelated with neighbours and neighbouring streams",
                   "", float, double)
{
    using T = TestType;
    const std::size_t n = 1'000'000;
    const double limit = sampling::correlation_tolerance(n);
    const auto square = [](double x) { return x * x; };
    const auto x = sample<T>(n, key(42).child(0), normal_law{0, 1});
    for (std::size_t lag = 1; lag <= 4; ++lag)
    {
        CHECK(std::abs(sampling::correlation(x, x, lag)) < limit);
        CHECK(std::abs(sampling::correlation(x, x, lag, square)) < limit);
    }
    for (const key other :
         {key(42).child(1), key(42), key(43), key(42).child(0).child(0), key(42).child("0")})
    {
        const auto y = sample<T>(n, other, normal_law{0, 1});
        CHECK(std::abs(sampling::correlation(x, y)) < limit);
        CHECK(std::abs(sampling::correlation(x, y, 0, square)) < limit);
        CHECK(std::abs(sampling::correlation(x, y, 1)) < limit);
        CHECK(std::abs(sampling::correlation(y, x, 1)) < limit);
    }
}
