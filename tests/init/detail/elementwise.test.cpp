// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

// What every law of independent elements has from its base: the call forms.

namespace init = fanin::init;
using fanin::key;

static_assert(std::same_as<decltype(init::he<float>(3, 4)), xt::xtensor<float, 2>>);
static_assert(std::same_as<decltype(init::he<>(3, 4)), xt::xtensor<float, 2>>);
static_assert(std::same_as<decltype(init::he<double>(3, 4, 1)), xt::xtensor<double, 2>>);
static_assert(
    std::same_as<decltype(init::normal<float>(3, 4, std::declval<std::mt19937&>())), xt::xtensor<float, 2>>);
static_assert(std::same_as<decltype(init::he<float>)::value_type, float>);

namespace
{
    template <class Check>
    void for_each_law(const Check& check)
    {
        check(init::he<float>);
        check(init::he_uniform<float>);
        check(init::glorot<float>.with(fanin::law::truncated));
        check(init::normal<float>);
        check(init::uniform<float>);
        check(init::truncated_normal<float>.compensated());
        check(init::he<double>);
        check(init::normal<double>);
        check(init::uniform<double>);
        check(init::truncated_normal<double>);
    }
}

TEST_CASE("equal keys give equal weights, others do not")
{
    for_each_law(
        [](const auto& i)
        {
            CHECK((i(37, 53, 1) == i(37, 53, 1)));
            CHECK((i(37, 53, 1) == i(37, 53, key(1))));
            CHECK((i(37, 53, 1) == i(37, 53, std::uint64_t{1})));
            CHECK((i(37, 53, 1) != i(37, 53, 2)));
            CHECK((i(37, 53, key(1).child(0)) != i(37, 53, key(1).child(1))));
        });
}

TEST_CASE("without a key each call takes the next stream of the sequence, and seed(n) repeats them")
{
    for_each_law(
        [](const auto& i)
        {
            fanin::seed(5);
            const auto first = i(37, 53);
            const auto second = i(37, 53);
            CHECK((first != second));
            CHECK((first == i(37, 53, key(5).successor(0))));
            fanin::seed(5);
            CHECK((first == i(37, 53)));
            CHECK((second == i(37, 53)));
        });
}

TEST_CASE("an engine gives the key that its next 64 bits make, and moves on")
{
    for_each_law(
        [](const auto& i)
        {
            std::mt19937 engine(1);
            std::mt19937 twin(1);
            const auto first = i(37, 53, engine);
            const auto second = i(37, 53, engine);
            CHECK((first == i(37, 53, fanin::key_from(twin))));
            CHECK((second == i(37, 53, fanin::key_from(twin))));
            CHECK((first != second));
            CHECK((first == i(37, 53, std::mt19937(1))));
            CHECK((i(37, 53, std::minstd_rand(3)) == i(37, 53, std::minstd_rand(3))));
        });
}

TEST_CASE("extents may be of any integer type")
{
    const auto w = init::he<float>(37, 53, 1);
    CHECK((init::he<float>(std::size_t{37}, 53u, 1) == w));
    CHECK((init::he<float>(std::int8_t{37}, std::uint16_t{53}, 1) == w));
}

TEST_CASE("element (i, j) of the weights stands in the stream row by row, at i times out plus j")
{
    const key k(42);
    const auto w = init::normal<float>.with_stddev(1)(37, 53, k);
    REQUIRE(w.shape()[0] == 37);
    REQUIRE(w.shape()[1] == 53);
    std::vector<float> stream(37 * 53);
    draw(std::span<float>(stream), k, 0, fanin::detail::normal_law{0, 1});
    std::size_t differences = 0;
    for (std::size_t i = 0; i < 37; ++i)
    {
        for (std::size_t j = 0; j < 53; ++j)
        {
            differences += w(i, j) != stream[i * 53 + j];
        }
    }
    CHECK(differences == 0);
}

TEST_CASE("an empty dimension gives an empty tensor of that shape, and no error")
{
    for_each_law(
        [](const auto& i)
        {
            using size = std::size_t;
            for (const auto& [in, out] :
                 {std::pair<size, size>{0, 7}, std::pair<size, size>{7, 0}, std::pair<size, size>{0, 0},
                  std::pair<size, size>{0, size{1} << 62}})
            {
                const auto w = i(in, out, 1);
                CHECK(w.size() == 0);
                CHECK(w.shape()[0] == in);
                CHECK(w.shape()[1] == out);
                CHECK(i(in, out).size() == 0);
            }
        });
}

TEST_CASE("a negative extent is refused by value")
{
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>(-1, 5, 1); },
                                                  {"extent = -1", "non-negative"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::normal<double>(5, -7); },
                                                  {"extent = -7", "non-negative"})
          == "");
}

TEST_CASE("a shape beyond memory is refused before anything is allocated")
{
    const std::size_t huge = std::size_t{1} << 33;
    CHECK(failing_to_raise<std::length_error>([=] { (void)init::he<float>(huge, huge, 1); },
                                              {"(8589934592, 8589934592)"})
          == "");
    CHECK(failing_to_raise<std::length_error>([=] { (void)init::zeros<double>(huge, huge); }, {"shape"})
          == "");
    const std::size_t largest = std::numeric_limits<std::size_t>::max();
    CHECK(failing_to_raise<std::length_error>([=] { (void)init::normal<float>(1, largest, 1); }, {"shape"})
          == "");
    CHECK(failing_to_raise<std::length_error>([=] { (void)init::uniform<float>(largest, largest, 1); },
                                              {"shape"})
          == "");
}

TEST_CASE("a window without mass that a constexpr law could not see is refused when it is drawn")
{
    const init::truncated_normal_initializer<float> bad({.bounds = {.lo = 12, .hi = 13}});
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)bad(3, 4, 1); }, {"mass", "2^-100"}) == "");
    CHECK(bad(0, 4, 1).size() == 0);
}
