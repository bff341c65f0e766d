// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/detail/block_bins.hpp>

#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "stats/reference.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <vector>

using fanin::histogram;
using fanin::interval;
using fanin::detail::block_bins;
using fanin::detail::census_of_block;
using fanin::detail::summary_block;

namespace
{
    /// The counts by blocks are those of elements one by one, on every path.
    template <class T>
    void check(const std::vector<T>& x, const histogram& empty)
    {
        histogram one_by_one = empty;
        for (const T v : x)
        {
            one_by_one.add(static_cast<double>(v));
        }
        const path_guard guard;
        for (const auto path : machine_paths())
        {
            fanin::force_simd_path(path);
            block_bins<T> bins(empty);
            for (std::size_t first = 0; first < x.size(); first += summary_block)
            {
                const auto block = std::span(x).subspan(first, std::min(summary_block, x.size() - first));
                bins.add(block, census_of_block(block, std::nullopt));
            }
            INFO(to_string(path) << ", " << x.size() << " elements, " << empty.bins() << " bins over ["
                                 << empty.range().lo << ", " << empty.range().hi << "]");
            REQUIRE((bins.total() == one_by_one));
            REQUIRE(bins.total().total() == x.size());
        }
    }

    /// Every edge and those beside it, the ends of the line, what is no number, and random ones in no order.
    template <class T>
    std::vector<T> telling_numbers(const histogram& h, std::mt19937_64& engine)
    {
        using limits = std::numeric_limits<T>;
        std::vector<T> x{limits::max(),
                         limits::lowest(),
                         limits::infinity(),
                         -limits::infinity(),
                         limits::quiet_NaN(),
                         T(0),
                         -T(0),
                         limits::denorm_min()};
        for (std::size_t i = 0; i <= h.bins(); ++i)
        {
            const T edge = static_cast<T>(h.edge(i));
            x.insert(x.end(), {edge, std::nextafter(edge, -limits::infinity()),
                               std::nextafter(edge, limits::infinity())});
        }
        const auto [lo, hi] = h.range();
        for (int i = 0; i < 500; ++i)
        {
            x.push_back(static_cast<T>(lo + (1.4 * reference::unit(engine) - 0.2) * (hi - lo)));
        }
        std::shuffle(x.begin(), x.end(), engine);
        return x;
    }

    std::vector<float> inside(std::vector<float> x, interval range)
    {
        std::erase_if(x, [=](float v) { return !(v >= range.lo && v <= range.hi); });
        return x;
    }
}

TEMPLATE_TEST_CASE("blocks fall into the bins that their elements fall into", "[block_bins]", float, double)
{
    using T = TestType;
    std::mt19937_64 engine(21);
    for (int round = 0; round < 300; ++round)
    {
        // around 0, as activations are; every third range is far from it, or of few digits
        const double scale = std::exp(20 * reference::unit(engine) - 10);
        const double centre = round % 3 == 0 ? scale * std::exp(30 * reference::unit(engine) - 5) : 0;
        const double lo = centre + scale * (2 * reference::unit(engine) - 1);
        const double hi = lo + scale * (1e-6 + reference::unit(engine));
        if (lo < hi)
        {
            const histogram h(1 + reference::below(engine, 40), {lo, hi});
            check(telling_numbers<T>(h, engine), h);
        }
    }
}

TEST_CASE("of blocks within the range, the ends are in it", "[block_bins]")
{
    std::mt19937_64 engine(22);
    for (const interval range : {interval{0, 1}, interval{-1, 1}, interval{-0.3, 6}, interval{0, 0.1}})
    {
        for (const std::size_t bins : {1u, 2u, 7u, 29u, 30u, 31u})
        {
            const histogram h(bins, range);
            auto x = inside(telling_numbers<float>(h, engine), range);
            check(x, h);
            x.insert(x.end(), 3000, static_cast<float>(range.lo)); // as relu makes them
            check(inside(x, range), h);
        }
    }
}

TEMPLATE_TEST_CASE("blocks of every size, and on every address, are counted to the last element",
                   "[block_bins]", float, double)
{
    using T = TestType;
    const histogram h(30, {-2, 2});
    std::vector<std::size_t> sizes{1023, 1024, 1025, 2048, 2049, 4095, 4096, 4097, 9000};
    for (std::size_t n = 0; n <= 130; ++n)
    {
        sizes.push_back(n);
    }
    for (const std::size_t n : sizes)
    {
        const auto numbers = reference::bell(n, 0.3, 1, n);
        check(std::vector<T>(numbers.begin(), numbers.end()), h);
    }
}

TEST_CASE("counts go on beyond what a byte holds of them", "[block_bins]")
{
    // 2^21 elements, almost all of one bin: more than 255 times 32 in a place of every register
    std::mt19937_64 engine(23);
    std::vector<float> x(std::size_t{1} << 21);
    for (float& v : x)
    {
        const std::uint64_t word = engine();
        v = word % 1024 == 0 ? static_cast<float>(word >> 40) * 0x1p-24f : 0.55f;
    }
    check(x, histogram(30, {0, 1}));
}

TEST_CASE("blocks of equal numbers, and of nothing finite, fall into their bins", "[block_bins]")
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    for (const float v : {0.0f, -0.0f, 0.5f, 1.0f, -1.0f, 2.0f, 1e30f, infinity, -infinity, nan})
    {
        std::vector<float> x(5000, v);
        check(x, histogram(30, {0, 1}));
        x[17] = nan;
        check(x, histogram(30, {0, 1}));
        x[4999] = -infinity;
        check(x, histogram(2, {-1, 1}));
    }
}

TEMPLATE_TEST_CASE("ranges of denormals, of almost nothing and of all the line are counted one by one",
                   "[block_bins]", float, double)
{
    using T = TestType;
    using limits = std::numeric_limits<T>;
    std::mt19937_64 engine(24);
    const double tiny = static_cast<double>(limits::denorm_min());
    for (const interval range :
         {interval{0, 100 * tiny}, interval{-tiny, tiny}, interval{1, 1 + 1e-15}, interval{1e10, 1e10 + 1e-3},
          interval{-1.7e308, 1.7e308}, interval{0, 1e-300}, interval{1e35, 1e38}})
    {
        const histogram h(30, range);
        std::vector<T> x = telling_numbers<T>(h, engine);
        check(x, h);
    }
}
