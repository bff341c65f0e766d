// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack.hpp>

#include "catch.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::batch;
using fanin::dense;
using fanin::key;
using fanin::matrix;
using fanin::repeat;
using fanin::sequential;
using fanin::tape;

namespace
{
    template <class T, class Layer>
    matrix<T> forward(const Layer& l, const matrix<T>& x, key k)
    {
        tape<T> t;
        return l.forward(batch<T>(x), k, t).values();
    }

    template <class Layer>
    std::vector<std::string> paths(const Layer& l, const matrix<float>& x)
    {
        tape<float> t;
        l.forward(batch<float>(x), 1, t);
        std::vector<std::string> all;
        for (const auto& row : std::move(t.recorder()).take_rows())
        {
            all.push_back(row.path);
        }
        return all;
    }

    using names = std::vector<std::string>;
}

TEMPLATE_TEST_CASE("layer l of a list draws its (in, out) weights from child l of the key", "[sequential]",
                   float, double)
{
    using T = TestType;
    const matrix<T> x = reference::gaussian<T>(9, 12, 1);
    const key k = 42;
    const auto net = sequential(dense(31, init::he<T>, act::relu), dense(7, init::glorot<T>, act::tanh),
                                dense(1, init::uniform<T>));

    auto by_hand = reference::trace<T>(x);
    by_hand = reference::dense<T>(by_hand, init::he<T>(12, 31, k.child(0)), reference::relu);
    by_hand = reference::dense<T>(by_hand, init::glorot<T>(31, 7, k.child(1)), reference::tanh);
    by_hand = reference::dense<T>(by_hand, init::uniform<T>(7, 1, k.child(2)), reference::identity);
    CHECK(reference::close<T>(forward<T>(net, x, k), by_hand));
    CHECK(reference::widest(by_hand) <= (std::is_same_v<T, double> ? 1e-12 : 1e-3));
}

TEST_CASE("repetition l draws from child l of the key: never the same weights twice", "[sequential]")
{
    const matrix<double> x = reference::gaussian<double>(9, 12, 1);
    const key k = 42;
    auto by_hand = reference::trace<double>(x);
    for (std::size_t l = 0; l < 4; ++l)
    {
        by_hand = reference::dense<double>(by_hand, init::he<double>(12, 12, k.child(l)), reference::relu);
    }
    CHECK(reference::close<double>(forward<double>(repeat(4, dense(12, init::he<double>, act::relu)), x, k),
                                   by_hand));
}

TEST_CASE("a list within a list draws from the children of its own key", "[sequential]")
{
    const matrix<double> x = reference::gaussian<double>(5, 6, 1);
    const key k = 3;
    const auto block = sequential(dense(8, init::he<double>, act::relu), dense(6, init::xavier<double>));
    const auto net = sequential(dense(6, init::he<double>, act::relu), block, repeat(2, block),
                                dense(2, init::he<double>));

    auto t = reference::trace<double>(x);
    const auto run_block = [&](key own)
    {
        t = reference::dense<double>(t, init::he<double>(6, 8, own.child(0)), reference::relu);
        t = reference::dense<double>(t, init::xavier<double>(8, 6, own.child(1)), reference::identity);
    };
    t = reference::dense<double>(t, init::he<double>(6, 6, k.child(0)), reference::relu);
    run_block(k.child(1));
    run_block(k.child(2).child(0));
    run_block(k.child(2).child(1));
    t = reference::dense<double>(t, init::he<double>(6, 2, k.child(3)), reference::identity);
    CHECK(reference::close<double>(forward<double>(net, x, k), t));
}

TEST_CASE("a repeated layer is the sequence of its copies", "[sequential]")
{
    const matrix<float> x = reference::gaussian<float>(5, 6, 1);
    const auto l = dense(6, init::he<float>, act::relu);
    CHECK((forward<float>(repeat(3, l), x, 2) == forward<float>(sequential(l, l, l), x, 2)));
    CHECK((forward<float>(repeat(2, repeat(1, l)), x, 2)
           == forward<float>(sequential(sequential(l), sequential(l)), x, 2)));
}

TEST_CASE("no layers at all are the identity", "[sequential]")
{
    const matrix<float> x = reference::gaussian<float>(5, 6, 1);
    CHECK((forward<float>(repeat(0, dense(3, init::he<float>)), x, 2) == x));
    CHECK((forward<float>(sequential(), x, 2) == x));
    CHECK(paths(repeat(0, dense(3, init::he<float>)), x).empty());
}

TEST_CASE("a negative number of layers is refused", "[sequential]")
{
    CHECK_THROWS_AS(repeat(-1, doubling{}), std::invalid_argument);
    CHECK_THROWS_WITH(repeat(-1, doubling{}), ContainsSubstring("-1"));
}

TEST_CASE("every layer has a row, in order, and a path that says where it stands", "[sequential]")
{
    const matrix<float> x = reference::gaussian<float>(5, 6, 1);
    const auto l = dense(6, init::he<float>, act::relu);
    CHECK((paths(repeat(3, l), x) == names{"0", "1", "2"}));
    CHECK((paths(sequential(l, sequential(l, doubling{}), repeat(2, l)), x)
           == names{"0", "1.0", "1.1", "2.0", "2.1"}));
    CHECK((paths(repeat(2, sequential(l, repeat(2, l))), x)
           == names{"0.0", "0.1.0", "0.1.1", "1.0", "1.1.0", "1.1.1"}));
    CHECK((paths(sequential(skip(repeat(2, l)), l), x) == names{"0.0.0", "0.0.1", "0", "1"}));
    CHECK(paths(repeat(12, doubling{}), x).back() == "11");
}

TEST_CASE("layers of any kinds stand in one list", "[sequential]")
{
    const matrix<float> x = reference::gaussian<float>(5, 6, 1);
    const auto constant = [](std::size_t in, std::size_t out)
    { return matrix<float>(std::array<std::size_t, 2>{in, out}, 0.5f); };
    const auto net = sequential(doubling{}, float_only{}, dense(3, constant, [](float v) { return v + 1; }),
                                skip(dense(3, init::zeros<float>)));
    const matrix<float> y = forward<float>(net, x, 2);
    for (std::size_t row = 0; row < 5; ++row)
    {
        double sum = 0;
        for (std::size_t i = 0; i < 6; ++i)
        {
            sum += static_cast<double>(x(row, i));
        }
        for (std::size_t j = 0; j < 3; ++j)
        {
            CHECK(std::abs(static_cast<double>(y(row, j)) - (sum + 1)) <= 1e-5);
        }
    }
}

TEST_CASE("a list takes the batches that all of its layers take", "[sequential]")
{
    static_assert(fanin::layer_of<decltype(sequential(doubling{}, doubling{})), double>);
    static_assert(fanin::layer_of<decltype(sequential(doubling{}, float_only{})), float>);
    static_assert(!fanin::layer_of<decltype(sequential(doubling{}, float_only{})), double>);
    static_assert(!fanin::layer_of<decltype(repeat(2, float_only{})), double>);
}

TEST_CASE("a layer that throws leaves the error as it is", "[sequential]")
{
    const auto broken = [](std::size_t, std::size_t) -> matrix<float> { throw std::domain_error("mine"); };
    const matrix<float> x = reference::gaussian<float>(5, 6, 1);
    CHECK_THROWS_AS(forward<float>(repeat(2, dense(6, broken)), x, 1), std::domain_error);
}
