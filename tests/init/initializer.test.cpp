// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"

#include <fanin/init.hpp>

#include <concepts>
#include <cstddef>
#include <stdexcept>

namespace init = fanin::init;
using fanin::key;
using fanin::matrix;
using fanin::detail::draw_weights;

namespace
{
    struct counting_initializer
    {
        xt::xtensor<float, 2> operator()(std::size_t in, std::size_t out) const
        {
            ++*calls;
            return xt::xtensor<float, 2>(std::array<std::size_t, 2>{in, out}, 0.5f);
        }

        int* calls;
    };

    float number(std::size_t i, std::size_t j)
    {
        return static_cast<float>(100 * i + j);
    }

    const auto numbered_xtensor = [](std::size_t in, std::size_t out)
    {
        xt::xtensor<float, 2> w(std::array<std::size_t, 2>{in, out});
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                w(i, j) = number(i, j);
            }
        }
        return w;
    };

    const auto numbered_column_major = [](std::size_t in, std::size_t out)
    {
        xt::xtensor<float, 2, xt::layout_type::column_major> w(std::array<std::size_t, 2>{in, out});
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                w(i, j) = number(i, j);
            }
        }
        return w;
    };

    const auto numbered_xarray = [](std::size_t in, std::size_t out)
    {
        xt::xarray<float> w(xt::xarray<float>::shape_type{in, out});
        for (std::size_t i = 0; i < in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                w(i, j) = number(i, j);
            }
        }
        return w;
    };

    bool is_numbered(const matrix<float>& w, std::size_t in, std::size_t out)
    {
        bool right = w.shape()[0] == in && w.shape()[1] == out;
        for (std::size_t i = 0; right && i < in; ++i)
        {
            for (std::size_t j = 0; j < out; ++j)
            {
                right = right && w(i, j) == number(i, j);
            }
        }
        return right;
    }
}

static_assert(fanin::initializer<decltype(init::he<float>)>);
static_assert(fanin::keyed_initializer<decltype(init::he<float>)>);
static_assert(fanin::keyed_initializer<decltype(init::zeros<double>)>);
static_assert(fanin::initializer<counting_initializer>);
static_assert(!fanin::keyed_initializer<counting_initializer>);
static_assert(!fanin::initializer<int>);
static_assert(!fanin::initializer<decltype([](std::size_t) { return 1; })>);

TEST_CASE("a keyed initializer is drawn from the key that it is given")
{
    CHECK((draw_weights<float>(init::he<float>, 30, 40, key(1)) == init::he<float>(30, 40, 1)));
    CHECK((draw_weights<double>(init::uniform<double>, 30, 40, key(2)) == init::uniform<double>(30, 40, 2)));

    const auto doubled = [](std::size_t in, std::size_t out, key k)
    {
        xt::xtensor<float, 2> w = init::he<float>(in, out, k);
        w *= 2.0f;
        return w;
    };
    static_assert(fanin::keyed_initializer<decltype(doubled)>);
    const auto found = draw_weights<float>(doubled, 30, 40, key(3));
    const xt::xtensor<float, 2> expected = 2.0f * init::he<float>(30, 40, 3);
    CHECK((found == expected));
    CHECK((draw_weights<float>(doubled, 30, 40, key(3)) == found));
}

TEST_CASE("an initializer of (in, out) is any callable that returns an owning container")
{
    CHECK(is_numbered(draw_weights<float>(numbered_xtensor, 3, 4, key(1)), 3, 4));
    CHECK(is_numbered(draw_weights<float>(numbered_xarray, 3, 4, key(1)), 3, 4));
    CHECK(is_numbered(draw_weights<float>(numbered_column_major, 3, 4, key(1)), 3, 4));

    int calls = 0;
    const auto w = draw_weights<float>(counting_initializer{&calls}, 3, 4, key(1));
    CHECK(calls == 1);
    CHECK(w.size() == 12);
    CHECK(w(2, 3) == 0.5f);
}

TEST_CASE("a function that takes a key and one that takes none are told apart by the key")
{
    // where both would do, the key counts: only then are the weights the same when drawn again
    struct both
    {
        xt::xtensor<float, 2> operator()(std::size_t in, std::size_t out) const
        {
            return xt::xtensor<float, 2>(std::array<std::size_t, 2>{in, out}, 1.0f);
        }

        xt::xtensor<float, 2> operator()(std::size_t in, std::size_t out, key) const
        {
            return xt::xtensor<float, 2>(std::array<std::size_t, 2>{in, out}, 2.0f);
        }
    };
    CHECK(draw_weights<float>(both{}, 2, 2, key(1))(0, 0) == 2.0f);
}

TEST_CASE("weights of the wrong shape or rank are refused with both shapes")
{
    const auto transposed = [](std::size_t in, std::size_t out) { return numbered_xtensor(out, in); };
    CHECK(failing_to_raise<std::invalid_argument>(
              [=] { (void)draw_weights<float>(transposed, 3, 4, key(1)); }, {"(4, 3)", "(3, 4)"})
          == "");
    const auto wider = [](std::size_t in, std::size_t out) { return numbered_xarray(in, out + 1); };
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)draw_weights<float>(wider, 3, 4, key(1)); },
                                                  {"(3, 5)", "(3, 4)"})
          == "");
    const auto flat = [](std::size_t in, std::size_t out)
    { return xt::xarray<float>(xt::xarray<float>::shape_type{in * out}, 0.0f); };
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)draw_weights<float>(flat, 3, 4, key(1)); },
                                                  {"(12)", "(3, 4)"})
          == "");
    const auto deep = [](std::size_t in, std::size_t out)
    { return xt::xtensor<float, 3>(std::array<std::size_t, 3>{in, out, 1}, 0.0f); };
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)draw_weights<float>(deep, 3, 4, key(1)); },
                                                  {"(3, 4, 1)", "(3, 4)"})
          == "");
    const auto scalar = [](std::size_t, std::size_t) { return xt::xarray<float>(1.0f); };
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)draw_weights<float>(scalar, 3, 4, key(1)); },
                                                  {"()", "(3, 4)"})
          == "");
}

TEST_CASE("what an initializer throws passes through unchanged")
{
    const auto throwing = [](std::size_t, std::size_t) -> xt::xtensor<float, 2>
    { throw std::runtime_error("no weights today"); };
    CHECK_THROWS_AS(draw_weights<float>(throwing, 3, 4, key(1)), std::runtime_error);
}
