// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/moments.hpp>

#include "catch.hpp"
#include "stats/reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

using fanin::moments;
using fanin::detail::moments_of_block;
using reference::relative_error;

namespace
{
    constexpr std::size_t block = 4096;

    /// As summarize does it: blocks, merged in order.
    moments by_blocks(const std::vector<double>& x)
    {
        moments m;
        for (std::size_t first = 0; first < x.size(); first += block)
        {
            m.merge(moments_of_block(std::span(x).subspan(first, std::min(block, x.size() - first))));
        }
        return m;
    }

    void check_against_reference(const moments& m, const std::vector<double>& x, double tolerance)
    {
        const auto r = reference::moments_of(x);
        CHECK(m.count == r.count);
        CHECK(m.min == r.min);
        CHECK(m.max == r.max);
        CHECK(relative_error(m.mean, r.mean) <= tolerance);
        CHECK(relative_error(m.variance(), r.variance) <= tolerance);
        CHECK(relative_error(m.stddev(), std::sqrt(r.variance)) <= tolerance);
        CHECK(relative_error(m.second_moment(), r.variance + r.mean * r.mean) <= tolerance);
        CHECK(relative_error(m.root_mean_square(), std::sqrt(r.variance + r.mean * r.mean)) <= tolerance);
    }
}

TEST_CASE("the moments of nothing are NaN, and their count is 0", "[moments]")
{
    for (const moments& m : {moments{}, moments_of_block(std::span<const double>{}), moments{}.merge({})})
    {
        CHECK(m.count == 0);
        CHECK(std::isnan(m.mean));
        CHECK(std::isnan(m.variance()));
        CHECK(std::isnan(m.stddev()));
        CHECK(std::isnan(m.second_moment()));
        CHECK(std::isnan(m.root_mean_square()));
        CHECK(std::isnan(m.min));
        CHECK(std::isnan(m.max));
    }
}

TEST_CASE("the moments of any small block are those of long double loops", "[moments]")
{
    for (std::size_t n = 1; n <= 67; ++n)
    {
        const auto x = reference::bell(n, 3, 1, n);
        check_against_reference(moments_of_block(x), x, 1e-12);
    }
}

TEST_CASE("the moments of known numbers are known", "[moments]")
{
    const std::vector<double> x{1, 2, 3, 4};
    const moments m = moments_of_block(x);
    CHECK(m.count == 4);
    CHECK(m.mean == 2.5);
    CHECK(m.squared_deviations == 5);
    CHECK(m.variance() == 1.25); // of the population, not 5 / 3
    CHECK(m.stddev() == std::sqrt(1.25));
    CHECK(m.second_moment() == 7.5);
    CHECK(m.root_mean_square() == std::sqrt(7.5));
    CHECK(m.min == 1);
    CHECK(m.max == 4);
}

TEST_CASE("mean and variance keep twelve digits at every offset up to 1e4 deviations", "[moments]")
{
    for (const double offset : {0.5, -1.0, 30.0, -1e4, 1e4})
    {
        const auto x = reference::bell(100003, offset, 1, 17);
        check_against_reference(by_blocks(x), x, 1e-12);
    }
}

TEST_CASE("an offset of 1e8 deviations costs a merge no more than the last bits of the means", "[moments]")
{
    const auto x = reference::bell(100003, 1e8, 1, 18);
    const auto r = reference::moments_of(x);
    const moments m = by_blocks(x);
    CHECK(relative_error(m.mean, r.mean) <= 1e-15);
    // A mean of 1e8 is rounded by 1e8·eps / 2, so the distance of two by 1e8·eps; twice that of the variance.
    CHECK(relative_error(m.variance(), r.variance) <= 2e8 * std::numeric_limits<double>::epsilon());

    const std::vector<double> one(x.begin(), x.begin() + block);
    check_against_reference(moments_of_block(one), one, 1e-12);
}

TEST_CASE("1e8 numbers with a mean of 1e4 deviations keep twelve digits", "[moments]")
{
    // x = 1e4 + k / 2^20 without rounding, k from a Weyl sequence of 22 bits: integers know the truth.
    constexpr std::uint64_t total = 100'000'000;
    constexpr double unit = 0x1p-20;
    moments m;
    long double sum = 0;
    long double squares = 0;
    std::array<double, block> x;
    std::uint32_t state = 1;
    for (std::uint64_t first = 0; first < total; first += block)
    {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(block, total - first));
        std::int64_t block_sum = 0;
        std::int64_t block_squares = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            state += 2654435769u;
            const std::int64_t k = static_cast<std::int64_t>(state >> 10) - (1 << 21);
            block_sum += k;
            block_squares += k * k;
            x[i] = 1e4 + static_cast<double>(k) * unit;
        }
        sum += static_cast<long double>(block_sum);
        squares += static_cast<long double>(block_squares);
        m.merge(moments_of_block({x.data(), n}));
    }
    const long double shift = sum / total;
    const long double variance = (squares / total - shift * shift) * unit * unit;
    CHECK(m.count == total);
    CHECK(std::abs(m.stddev() * std::sqrt(3.0) / 2 - 1) <= 1e-3); // of a uniform one over [-2, 2)
    CHECK(relative_error(m.mean, 1e4L + shift * unit) <= 1e-12);
    CHECK(relative_error(m.variance(), variance) <= 1e-12);
}

TEST_CASE("the mean of 1e8 times 0.1f is 0.1f, and its variance exactly 0", "[moments]")
{
    const std::vector<double> x(block, static_cast<double>(0.1f));
    const moments one = moments_of_block(x);
    moments m = moments_of_block(std::span(x).first(100'000'000 % block));
    for (std::uint64_t i = 0; i < 100'000'000 / block; ++i)
    {
        m.merge(one);
    }
    CHECK(m.count == 100'000'000);
    CHECK(m.mean == static_cast<double>(0.1f));
    CHECK(m.squared_deviations == 0);
    CHECK(m.variance() == 0);
}

TEST_CASE("equal numbers have a variance of exactly 0, whatever they are and however they are split",
          "[moments]")
{
    for (const double v : {0.0, 0.1, -1.0 / 3, 1e8 + 0.1, -7e-12, 1e300, 1.7e308, 5e-324, -1e-310})
    {
        for (const std::size_t n : {1u, 2u, 3u, 7u, 8u, 9u, 100u, 4095u, 4096u})
        {
            const std::vector<double> x(n, v);
            moments m = moments_of_block(x);
            m.merge(moments_of_block(std::span(x).first(n / 3))).merge(moments_of_block(x));
            CHECK(m.mean == v);
            CHECK(m.squared_deviations == 0);
            CHECK(m.min == v);
            CHECK(m.max == v);
        }
    }
}

TEST_CASE("alternating signs cancel in the mean, not in the variance", "[moments]")
{
    for (const double a : {1.0, 0.1, 1e8, 1e150, 1e-100})
    {
        std::vector<double> x(10000);
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            x[i] = i % 2 == 0 ? a : -a;
        }
        const moments m = by_blocks(x);
        CHECK(std::abs(m.mean) <= 1e-12 * a);
        CHECK(relative_error(m.variance(), static_cast<long double>(a) * static_cast<long double>(a))
              <= 1e-12);
        CHECK(m.min == -a);
        CHECK(m.max == a);
    }
}

TEST_CASE("denormals of float keep all their digits", "[moments]")
{
    auto x = reference::bell(5000, 0, 1, 3);
    for (double& v : x)
    {
        v = std::round(16 * v) * 0x1p-149;
    }
    const auto r = reference::moments_of(x);
    const moments m = by_blocks(x);
    CHECK(relative_error(m.variance(), r.variance) <= 1e-12);
    CHECK(std::abs(m.mean - static_cast<double>(r.mean)) <= 1e-12 * m.stddev());
}

TEST_CASE("denormals of double have a mean, and a variance that underflows to 0", "[moments]")
{
    constexpr double tiny = std::numeric_limits<double>::denorm_min();
    std::vector<double> x(8000);
    for (std::size_t i = 0; i < x.size(); ++i)
    {
        x[i] = static_cast<double>(i % 8) * tiny;
    }
    const moments m = by_blocks(x);
    CHECK(m.min == 0);
    CHECK(m.max == 7 * tiny);
    CHECK(m.mean >= 3 * tiny);
    CHECK(m.mean <= 4 * tiny);
    CHECK(m.variance() == 0);
    CHECK(m.second_moment() == 0);
}

TEST_CASE("a spread beyond the square root of double overflows to an infinite variance, never to 0 or NaN",
          "[moments]")
{
    for (const double a : {1e160, 1e300, 1.7e308})
    {
        std::vector<double> x(10000);
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            x[i] = i % 2 == 0 ? a : -a;
        }
        x.push_back(a / 2);
        for (const moments& m :
             {by_blocks(x), moments_of_block(std::span(x).first(2)),
              moments_of_block(std::span(x).first(1)).merge(moments_of_block(std::span(x).subspan(1, 1)))})
        {
            CHECK(m.min == -a);
            CHECK(m.max == a);
            CHECK(std::abs(m.mean) <= 1e-4 * a);
            CHECK(m.variance() == std::numeric_limits<double>::infinity());
            CHECK(m.stddev() == std::numeric_limits<double>::infinity());
        }
    }
}

TEST_CASE("numbers of the largest magnitude have a mean", "[moments]")
{
    constexpr double largest = std::numeric_limits<double>::max();
    std::vector<double> x(3000, largest);
    x.front() = largest / 2;
    const moments m = moments_of_block(x);
    CHECK(relative_error(m.mean, static_cast<long double>(largest) * (2999.5L / 3000)) <= 1e-12);
}

TEST_CASE("the parts of 100 random partitions merge to the whole", "[moments]")
{
    std::mt19937_64 engine(5);
    for (int partition = 0; partition < 100; ++partition)
    {
        const double offset = partition % 2 == 0 ? 0.7 : 1e4;
        const auto x = reference::bell(20000, offset, 1, engine());
        const auto r = reference::moments_of(x);

        moments m;
        for (std::size_t first = 0; first < x.size();)
        {
            // Parts of all sizes, empty ones too.
            const std::size_t widest = std::size_t{1} << reference::below(engine, 14);
            const std::size_t n = std::min(reference::below(engine, widest + 1), x.size() - first);
            m.merge(moments_of_block(std::span(x).subspan(first, n)));
            first += n;
        }
        CHECK(m.count == r.count);
        CHECK(m.min == r.min);
        CHECK(m.max == r.max);
        CHECK(relative_error(m.mean, r.mean) <= 1e-12);
        CHECK(relative_error(m.variance(), r.variance) <= 1e-12);
    }
}

TEST_CASE("merging nothing, and merging into nothing, change nothing", "[moments]")
{
    const auto x = reference::bell(100, 1, 1, 2);
    const moments m = moments_of_block(x);
    for (const moments& same : {moments{m}.merge({}), moments{}.merge(m)})
    {
        CHECK(same.count == m.count);
        CHECK(same.mean == m.mean);
        CHECK(same.squared_deviations == m.squared_deviations);
        CHECK(same.min == m.min);
        CHECK(same.max == m.max);
    }
}

TEST_CASE("moments merged with themselves are those of everything twice", "[moments]")
{
    moments m = moments_of_block(reference::bell(100, 1, 1, 2));
    const moments before = m;
    m.merge(m);
    CHECK(m.count == 2 * before.count);
    CHECK(m.mean == before.mean);
    CHECK(m.variance() == before.variance());
}
