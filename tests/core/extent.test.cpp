// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/core/extent.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>

using fanin::extent;
using fanin::extents;
using fanin::detail::checked_size;

namespace
{
    constexpr std::size_t at(extent e)
    {
        return e;
    }

    constexpr auto largest = static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max());
}

static_assert(at(0) == 0);
static_assert(at(7) == 7);
static_assert(at(std::int8_t{7}) == 7);
static_assert(at(std::uint64_t{1} << 40) == std::size_t{1} << 40);
static_assert(at(std::numeric_limits<std::size_t>::max()) == std::numeric_limits<std::size_t>::max());
static_assert(std::convertible_to<int, extent>);
static_assert(!std::convertible_to<bool, extent>);
static_assert(!std::convertible_to<double, extent>);
static_assert(!std::convertible_to<float, extent>);

static_assert(checked_size(3, 4, 4) == 12);
static_assert(checked_size(0, 4, 4) == 0);
static_assert(checked_size(4, 0, 4) == 0);
static_assert(checked_size(0, 0, 8) == 0);
static_assert(checked_size(0, largest, 8) == 0);
static_assert(checked_size(largest, 0, 8) == 0);
static_assert(checked_size(1, largest / 8, 8) == largest / 8);
static_assert(checked_size(largest / 8, 1, 8) == largest / 8);

TEST_CASE("a negative extent is refused instead of wrapping round")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)at(-1); }, {"extent = -1", "non-negative"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)at(std::int8_t{-128}); }, {"extent = -128"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)at(std::numeric_limits<std::int64_t>::min()); },
                                                  {"extent = -9223372036854775808"})
          == "");
}

TEST_CASE("extents are one for each axis, or one for all")
{
    STATIC_REQUIRE(extents<3>(2) == extents<3>(2, 2, 2));
    STATIC_REQUIRE(extents<2>(std::array{3, 4}) == extents<2>(3, 4L));
    STATIC_REQUIRE(extents<1>(5)[0] == 5);
    STATIC_REQUIRE((!std::convertible_to<bool, extents<2>>));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)extents<2>(-1); }, {"extent = -1"}) == "");
}

TEST_CASE("a size that memory cannot address is refused, also where the product would wrap to a small one")
{
    const auto refusal = [](std::size_t rows, std::size_t columns, std::size_t element)
    {
        return failing_to_raise<std::length_error>([=] { (void)checked_size(rows, columns, element); },
                                                   {"shape (", ", ", ")", "more elements"});
    };
    CHECK(refusal(std::size_t{1} << 33, std::size_t{1} << 33, 4) == "");
    CHECK(refusal(std::size_t{1} << 32, std::size_t{1} << 32, 4) == ""); // the product wraps to 0
    CHECK(refusal(1, largest / 8 + 1, 8) == "");
    CHECK(refusal(largest / 8 + 1, 1, 8) == "");
    CHECK(refusal(std::numeric_limits<std::size_t>::max(), 2, 4) == "");
    CHECK(refusal(1, std::numeric_limits<std::size_t>::max(), 4) == "");
    CHECK(failing_to_raise<std::length_error>([] { (void)checked_size(std::size_t{1} << 40, 1 << 30, 4); },
                                              {"(1099511627776, 1073741824)"})
          == "");
}
