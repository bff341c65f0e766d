// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "sampling.hpp"

#include <fanin/init.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

// The forms in which a weight of any rank is asked for; those of matrices are tested with elementwise.

using namespace fanin;

static_assert(std::same_as<decltype(init::he<float>({3, 3, 4, 5}, axes::hwio)), xt::xtensor<float, 4>>);
static_assert(std::same_as<decltype(init::he<double>({5}, axes::o)), xt::xtensor<double, 1>>);
static_assert(std::same_as<decltype(init::normal<float>({2, 3, 4}, 1)), xt::xtensor<float, 3>>);
static_assert(std::same_as<decltype(init::normal<float>({256}, 42)), xt::xtensor<float, 1>>);
static_assert(!std::invocable<decltype(init::normal<float>), double, int>);
static_assert(!std::invocable<decltype(init::normal<float>), bool, int>);

TEST_CASE("a weight of any rank has the elements of its stream, row by row")
{
    const auto row = init::normal<float>(1, 3 * 5 * 7 * 11, 9);
    const auto braced = init::normal<float>({3, 5, 7, 11}, axes::hwio, 9);
    CHECK(std::equal(row.begin(), row.end(), braced.begin<xt::layout_type::row_major>()));

    const std::array<int, 4> shape{3, 5, 7, 11};
    CHECK((init::normal<float>(shape, axes::hwio, 9) == braced));
    CHECK((init::normal<float>(shape, 9) == braced));
    CHECK((init::normal<float>({3, 5, 7, 11}, 9) == braced));
    CHECK((init::normal<float>(braced.shape(), axes::oihw, 9) == braced)); // the axes of a law without fans
    CHECK((init::he<float>({30, 20}, 9) == init::he<float>(30, 20, 9)));
    CHECK((init::he<float>({30, 20}, axes::io, 9) == init::he<float>(30, 20, 9)));
}

TEST_CASE("a shape is drawn from a key, an engine, or the next stream of the sequence")
{
    std::mt19937 engine(4);
    std::mt19937 twin(4);
    const auto drawn = init::he<float>({3, 5, 7}, axes::wio, engine);
    CHECK((drawn == init::he<float>({3, 5, 7}, axes::wio, key_from(twin))));
    CHECK(engine == twin);

    fanin::seed(8);
    const auto first = init::he<float>({3, 5, 7}, axes::wio);
    const auto second = init::he<float>(std::array{3, 5, 7}, axes::wio);
    CHECK((first == init::he<float>({3, 5, 7}, axes::wio, key(8).successor(0))));
    CHECK((second == init::he<float>({3, 5, 7}, axes::wio, key(8).successor(1))));
}

TEST_CASE("the variance of a weight of any rank is that of its fans")
{
    const auto check = [](const auto& w, double variance)
    {
        const sampling::moments m = sampling::moments_of(w);
        CAPTURE(m.count, m.variance, variance);
        CHECK(std::abs(m.mean) < sampling::mean_tolerance(variance, m.count));
        CHECK(std::abs(m.variance - variance) < sampling::variance_tolerance(variance, 3, m.count));
    };
    // 4e5 weights see 1.4 %; each pair of fans is far from its swap
    check(init::he<float>({3, 5, 40, 700}, axes::hwio, 1), 2.0 / (15 * 40));
    check(init::he<float>({700, 40, 3, 5}, axes::oihw, 2), 2.0 / (15 * 40));
    check(init::he<float>({700, 40, 3, 5}, axes::oihw.transposed(), 3), 2.0 / (15 * 700));
    check(init::he<float>({700, 40, 3, 5}, axes::oihw.transposed().with_stride(2), 4),
          2.0 / (15 * 700 / 4.0));
    check(init::he<float>.with(fan::out)({700, 40, 3, 5}, axes::oihw.with_groups(7), 5), 2.0 / (15 * 100));
    check(init::he<float>.with(fan::out)({700, 40, 3, 5}, axes::oihw.with_stride(3), 6),
          2.0 / (15 * 700 / 9.0));
    check(init::glorot<float>({3, 5, 40, 700}, axes::hwio.with_groups(7), 7), 2.0 / (15 * 40 + 15 * 100));
    check(init::he<float>({3, 5, 4000, 7}, axes::hwio.depthwise(), 8), 2.0 / 15);
    check(init::xavier<float>({7, 3, 5, 40, 100}, axes::dhwio, 9), 1.0 / (105 * 40));
    check(init::he<float>({400'000}, axes::o.with_fan_in(128), 10), 2.0 / 128);
    check(init::xavier<float>({16, 100, 300}, axes{axis::batch, axis::in, axis::out}, 11), 1.0 / 100);
}

TEST_CASE("a shape of no elements gives an empty weight, and one beyond memory is refused before it is made")
{
    CHECK(init::he<float>({3, 3, 0, 5}, axes::hwio, 1).size() == 0);
    CHECK(init::he<float>({0}, axes::o, 1).size() == 0);
    constexpr std::size_t many = std::size_t{1} << 33;
    CHECK(failing_to_raise<std::length_error>([&] { (void)init::he<float>({many, 2, many}, axes::wio, 1); },
                                              {"(8589934592, 2, 8589934592)"})
          == "");
    CHECK(failing_to_raise<std::length_error>([&] { (void)init::normal<float>({many, many}, 1); },
                                              {"(8589934592, 8589934592)"})
          == "");
}

TEST_CASE("a weight whose fan is not known is refused by a law that divides by it")
{
    const auto refusal = [](const auto& draw, std::string_view which)
    {
        return failing_to_raise<std::invalid_argument>(
            draw, {which, "cannot tell the fan", "fan in = 0", "pass axes (biases:", "axes::o.with_fan_in"});
    };
    CHECK(refusal([] { (void)init::he<float>({256}, 1); }, "weights (256): ") == "");
    CHECK(refusal([] { (void)init::he<float>({256}, axes::o, 1); }, "weights (256): ") == "");
    CHECK(refusal([] { (void)init::he<float>({3, 3, 4, 5}, 1); }, "weights (3, 3, 4, 5): ") == "");
    CHECK(refusal([] { (void)init::glorot<float>({3, 3, 4, 5}, 1); }, "weights (3, 3, 4, 5): ") == "");
    CHECK(refusal(
              []
              {
                  xt::xtensor<float, 3> w(std::array<std::size_t, 3>{3, 4, 5});
                  init::fill(w, init::he<float>, 1);
              },
              "weights (3, 4, 5): ")
          == "");
    CHECK(refusal([] { (void)init::shard(init::he<float>, {3, 4, 5}, axes{}, {0, 0, 0}, {1, 1, 1}, 1); },
                  "weights (3, 4, 5): ")
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::he<float>({7, 2, 3, 3}, axes::oihw.with_groups(2), 1); },
              {"weights (7, 2, 3, 3): groups = 2", "a divisor of the 7 outputs"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { (void)init::glorot<float>({256}, axes::o, 1); },
              {"weights (256): cannot tell the fans (fan in = 0, fan out = 256)"})
          == "");
    CHECK_NOTHROW(init::he<float>.with(fan::out)({256}, axes::o, 1));
    CHECK(failing_to_raise<std::invalid_argument>([] { (void)init::he<float>({3, -3, 4}, axes::wio, 1); },
                                                  {"extent = -3"})
          == "");
}
