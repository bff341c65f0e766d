// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/histogram.hpp>

#include "catch.hpp"
#include "stats/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

using fanin::histogram;
using fanin::interval;

namespace
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
    constexpr double largest = std::numeric_limits<double>::max();
    constexpr double smallest = std::numeric_limits<double>::denorm_min();

    /// The bin that holds x, lo <= x <= hi, by trying each edge: the last whose left edge is not above x.
    std::size_t bin_by_search(const histogram& h, double x)
    {
        std::size_t bin = 0;
        for (std::size_t i = 0; i < h.bins(); ++i)
        {
            bin = x >= h.edge(i) ? i : bin;
        }
        return bin;
    }

    std::uint64_t in_bins(const histogram& h)
    {
        return std::accumulate(h.counts().begin(), h.counts().end(), std::uint64_t{0});
    }

    /// Adds x and checks that the right counter, and no other, has gone up.
    void check_add(histogram& h, double x)
    {
        const histogram before = h;
        h.add(x);
        const bool below = x < h.range().lo;
        const bool above = x > h.range().hi;
        const bool is_nan = std::isnan(x);
        REQUIRE(h.underflow() - before.underflow() == (below ? 1 : 0));
        REQUIRE(h.overflow() - before.overflow() == (above ? 1 : 0));
        REQUIRE(h.nan() - before.nan() == (is_nan ? 1 : 0));
        REQUIRE(in_bins(h) - in_bins(before) == (below || above || is_nan ? 0 : 1));
        REQUIRE(h.total() == before.total() + 1);
        if (!below && !above && !is_nan)
        {
            const std::size_t bin = bin_by_search(h, x);
            REQUIRE(h.counts()[bin] == before.counts()[bin] + 1);
        }
    }

    /// Every edge and its two neighbours, both ends of the line, and what is no number.
    void check_edges(histogram h)
    {
        REQUIRE(h.edge(0) == h.range().lo);
        REQUIRE(h.edge(h.bins()) == h.range().hi);
        for (std::size_t i = 0; i <= h.bins(); ++i)
        {
            const double edge = h.edge(i);
            REQUIRE(std::isfinite(edge));
            REQUIRE((i == 0 || h.edge(i - 1) <= edge));
            check_add(h, edge);
            check_add(h, std::nextafter(edge, -infinity));
            check_add(h, std::nextafter(edge, infinity));
        }
        for (const double x : {infinity, -infinity, nan_value, largest, -largest, 0.0, -0.0})
        {
            check_add(h, x);
        }
        CHECK(h.total() == 3 * (h.bins() + 1) + 7);
    }
}

TEST_CASE("a histogram starts with 30 empty bins from 0 to 1", "[histogram]")
{
    const histogram h;
    CHECK(h.bins() == 30);
    CHECK((h.range() == interval{0, 1}));
    CHECK((h.counts() == std::vector<std::uint64_t>(30)));
    CHECK(h.underflow() == 0);
    CHECK(h.overflow() == 0);
    CHECK(h.nan() == 0);
    CHECK(h.total() == 0);
    CHECK(fanin::histogram_options{}.bins == 30);
    CHECK_FALSE(fanin::histogram_options{}.range.has_value());
}

TEST_CASE("the edges are those of np.linspace: lo + i·step, rounded twice, and hi itself", "[histogram]")
{
    std::mt19937_64 engine(1);
    for (int round = 0; round < 1000; ++round)
    {
        const double lo = 20 * reference::unit(engine) - 10;
        const double hi = lo + 1e-3 + 10 * reference::unit(engine);
        const std::size_t bins = 1 + reference::below(engine, 300);
        const histogram h(bins, {lo, hi});
        const volatile double width = hi - lo; // volatile: no rounding may be left out
        const volatile double step = width / static_cast<double>(bins);
        for (std::size_t i = 0; i < bins; ++i)
        {
            const volatile double distance = static_cast<double>(i) * step;
            const volatile double edge = lo + distance;
            REQUIRE(h.edge(i) == edge);
        }
        REQUIRE(h.edge(bins) == hi);
    }
}

TEST_CASE("an edge past the last is out of range", "[histogram]")
{
    CHECK_THROWS_AS(histogram(3, {0, 1}).edge(4), std::out_of_range);
}

TEST_CASE("every edge and its neighbours fall into the bin that a search over the edges finds", "[histogram]")
{
    std::mt19937_64 engine(2);
    for (int round = 0; round < 100; ++round)
    {
        const double scale = std::exp(20 * reference::unit(engine) - 10);
        const double lo = scale * (2 * reference::unit(engine) - 1);
        const double hi = lo + scale * (1e-6 + reference::unit(engine));
        check_edges(histogram(1 + reference::below(engine, 100), {lo, hi}));
    }
    check_edges(histogram{});
}

TEST_CASE("random numbers fall into the bin that a search over the edges finds", "[histogram]")
{
    std::mt19937_64 engine(3);
    histogram h(37, {-0.3, 1.7});
    for (int i = 0; i < 5000; ++i)
    {
        check_add(h, 3 * reference::unit(engine) - 1);
    }
}

TEST_CASE("a bin is half-open, and the last one closed", "[histogram]")
{
    histogram h(4, {0, 1});
    for (const double x : {0.0, 0.25, 0.5, 0.75, 1.0})
    {
        h.add(x);
    }
    CHECK((h.counts() == std::vector<std::uint64_t>{1, 1, 1, 2}));
    CHECK(h.overflow() == 0);
}

TEST_CASE("what lies outside, infinities with it, and NaN are counted apart", "[histogram]")
{
    histogram h(2, {-1, 1});
    for (const double x : {-infinity, -2.0, std::nextafter(-1.0, -2.0), -1.0, 0.0, 1.0,
                           std::nextafter(1.0, 2.0), infinity, 1e300, infinity, nan_value, -nan_value})
    {
        h.add(x);
    }
    CHECK(h.underflow() == 3);
    CHECK((h.counts() == std::vector<std::uint64_t>{1, 2}));
    CHECK(h.overflow() == 4);
    CHECK(h.nan() == 2);
    CHECK(h.total() == 12);
}

TEST_CASE("ranges as wide as double has no number for are cut into equal bins", "[histogram]")
{
    for (const interval range : {interval{-1e308, 1e308}, interval{-largest, largest}, interval{0, largest},
                                 interval{-1.7e308, 1e308}, interval{-largest, -1e308}})
    {
        for (const std::size_t bins : {1u, 2u, 3u, 30u, 257u})
        {
            const histogram h(bins, range);
            check_edges(h);
            const auto n = static_cast<long double>(bins);
            const auto lo = static_cast<long double>(range.lo);
            const auto hi = static_cast<long double>(range.hi);
            for (std::size_t i = 0; i < bins; ++i)
            {
                const long double truth = lo + static_cast<long double>(i) * ((hi - lo) / n);
                REQUIRE(std::abs(static_cast<double>(static_cast<long double>(h.edge(i)) - truth)) <= 1e293);
            }
        }
    }
}

TEST_CASE("ranges of a few denormals have edges in order, as np.linspace makes them", "[histogram]")
{
    for (const double units : {1.0, 2.0, 7.0, 29.0, 31.0, 1e3, 1e6})
    {
        for (const double lo : {0.0, -units * smallest, 5 * smallest, 0x1p-1022, -0x1p-1022})
        {
            for (const std::size_t bins : {1u, 2u, 3u, 30u, 100u})
            {
                check_edges(histogram(bins, {lo, lo + units * smallest}));
            }
        }
    }
    const histogram h(4, {0, 2 * smallest}); // np.linspace(0, 1e-323, 5)
    CHECK(h.edge(1) == 0);                   // ¼·2 = ½ of the smallest, to even
    CHECK(h.edge(2) == smallest);
    CHECK(h.edge(3) == 2 * smallest); // 1.5, to even
}

TEST_CASE("a range of two neighbouring doubles takes numbers without hanging", "[histogram]")
{
    for (const double lo : {1.0, -1.0, 1e16, 1e-300, 1e300})
    {
        check_edges(histogram(30, {lo, std::nextafter(lo, infinity)}));
    }
}

TEST_CASE("merging adds every counter", "[histogram]")
{
    std::mt19937_64 engine(4);
    histogram whole(13, {0, 1});
    histogram parts[3] = {whole, whole, whole};
    for (int i = 0; i < 3000; ++i)
    {
        const double x = i % 100 == 0 ? nan_value : 1.4 * reference::unit(engine) - 0.2;
        whole.add(x);
        parts[i % 3].add(x);
    }
    const histogram merged = histogram(13, {0, 1}).merge(parts[0]).merge(parts[1]).merge(parts[2]);
    CHECK((merged == whole));
    CHECK(merged.total() == 3000);
    CHECK(merged.nan() == 30);
    CHECK_FALSE((parts[0] == whole));

    histogram twice = whole;
    twice.merge(twice);
    CHECK(twice.total() == 6000);
}

TEST_CASE("histograms of different edges do not merge, and stay as they were", "[histogram]")
{
    histogram h(10, {0, 1});
    h.add(0.5);
    const histogram before = h;
    for (const histogram& other : {histogram(11, {0, 1}), histogram(10, {0, 2}), histogram(10, {-1, 1})})
    {
        CHECK_THROWS_AS(h.merge(other), std::invalid_argument);
        CHECK_THROWS_AS(h.merge(other), fanin::error);
        CHECK((h == before));
    }
    CHECK_THROWS_WITH(h.merge(histogram(11, {0, 1})),
                      ContainsSubstring("11 bins over [0, 1]") && ContainsSubstring("10 bins over [0, 1]"));
}

TEST_CASE("no bins, and a range that is empty, reversed, infinite or NaN, are refused by name", "[histogram]")
{
    const auto refused = [](std::size_t bins, interval range, const char* parameter)
    {
        CHECK_THROWS_AS(histogram(bins, range), std::invalid_argument);
        CHECK_THROWS_AS(histogram(bins, range), fanin::invalid_argument);
        CHECK_THROWS_AS(histogram(bins, range), fanin::error);
        CHECK_THROWS_WITH(histogram(bins, range), ContainsSubstring(parameter));
    };
    refused(0, {0, 1}, "bins = 0");
    refused(30, {1, 1}, "lo = 1");
    refused(30, {2, 1}, "lo = 2");
    refused(30, {0.0, -0.0}, "lo = 0");
    refused(30, {nan_value, 1}, "lo = nan");
    refused(30, {0, nan_value}, "hi = nan");
    refused(30, {-infinity, 1}, "lo = -inf");
    refused(30, {0, infinity}, "hi = inf");
    refused(30, {infinity, -infinity}, "lo = inf");
}

TEST_CASE("more bins than a histogram can hold are refused as a bad argument")
{
    CHECK_THROWS_AS(fanin::histogram(~std::size_t{0}, {0, 1}), std::invalid_argument);
}
