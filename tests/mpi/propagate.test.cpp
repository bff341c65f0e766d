// SPDX-License-Identifier: BSD-3-Clause
// A batch of which each process has some rows, beside one process with all of them.
#include "catch.hpp"
#include "mpi/near.hpp"
#include "mpi/ranks.hpp"

#include <fanin/fanin.hpp>
#include <fanin/mpi.hpp>
#include <fanin/transformer.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    matrix<float> batch_of(std::size_t rows, std::size_t features)
    {
        return init::normal<float>.with_stddev(1)(rows, features, 11);
    }

    template <class Net>
    void check_net(const Net& net, const matrix<float>& x, propagate_options options = {})
    {
        const report whole = propagate(net, x, 5, options);
        const report mine = mpi::propagate(everyone(), net, my_rows_of(x), 5, options);
        check_near(mine, whole);
    }

    /// A layer without parameters, so that its activations are equal on any number of processes.
    auto kept(std::size_t layers)
    {
        return repeat(layers, activation(act::identity));
    }
}

TEST_CASE("statistics of equal activations on several processes are those of one", "[mpi]")
{
    // 64 rows of 512 fill 8 blocks of 4096 elements
    const auto x = batch_of(64 * 7, 512);
    const report whole = propagate(kept(2), x, 5, {.precision = true});
    const report mine = mpi::propagate(everyone(), kept(2), my_rows_of(x, 8), 5, {.precision = true});
    const report off_edges = mpi::propagate(everyone(), kept(2), my_rows_of(x), 5);
    for (std::size_t i = 0; i < 2; ++i)
    {
        const summary& a = mine.layers[i].activation;
        const summary& b = whole.layers[i].activation;
        CHECK(a.count == b.count);
        CHECK(a.histogram == b.histogram);
        CHECK(a.finite.mean == b.finite.mean);
        CHECK(a.finite.squared_deviations == b.finite.squared_deviations);
        CHECK(a.min() == b.min());
        CHECK(a.max() == b.max());
        CHECK(a.precision->below(number_format::fp16) == b.precision->below(number_format::fp16));

        const summary& c = off_edges.layers[i].activation;
        CHECK(c.count == b.count);
        CHECK(c.histogram == b.histogram);
        CHECK(c.min() == b.min());
        CHECK(c.max() == b.max());
        CHECK(c.finite.mean == Approx(b.finite.mean).margin(1e-15));
        CHECK(c.finite.squared_deviations == Approx(b.finite.squared_deviations).epsilon(1e-13));
    }
}

TEST_CASE("dense layers on several processes", "[mpi]")
{
    const auto net = repeat(4, dense(96, init::he<float>, act::relu));
    check_net(net, batch_of(130, 96), {.backward = true, .precision = true, .weights = true});
    check_net(net, batch_of(130, 96), {.backward = true, .histogram = {.bins = 20, .range = interval{0, 1}}});
    check_net(repeat(2, dense(64, init::glorot<float>, act::tanh).with_bias(init::normal<float>)),
              batch_of(5, 64), {.backward = true}); // fewer rows than processes
}

TEST_CASE("units that are dead on every process are dead", "[mpi]")
{
    matrix<float> x = batch_of(40, 10);
    for (std::size_t row = 0; row < 40; ++row)
    {
        x(row, 1) = -1;
        x(row, 4) = row == 33 ? 1.0F : -1.0F; // alive on one process
    }
    const auto net = sequential(activation(act::relu));
    const report whole = propagate(net, x, 5);
    REQUIRE(whole.layers[0].dead_units == 1);
    CHECK(mpi::propagate(everyone(), net, my_rows_of(x), 5).layers[0].dead_units == 1);
}

TEST_CASE("batch norm over the rows of all processes", "[mpi]")
{
    auto x = batch_of(90, 48);
    for (std::size_t row = 0; row < 90; ++row)
    {
        for (std::size_t i = 0; i < 48; ++i) // rows that differ along the batch, and so between processes
        {
            x(row, i) = x(row, i) * static_cast<float>(1 + row) / 20 + static_cast<float>(row) / 10;
        }
    }
    const auto block = sequential(dense(48, init::he<float>), batch_norm(), activation(act::relu));
    check_net(repeat(3, block), x, {.backward = true});
    check_net(sequential(batch_norm(1e-3).with_gain(init::normal<float>).with_bias(init::normal<float>)), x,
              {.backward = true});
}

TEST_CASE("dropout draws the masks of one process", "[mpi]")
{
    check_net(sequential(dropout(0.4), dense(32, init::he<float>, act::relu), dropout(0.1)), batch_of(60, 32),
              {.backward = true});
}

TEST_CASE("losses and cotangents are those of all rows", "[mpi]")
{
    const auto x = batch_of(50, 20);
    const auto net = sequential(dense(30, init::he<float>, act::relu), dense(7, init::lecun<float>));
    std::vector<int> labels(50);
    xt::xtensor<double, 2> cotangent = xt::zeros<double>({50, 7});
    for (std::size_t i = 0; i < 50; ++i)
    {
        labels[i] = static_cast<int>(i * i % 7);
        cotangent(i, i % 7) = 1.0 + static_cast<double>(i);
    }
    const auto first = static_cast<std::ptrdiff_t>(first_of(50, everyone().rank()));
    const auto last = static_cast<std::ptrdiff_t>(first_of(50, everyone().rank() + 1));
    const std::vector<int> my_labels(labels.begin() + first, labels.begin() + last);
    check_near(mpi::propagate(everyone(), net, my_rows_of(x), 5,
                              {.backward = true, .loss = cross_entropy(my_labels)}),
               propagate(net, x, 5, {.backward = true, .loss = cross_entropy(labels)}));
    check_near(mpi::propagate(everyone(), net, my_rows_of(x), 5,
                              {.backward = true, .cotangent = my_rows_of<double>(cotangent)}),
               propagate(net, x, 5, {.backward = true, .cotangent = cotangent}));
}

TEST_CASE("images and tokens on several processes", "[mpi]")
{
    const auto x = batch_of(20, 6 * 6 * 3);
    const auto net = sequential(conv2d(8, 3, init::he<float>, act::relu), batch_norm(),
                                residual(conv2d(8, 3, init::he<float>, act::relu, {.padding = 1})));
    const auto whole = propagate(net, batch<float>(x, {6, 6, 3}), 5, {.backward = true});
    check_near(mpi::propagate(everyone(), net, batch<float>(my_rows_of(x), {6, 6, 3}), 5, {.backward = true}),
               whole);

    matrix<float> ids = matrix<float>::from_shape({14 * 5, 1});
    for (std::size_t i = 0; i < ids.size(); ++i)
    {
        ids.data()[i] = static_cast<float>(i * i % 50);
    }
    const auto gpt2 =
        transformer::gpt2(init::profile::transformer::gpt2<float>(2),
                          {.context = 8, .depth = 2, .heads = 2, .vocabulary = 50, .width = 16});
    check_near(mpi::propagate(everyone(), gpt2, sequences(my_rows_of(ids, 5), 5), 5, {.backward = true}),
               propagate(gpt2, sequences(ids, 5), 5, {.backward = true}));
}

TEST_CASE("equal weights and equal bits on every process, from run to run", "[mpi]")
{
    const auto x = batch_of(100, 64);
    const auto net = repeat(3, dense(64, init::he<float>, act::relu));
    mpi::detail::digest weights;
    for (std::size_t layer = 0; layer < 3; ++layer)
    {
        const xt::xtensor<float, 2> w = init::he<float>(64, 64, key(5).child(layer));
        weights.add(std::as_bytes(std::span(w.data(), w.size())));
    }
    std::vector<std::uint64_t> digests(static_cast<std::size_t>(everyone().size()));
    everyone().gather(weights.value(), digests);
    CHECK(std::count(digests.begin(), digests.end(), weights.value()) == everyone().size());

    const auto digest_of_run = [&]
    {
        const report r = mpi::propagate(everyone(), net, my_rows_of(x), 5, {.backward = true});
        mpi::detail::digest d;
        for (const layer_report& l : r.layers)
        {
            d.add(l.activation.finite.mean);
            d.add(l.activation.finite.squared_deviations);
            d.add(l.backward->weights->finite.squared_deviations);
            d.add(l.backward->factor);
        }
        return d.value();
    };
    const std::uint64_t once = digest_of_run();
    CHECK(digest_of_run() == once);
    everyone().gather(once, digests);
    CHECK(std::count(digests.begin(), digests.end(), once) == everyone().size());
}

TEST_CASE("a row of the report takes bytes that do not grow with the weights or the rows", "[mpi]")
{
    const auto bytes_of = [](std::size_t layers, std::size_t width, bool backward)
    {
        const auto net = repeat(layers, dense(width, init::he<float>, act::relu));
        const auto mine = my_rows_of(batch_of(70, width));
        const std::uint64_t before = everyone().bytes_sent();
        mpi::propagate(everyone(), net, mine, 5, {.backward = backward});
        return everyone().bytes_sent() - before;
    };
    // the moments of two summaries, their 30 bins with those below, above and NaN, and a count for each unit
    const std::uint64_t row = 2 * (sizeof(detail::census) + 33 * sizeof(std::uint64_t));
    const auto units = [](std::uint64_t width) { return width * sizeof(std::uint64_t); };
    CHECK(bytes_of(3, 32, false) - bytes_of(2, 32, false) == row + units(32));
    CHECK(bytes_of(3, 80, false) - bytes_of(2, 80, false) == row + units(80));
    // backward: the gradient of the weights, two more summaries and the moments of a third, two counts of
    // slopes
    CHECK(bytes_of(3, 80, true) - bytes_of(2, 80, true)
          == 2 * row + units(80) + sizeof(detail::census) + 2 * sizeof(std::uint64_t)
                 + 80 * 80 * sizeof(float));
}
