// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stats/detail/block_sums.hpp>

#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "stats/reference.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <vector>

using fanin::detail::block_sums;
using fanin::detail::bounds;
using fanin::detail::sums_of_block;

namespace
{
    /// Numbers around `offset`, some of them 0 and -0, `shift` elements behind an aligned address.
    template <class T>
    std::vector<T> numbers(std::size_t n, double offset, std::uint64_t seed, std::size_t shift)
    {
        std::vector<T> x(shift);
        for (const double v : reference::bell(n, offset, 1, seed))
        {
            x.push_back(static_cast<T>(v));
        }
        std::mt19937_64 engine(seed);
        for (std::size_t i = shift; i < x.size(); i += 1 + reference::below(engine, 9))
        {
            x[i] = engine() % 2 == 0 ? T(0) : -T(0);
        }
        return x;
    }

    template <class T>
    void check(std::span<const T> x, double origin, const std::optional<bounds<T>>& inside)
    {
        long double sum = 0;
        long double sizes = 0;
        long double squares = 0;
        std::uint64_t zeros = 0;
        std::uint64_t outside = 0;
        T least = x.front();
        T greatest = x.front();
        for (const T v : x)
        {
            const long double d = static_cast<long double>(v) - static_cast<long double>(origin);
            sum += d;
            sizes += std::abs(d);
            squares += d * d;
            zeros += v == 0;
            outside += inside && (v < inside->lo || v > inside->hi);
            least = v < least ? v : least;
            greatest = v > greatest ? v : greatest;
        }
        // n / 16 terms a lane, one rounding each and one of the difference, and four to add the lanes.
        const long double roundings = static_cast<long double>(x.size()) / 16 + 6;
        const long double u = std::numeric_limits<double>::epsilon() / 2;

        const path_guard guard;
        std::optional<block_sums<T>> first;
        for (const auto path : machine_paths())
        {
            INFO(to_string(path) << ", " << x.size() << " elements");
            fanin::force_simd_path(path);
            const block_sums<T> s = sums_of_block(x, origin, inside);
            REQUIRE(std::abs(static_cast<long double>(s.sum) - sum) <= roundings * u * sizes);
            REQUIRE(std::abs(static_cast<long double>(s.squares) - squares) <= (roundings + 2) * u * squares);
            REQUIRE(s.zeros == zeros);
            REQUIRE(s.outside == outside);
            REQUIRE(s.min == least);
            REQUIRE(s.max == greatest);
            first = first ? first : s;
            REQUIRE(std::memcmp(&s.sum, &first->sum, sizeof s.sum) == 0);
            REQUIRE(std::memcmp(&s.squares, &first->squares, sizeof s.squares) == 0);
            REQUIRE(std::signbit(s.min) == std::signbit(first->min)); // of zeros, too
            REQUIRE(std::signbit(s.max) == std::signbit(first->max));
        }
    }
}

TEMPLATE_TEST_CASE("the sums of a block are those of plain loops, and the same bits on every path",
                   "[block_sums]", float, double)
{
    using T = TestType;
    for (const double offset : {0.0, 0.7, -1e4})
    {
        std::vector<std::size_t> sizes{100, 1000, 4095, 4096};
        for (std::size_t n = 1; n <= 67; ++n)
        {
            sizes.push_back(n);
        }
        for (const std::size_t n : sizes)
        {
            const std::size_t shift = n % 5;
            const auto x = numbers<T>(n, offset, n, shift);
            const std::span<const T> elements = std::span(x).subspan(shift);
            check<T>(elements, static_cast<double>(elements.front()), std::nullopt);
            check<T>(elements, offset, bounds<T>{static_cast<T>(offset - 1), static_cast<T>(offset + 0.5)});
        }
    }
}

TEMPLATE_TEST_CASE("zeros of both signs count as zeros, alone and in the last few elements", "[block_sums]",
                   float, double)
{
    using T = TestType;
    for (std::size_t n = 1; n <= 40; ++n)
    {
        std::vector<T> x(n, -T(0));
        x[n / 2] = T(0);
        check<T>(x, 0, bounds<T>{0, 0});
    }
}

TEMPLATE_TEST_CASE("whatever is not finite shows in the sum of squares, wherever it stands", "[block_sums]",
                   float, double)
{
    using T = TestType;
    using limits = std::numeric_limits<T>;
    const path_guard guard;
    for (const auto path : machine_paths())
    {
        fanin::force_simd_path(path);
        for (const T bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()})
        {
            for (const std::size_t n : {1u, 7u, 16u, 31u, 50u})
            {
                for (std::size_t i = 0; i < n; ++i)
                {
                    std::vector<T> x(n, T(1));
                    x[i] = bad;
                    REQUIRE_FALSE(std::isfinite(sums_of_block<T>(x, 1, std::nullopt).squares));
                }
            }
        }
    }
}

TEST_CASE("the least and greatest floats, and denormals, are summed without overflow or flushing",
          "[block_sums]")
{
    using limits = std::numeric_limits<float>;
    std::vector<float> x;
    for (int i = 0; i < 100; ++i)
    {
        x.push_back(i % 2 == 0 ? limits::max() : limits::lowest());
    }
    check<float>(x, 0, std::nullopt);
    for (float& v : x)
    {
        v = v > 0 ? limits::denorm_min() : 3 * limits::denorm_min();
    }
    check<float>(x, static_cast<double>(limits::denorm_min()), std::nullopt);
}
