// SPDX-License-Identifier: BSD-3-Clause
// Dense layers whose weights lie on several processes, beside one process.
#include "catch.hpp"
#include "mpi/near.hpp"
#include "mpi/ranks.hpp"

#include <fanin/fanin.hpp>
#include <fanin/mpi.hpp>
#include <fanin/transformer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    matrix<float> batch_of(std::size_t rows, std::size_t features)
    {
        return init::normal<float>.with_stddev(1)(rows, features, 11);
    }
}

TEST_CASE("columns and then rows are two dense layers", "[mpi]")
{
    const auto x = batch_of(40, 24);
    const auto bias = init::normal<float>.with_stddev(0.5);
    const auto whole = sequential(dense(60, init::he<float>, act::relu).with_bias(bias),
                                  dense(24, init::glorot<float>, act::tanh).with_bias(bias));
    const auto parts =
        sequential(mpi::dense(everyone(), mpi::columns{}, 60, init::he<float>, act::relu).with_bias(bias),
                   mpi::dense(everyone(), mpi::rows{60}, 24, init::glorot<float>, act::tanh).with_bias(bias));
    const propagate_options options{.backward = true, .precision = true, .predict = true, .weights = true};
    const report a = mpi::propagate(everyone(), parts, mpi::replicated(x), 5, options);
    const report b = propagate(whole, x, 5, options);
    check_near(a, b, false);
    for (std::size_t i = 0; i < 2; ++i)
    {
        CHECK(a.layers[i].parameters == b.layers[i].parameters);
        REQUIRE(a.layers[i].prediction.has_value() == b.layers[i].prediction.has_value());
    }
    CHECK(a.layers[0].out.front() == mpi::detail::share_of(60, everyone()).count);
    check_near(propagate(repeat(3, parts), x, 5, {.backward = true}),
               propagate(repeat(3, whole), x, 5, {.backward = true}), false);
}

TEST_CASE("each process draws its block of the weights of one process", "[mpi]")
{
    const xt::xtensor<float, 2> w = init::he<float>(13, 29, 7);
    const auto s = mpi::detail::share_of(29, everyone());
    const auto columns = mpi::detail::part_of_weights(init::he<float>, s, true)(13, s.count, 7);
    for (std::size_t i = 0; i < 13; ++i)
    {
        for (std::size_t j = 0; j < s.count; ++j)
        {
            REQUIRE(columns(i, j) == w(i, s.first + j));
        }
    }
    const auto r = mpi::detail::share_of(13, everyone());
    const auto rows = mpi::detail::part_of_weights(init::he<float>, r, false)(r.count, 29, 7);
    for (std::size_t i = 0; i < r.count; ++i)
    {
        for (std::size_t j = 0; j < 29; ++j)
        {
            REQUIRE(rows(i, j) == w(r.first + i, j));
        }
    }
    std::uint64_t elements = columns.size();
    everyone().add(std::span(&elements, 1));
    CHECK(elements == w.size());
}

TEST_CASE("a pair sums once forward and once backward", "[mpi]")
{
    const auto x = batch_of(10, 14);
    const auto pair = sequential(mpi::dense(everyone(), mpi::columns{}, 21, init::he<float>, act::relu),
                                 mpi::dense(everyone(), mpi::rows{21}, 14, init::he<float>));
    tape<float> unmeasured({.backward = true}, nullptr, false);
    const std::uint64_t before = everyone().bytes_sent();
    const batch<float> y = pair.forward(batch<float>(x), 5, unmeasured);
    CHECK(everyone().bytes_sent() - before == 10 * 14 * sizeof(float));
    static_cast<void>(pair.backward(batch<float>(y.values()), 5, unmeasured));
    CHECK(everyone().bytes_sent() - before == 2 * 10 * 14 * sizeof(float));
}

TEST_CASE("layers in parts refuse rows in parts, and what does not fit", "[mpi]")
{
    const auto x = batch_of(6, 8);
    const auto net = sequential(mpi::dense(everyone(), mpi::columns{}, 14, init::he<float>));
    CHECK_THROWS_WITH(mpi::propagate(everyone(), net, x, 5), ContainsSubstring("mpi::replicated"));
    const auto erased = any_layer<float>(mpi::dense(everyone(), mpi::columns{}, 14, init::he<float>));
    CHECK_THROWS_WITH(mpi::propagate(everyone(), erased, x, 5), ContainsSubstring("mpi::rows behind it"));
    CHECK_THROWS_AS(mpi::dense(everyone(), mpi::columns{}, 0, init::he<float>), invalid_argument);
    CHECK_THROWS_AS(mpi::dense(everyone(), mpi::rows{0}, 3, init::he<float>), invalid_argument);
    auto other = x;
    const bool last = everyone().rank() == everyone().size() - 1;
    other(5, 7) += last ? 1 : 0;
    const auto pair = [](double gain)
    {
        return sequential(mpi::dense(everyone(), mpi::columns{}, 14, init::he<float>.with_gain(gain)),
                          mpi::dense(everyone(), mpi::rows{14}, 8, init::he<float>));
    };
    if (everyone().size() > 1)
    {
        CHECK_THROWS_WITH(mpi::propagate(everyone(), pair(1), mpi::replicated(other), 5),
                          ContainsSubstring("the elements of the batch"));
        CHECK_THROWS_WITH(mpi::propagate(everyone(), pair(last ? 1.5 : 1), mpi::replicated(x), 5),
                          ContainsSubstring("layer 0"));
    }
}

TEST_CASE("parts of samples go to a layer that takes them, and to no other", "[mpi]")
{
    const auto x = batch_of(6, 14);
    const auto columns = mpi::dense(everyone(), mpi::columns{}, 14, init::he<float>, act::relu);
    const auto rows = mpi::dense(everyone(), mpi::rows{14}, 14, init::he<float>);
    const auto check_refused = [&](const auto& net, const std::string& said, const propagate_options& o = {})
    {
        CHECK_THROWS_WITH(mpi::propagate(everyone(), net, mpi::replicated(x), 5, o),
                          ContainsSubstring(said) && ContainsSubstring("on "));
        CHECK_THROWS_WITH(propagate(net, x, 5, o), ContainsSubstring(said)); // before the processes talk
    };
    const std::string needs_rows = "gives parts of samples, but what follows needs whole ones";
    check_refused(sequential(columns, layer_norm(), rows), "layer 0 (dense 14 he relu, columns");
    check_refused(sequential(columns, layer_norm(), rows), needs_rows);
    check_refused(sequential(columns, dropout(0.5), rows), needs_rows);
    check_refused(sequential(columns, dense(14, init::he<float>)), needs_rows);
    check_refused(sequential(columns, columns, rows), needs_rows);
    check_refused(columns, needs_rows,
                  {.backward = true, .loss = cross_entropy(std::vector{0, 1, 2, 3, 4, 5})});
    check_refused(sequential(sequential(columns), residual(rows)), needs_rows);
    check_refused(sequential(residual(columns), rows), "layer 0.0");
    check_refused(sequential(any_layer<float>(columns), any_layer<float>(layer_norm()), rows), needs_rows);
    check_refused(sequential(dense(14, init::he<float>), rows),
                  "takes parts of samples, but gets whole ones");

    // lists hold the same layers
    CHECK_NOTHROW(propagate(sequential(sequential(columns), sequential(rows)), x, 5));
    CHECK_NOTHROW(propagate(residual(sequential(any_layer<float>(columns), any_layer<float>(rows))), x, 5));
}

TEST_CASE("attention with heads on several processes is attention", "[mpi]")
{
    const auto heads = static_cast<std::size_t>(everyone().size()) * 2;
    const auto x = batch_of(24, heads * 4);
    const auto bias = init::normal<float>.with_stddev(0.5);
    const auto law = init::glorot<float>;
    const auto check = [&](const attention_options& o, bool biased)
    {
        const auto whole = attention(heads, law, o).out(init::lecun<float>);
        const auto parts = mpi::attention(everyone(), heads, law, o).out(init::lecun<float>);
        const propagate_options options{.backward = true, .weights = true};
        const auto run = [&](const auto& a, const auto& b)
        {
            const report of_parts = mpi::propagate(everyone(), sequential(a, layer_norm()),
                                                   mpi::replicated(sequences(x, 6)), 5, options);
            const report of_whole = propagate(sequential(b, layer_norm()), sequences(x, 6), 5, options);
            check_near(of_parts, of_whole, false);
            CHECK(parameters_of(of_parts) == parameters_of(of_whole));
        };
        biased ? run(parts.with_bias(bias), whole.with_bias(bias)) : run(parts, whole);
    };
    check({}, false);
    check({.causal = true, .rotary = true}, true);
    check({.key_value_heads = heads / 2, .qk_norm = true}, false);

    // a pass that is not measured sums once forward and once backward
    const auto parts = mpi::attention(everyone(), heads, law);
    tape<float> unmeasured({.backward = true}, nullptr, false);
    const std::uint64_t before = everyone().bytes_sent();
    const batch<float> y = parts.forward(sequences(x, 6), 5, unmeasured);
    CHECK(everyone().bytes_sent() - before == x.size() * sizeof(float));
    const batch<float> dx = parts.backward(batch<float>(y.values()), 5, unmeasured);
    CHECK(everyone().bytes_sent() - before == 2 * x.size() * sizeof(float));
    tape<float> alone({.backward = true}, nullptr, false);
    const auto one = attention(heads, law);
    static_cast<void>(one.forward(sequences(x, 6), 5, alone));
    const batch<float> expected = one.backward(batch<float>(y.values()), 5, alone);
    float largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
    {
        largest = std::max(largest, std::abs(dx.values().data()[i] - expected.values().data()[i]));
    }
    CHECK(largest < 1e-4F);

    if (everyone().size() > 1)
    {
        CHECK_THROWS_AS(mpi::attention(everyone(), heads + 1, law), invalid_argument);
        CHECK_THROWS_AS(mpi::attention(everyone(), heads, law, {.key_value_heads = 1}), invalid_argument);
        const bool last = everyone().rank() == everyone().size() - 1;
        const auto other = mpi::attention(everyone(), heads, law.with_gain(last ? 2 : 1));
        CHECK_THROWS_WITH(mpi::propagate(everyone(), other, mpi::replicated(sequences(x, 6)), 5),
                          ContainsSubstring("layer 0"));
    }
    CHECK_THROWS_AS(mpi::attention(everyone(), heads, law, {.alibi = true}), invalid_argument);
}
