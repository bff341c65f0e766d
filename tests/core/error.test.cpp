// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/core/error.hpp>

#include <concepts>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

using fanin::detail::require;

static_assert(std::derived_from<fanin::invalid_argument, std::invalid_argument>);
static_assert(std::derived_from<fanin::length_error, std::length_error>);
static_assert(std::derived_from<fanin::out_of_range, std::out_of_range>);
static_assert(std::derived_from<fanin::runtime_error, std::runtime_error>);
static_assert(std::derived_from<fanin::invalid_argument, fanin::error>);
static_assert(std::derived_from<fanin::length_error, fanin::error>);
static_assert(std::derived_from<fanin::out_of_range, fanin::error>);
static_assert(std::derived_from<fanin::runtime_error, fanin::error>);
static_assert(std::is_nothrow_copy_constructible_v<fanin::invalid_argument>);
static_assert(!std::is_constructible_v<fanin::error>);
static_assert(!std::is_destructible_v<fanin::error>);

// What holds costs nothing at compile time.
static_assert(
    []
    {
        require(true, "n", 1, "more than ", 0);
        return true;
    }());

TEMPLATE_TEST_CASE("each exception is caught by its standard type, by fanin::error and by std::exception", "",
                   fanin::invalid_argument, fanin::length_error, fanin::out_of_range, fanin::runtime_error)
{
    const auto thrower = [] { throw TestType("the message"); };
    std::string seen;
    try
    {
        thrower();
    }
    catch (const fanin::error& e)
    {
        seen = e.what();
    }
    CHECK(seen == "the message");

    seen.clear();
    try
    {
        thrower();
    }
    catch (const std::exception& e)
    {
        seen = e.what();
    }
    CHECK(seen == "the message");

    const TestType copy = TestType(std::string("another"));
    CHECK(std::string(TestType(copy).what()) == "another");
}

TEST_CASE("the exceptions are caught by the standard types that they are named for")
{
    CHECK_THROWS_AS(throw fanin::invalid_argument("x"), std::invalid_argument);
    CHECK_THROWS_AS(throw fanin::length_error("x"), std::length_error);
    CHECK_THROWS_AS(throw fanin::out_of_range("x"), std::out_of_range);
    CHECK_THROWS_AS(throw fanin::runtime_error("x"), std::runtime_error);
    CHECK_THROWS_AS(throw fanin::invalid_argument("x"), std::logic_error);
}

TEST_CASE("require names the parameter, its value and what is allowed, and lets the rest pass")
{
    CHECK_NOTHROW(require(true, "gain", 1.5, "positive"));
    CHECK(failing_to_raise<std::invalid_argument>([] { require(false, "gain", -1.5, ">= 0"); },
                                                  {"fanin: gain = -1.5, but it must be >= 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { require(false, "lo", 2, "< hi = ", 0.5, "!"); },
                                                  {"fanin: lo = 2, but it must be < hi = 0.5!"})
          == "");
    constexpr double infinity = std::numeric_limits<double>::infinity();
    CHECK(failing_to_raise<std::invalid_argument>([=] { require(false, "x", infinity, "finite"); },
                                                  {"x = inf, "})
          == "");
}
