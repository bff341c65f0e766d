// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "stack/reference.hpp"

#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <cstddef>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<float>.with_stddev(0.1);

    auto block()
    {
        return sequential(residual(sequential(layer_norm(), attention(4, drawn, {.causal = true}))),
                          residual(sequential(layer_norm(), gated(24, drawn, act::silu))));
    }

    batch<float> x_of_tokens()
    {
        return sequences(reference::gaussian<float>(60, 16, 3), 20);
    }
}

TEST_CASE("a report has a row for each part of attention, with gradients where there are some")
{
    const report r = propagate(residual(attention(4, drawn).packed()), x_of_tokens(), 1, {.backward = true});
    std::vector<std::string> rows;
    for (const layer_report& l : r.layers)
    {
        rows.push_back(l.path + " " + l.name + (l.backward ? " with gradient" : ""));
    }
    CHECK(rows
          == std::vector<std::string>{"0.0.0 query: dense 16 normal identity with gradient",
                                      "0.0.1 key: dense 16 normal identity with gradient",
                                      "0.0.2 value: dense 16 normal identity with gradient",
                                      "0.0.3 spread of scores", "0.0.4 entropy of weights",
                                      "0.0 attention 4 normal with gradient", "0 residual with gradient"});
    CHECK(r.samples == 60);
    CHECK(r.layers[0].activation.count == 60 * 16);
    CHECK(r.layers[3].activation.count == 60 * 4);
    CHECK(r.layers[5].parameters.weights == 256);
    CHECK(parameters_of(r).weights == 4 * 256);
}

TEST_CASE("the gradient of a row is that of its own output")
{
    // through sequential and residual, past the rows without a gradient: as with the parts as one layer
    const auto whole = propagate(sequential(dense(16, drawn), block()), x_of_tokens(), 1, {.backward = true});
    const auto first = activations(dense(16, drawn), x_of_tokens(), 1)[0];
    const auto rest =
        vjp(block(), sequences(first, 20),
            xt::xtensor<float, 2>(init::normal<float>.with_stddev(1)(60, 16, key(1).child("cotangent"))),
            key(1).child(1));
    const auto passed = summarize(rest.gradient);
    CHECK(whole.layers[0].backward->activation.root_mean_square()
          == Approx(passed.root_mean_square()).epsilon(1e-5));
    CHECK(whole.layers[0].name == "dense 16 normal identity");
}

TEST_CASE("a layer of run-time type, and threads, give the same report of tokens")
{
    const auto net = sequential(block(), block());
    const std::vector<any_layer<float>> erased{block(), block()};
    const propagate_options options{.backward = true, .weights = true};
    const std::string known = to_json(propagate(net, x_of_tokens(), 1, options));
    CHECK(to_json(propagate(sequential(erased), x_of_tokens(), 1, options)) == known);
    propagate_options threaded = options;
    threaded.threads = 3;
    CHECK(to_json(propagate(net, x_of_tokens(), 1, threaded)) == known);
}

TEST_CASE("held weights of a transformer give what its draws give")
{
    const auto net = sequential(block(), block());
    const auto held = draw(net, x_of_tokens(), 1);
    const auto a = activations(net, x_of_tokens(), 1);
    const auto b = activations(held, x_of_tokens(), 2);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        CHECK((a[i] == b[i]));
    }
}

TEST_CASE("geometry tells cosines within sequences from those between them")
{
    // tokens of a sequence are equal, those of two sequences opposite
    matrix<double> x = matrix<double>::from_shape({6, 2});
    for (std::size_t i = 0; i < 6; ++i)
    {
        x(i, 0) = i < 3 ? 1 : -2;
        x(i, 1) = i < 3 ? 2 : -4;
    }
    const report r = propagate(activation(act::identity), sequences(x, 3), 1, {.geometry = true});
    for (const auto& g : {r.input_geometry, r.layers[0].geometry})
    {
        CHECK(*g->cosine_within == Approx(1));
        CHECK(*g->cosine_between == Approx(-1));
        CHECK(g->mean_cosine == Approx((12.0 - 18) / 30));
    }
    CHECK(to_json(r).find("\"cosine_within\":1") != std::string::npos);
    const report of_samples = propagate(activation(act::identity), x, 1, {.geometry = true});
    CHECK(!of_samples.layers[0].geometry->cosine_within);
    CHECK(to_json(of_samples).find("cosine_within") == std::string::npos);
    CHECK(!geometry_of_rows(x, sequence_layout({6})).cosine_between);
    CHECK(!geometry_of_rows(x, sequence_layout({1, 1, 1, 1, 1, 1})).cosine_within);
}

TEST_CASE("a report of a transformer can be shown and judged")
{
    const report r = propagate(repeat(2, block()), x_of_tokens(), 1,
                               {.backward = true, .geometry = true, .predict = true});
    CHECK(!to_html(r).empty());
    CHECK(!to_csv(r).empty());
    CHECK(!diagnose(r).finding.empty());
    CHECK(r.layers.back().prediction);
}
