// SPDX-License-Identifier: BSD-3-Clause
// What differs between processes is found before any work, and said by all.
#include "catch.hpp"
#include "mpi/ranks.hpp"

#include <fanin/fanin.hpp>
#include <fanin/mpi.hpp>
#include <fanin/transformer.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace fanin;

namespace
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(4, 8, 1);

    bool is_last()
    {
        return everyone().rank() == everyone().size() - 1;
    }

    /// What this process says of a run of `usual` on all processes but the last, and of `other` there.
    template <class Net, class Other>
    std::string refusal(const Net& usual, const Other& other, key k = 3,
                        const propagate_options& options = {}, const matrix<float>& rows = x)
    {
        try
        {
            if (is_last())
            {
                mpi::propagate(everyone(), other, rows, k, options);
            }
            else
            {
                mpi::propagate(everyone(), usual, x, 3);
            }
        }
        catch (const invalid_argument& e)
        {
            return e.what();
        }
        return "";
    }

    /// All processes throw one message, which has these parts; a process alone runs.
    void check_said(const std::string& said, const std::vector<std::string>& parts)
    {
        if (everyone().size() == 1)
        {
            CHECK(said.empty());
            return;
        }
        for (const std::string& part : parts)
        {
            CHECK_THAT(said, ContainsSubstring(part));
        }
        mpi::detail::digest d;
        d.add(said);
        std::vector<std::uint64_t> all(static_cast<std::size_t>(everyone().size()));
        everyone().gather(d.value(), all);
        CHECK(all == std::vector<std::uint64_t>(all.size(), d.value()));
    }

    /// A layer of the program's own, of which nobody knows that it has layers in parts.
    template <class Pair>
    struct hiding
    {
        Pair pair;

        template <real T>
        batch<T> forward(batch<T> rows, key k, tape<T>& t) const
        {
            return pair.forward(std::move(rows), k, t);
        }
    };

    auto net(std::size_t width)
    {
        return sequential(dense(width, init::he<float>, act::relu), dense(4, init::he<float>));
    }
}

TEST_CASE("equal nets, keys, widths and options run", "[mpi]")
{
    CHECK(refusal(net(5), net(5)).empty());
    CHECK(refusal(net(5), net(5), 3, {.threads = 2}).empty()); // without effect on the report
}

TEST_CASE("a net that differs between processes is refused by all", "[mpi]")
{
    const std::string last = "rank " + std::to_string(everyone().size() - 1) + " of ";
    check_said(refusal(net(5), net(6)), {last, "layer 0", "dense 6 he relu", "dense 5 he relu"});
    check_said(refusal(net(5), sequential(net(5), dense(2, init::he<float>))), {last, "layer 0"});
    check_said(refusal(net(5), sequential(dense(5, init::he<float>, act::relu))),
               {"layer 1", "only one of them"});
    check_said(refusal(net(5), sequential(dense(5, init::he<float>, act::tanh), dense(4, init::he<float>))),
               {"layer 0", "dense 5 he tanh"});
}

TEST_CASE("what the name of a layer does not tell is found, too", "[mpi]")
{
    const auto law = init::normal<float>;
    check_said(refusal(dense(5, law.with_stddev(0.1)), dense(5, law.with_stddev(0.10001))),
               {"layer 0", "other numbers"});
    check_said(refusal(sequential(batch_norm()), sequential(batch_norm(1e-4))), {"layer 0", "batch_norm"});
    check_said(
        refusal(dense(5, law).with_bias(law.with_stddev(0.1)), dense(5, law).with_bias(law.with_stddev(0.2))),
        {"layer 0"});
    check_said(refusal(residual(dense(8, law), 0.33333), residual(dense(8, law), 0.33334)), {"layer 0"});
    const auto one = [](float v) { return v; };
    const auto two = [](float v) { return v * 2; };
    check_said(refusal(dense(5, law, one), dense(5, law, two)), {"layer 0"});
    check_said(refusal(dense(5, law, act::leaky_relu.with_slope(0.1)),
                       dense(5, law, act::leaky_relu.with_slope(0.2))),
               {"layer 0"});
    check_said(refusal(any_layer<float>(dense(5, law)), any_layer<float>(dense(5, law.with_stddev(0.3)))),
               {"layer 0"});
    const auto image = reshape({2, 2, 2});
    check_said(
        refusal(sequential(image, conv2d(2, 1, law)), sequential(image, conv2d(2, 1, law.with_stddev(0.3)))),
        {"layer 1"});

    // 2 heads: a layer for tokens
    const auto tokens = sequences(x, 2);
    const auto of_last = attention(2, law.with_stddev(is_last() ? 0.3 : 0.1));
    if (everyone().size() > 1)
    {
        CHECK_THROWS_WITH(mpi::propagate(everyone(), of_last, tokens, 3),
                          ContainsSubstring("layer 0") && ContainsSubstring("other numbers"));
    }

    matrix<float> w = law(8, 5, 1);
    const auto held = dense(w);
    w(7, 4) += 1e-6F;
    check_said(refusal(held, dense(w)), {"layer 0", "dense 5 held"});
}

TEST_CASE("a layer in parts that another hides waits for nobody before the nets are compared", "[mpi]")
{
    const auto ranks = static_cast<std::size_t>(everyone().size());
    const auto pair = [](double gain)
    {
        return sequential(mpi::dense(everyone(), mpi::columns{}, 12, init::he<float>.with_gain(gain)),
                          mpi::dense(everyone(), mpi::rows{12}, 8, init::he<float>));
    };
    const auto said = [](const auto& usual, const auto& other, const auto& rows)
    {
        try
        {
            is_last() ? mpi::propagate(everyone(), other, mpi::replicated(rows), 3)
                      : mpi::propagate(everyone(), usual, mpi::replicated(rows), 3);
        }
        catch (const invalid_argument& e)
        {
            return std::string(e.what());
        }
        return std::string();
    };
    const auto erased = [](auto l) { return any_layer<float>(std::move(l)); };
    check_said(said(dense(8, init::he<float>), erased(pair(1)), x), {"layer 0"});
    check_said(said(erased(pair(1)), dense(8, init::he<float>), x), {"layer 0"});
    check_said(said(erased(pair(1)), erased(pair(1.5)), x), {"layer 0", "other numbers"});
    check_said(said(hiding{pair(1)}, dense(8, init::he<float>), x), {"layer 0"});
    check_said(said(hiding{pair(1)}, hiding{pair(1.5)}, x), {"layer 0", "other numbers"});
    CHECK(said(hiding{pair(1)}, hiding{pair(1)}, x).empty());

    const auto heads = [&](double gain)
    { return erased(mpi::attention(everyone(), ranks, init::he<float>.with_gain(gain))); };
    const auto tokens = sequences(init::normal<float>.with_stddev(1)(4, 4 * ranks, 1), 2);
    CHECK(said(heads(1), heads(1), tokens).empty());
    check_said(said(erased(attention(ranks, init::he<float>)), heads(1), tokens), {"layer 0"});
    check_said(said(heads(1), heads(1.5), tokens), {"layer 0"});
}

TEST_CASE("a key, a width or an option that differs between processes is refused by all", "[mpi]")
{
    check_said(refusal(net(5), net(5), 4), {"the key", "key(4, 0)", "key(3, 0)"});
    check_said(refusal(net(5), net(5), key(3).child(1)), {"the key"});
    check_said(refusal(net(5), net(5), 3, {}, init::normal<float>(4, 9, 1)),
               {"the width of the rows", "9", "8"});
    check_said(refusal(net(5), net(5), 3, {.backward = true}), {".backward", "true", "false"});
    check_said(refusal(net(5), net(5), 3, {.cotangent = xt::xtensor<double, 2>(xt::ones<double>({4, 4}))}),
               {".cotangent"});
    check_said(refusal(net(5), net(5), 3, {.histogram = {.bins = 7}}), {".histogram.bins", "7", "30"});
    check_said(refusal(net(5), net(5), 3, {.histogram = {.range = interval{0, 1}}}),
               {".histogram.range", "[0, 1]"});
    check_said(refusal(net(5), net(5), 3, {.loss = cross_entropy(std::vector{0, 1, 2, 3})}), {".loss"});
    check_said(refusal(net(5), net(5), 3, {.precision = true}), {".precision"});
    check_said(refusal(net(5), net(5), 3, {.weights = true}), {".weights"});
}

TEST_CASE("a whole batch on each may be predicted where all ask for it, and has no geometry", "[mpi]")
{
    const auto run = [](const propagate_options& options) -> std::string
    {
        try
        {
            mpi::propagate(everyone(), net(5), mpi::replicated(x), 3, options);
        }
        catch (const invalid_argument& e)
        {
            return e.what();
        }
        return "";
    };
    CHECK(run({.predict = true}).empty());
    check_said(run({.predict = !is_last()}), {".predict", "true", "false"});
    const std::string said = run({.geometry = true});
    CHECK_THAT(said, ContainsSubstring(".geometry") && !ContainsSubstring(".predict"));
    CHECK_THAT(run({.geometry = true, .predict = true}), ContainsSubstring("whole samples"));
}

TEST_CASE("a process that cannot run stops all before any work", "[mpi]")
{
    const auto said = [](const auto& usual, const auto& other, const propagate_options& options)
    {
        const std::string text = refusal(usual, other, 3, options);
        // a process alone refuses, too
        return everyone().size() == 1 && !text.empty() ? std::string() : text;
    };
    check_said(said(net(5), net(5), {.loss = cross_entropy(std::vector{0, 1})}),
               {"rank ", "cannot run", "2 labels", "4 samples"});
    check_said(said(net(5), net(5), {.predict = true}), {"cannot run", ".predict"});
    const auto f = [](float v) { return v; };
    check_said(said(net(5), dense(5, init::he<float>, f), {.backward = true}),
               {"cannot run", "no derivative"});

    struct mixer // asks no other process
    {
        static batch<float> forward(batch<float> b, key, tape<float>&)
        {
            return b;
        }
        static constexpr layer_traits traits()
        {
            return {.samplewise = false};
        }
    };
    check_said(said(net(5), mixer{}, {}), {"cannot run", "mixes rows"});
    CHECK_THROWS_AS(mpi::propagate(everyone(), mixer{}, x, 3), invalid_argument); // all of them
}
