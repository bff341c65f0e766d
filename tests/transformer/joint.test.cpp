// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"
#include "transformer/reference.hpp"

#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace fanin;

namespace profile = fanin::init::profile::transformer;

namespace
{
    const auto drawn = init::normal<double>.with_stddev(0.4);
    const auto together = attention(3, drawn)
                              .query_key(init::mimetic_query_key<double>)
                              .value_out(init::mimetic_value_out<double>);

    batch<double> tokens_of(std::size_t n, std::size_t width)
    {
        return sequences(reference::gaussian<double>(n, width, 3), n);
    }

    // The weights of `together` under this key, put together from the factors of the heads.
    struct weights
    {
        matrix<double> query;
        matrix<double> key;
        matrix<double> value;
        matrix<double> out;
    };

    weights weights_of(std::size_t width, key k)
    {
        const std::array<std::size_t, 2> shape{width, width};
        weights w{matrix<double>(shape), matrix<double>(shape), matrix<double>(shape), matrix<double>(shape)};
        for (std::size_t h = 0; h < 3; ++h)
        {
            const auto f =
                init::mimetic_query_key<double>.factors(width, width / 3, k.child("query_key").child(h));
            for (std::size_t i = 0; i < width; ++i)
            {
                for (std::size_t j = 0; j < width / 3; ++j)
                {
                    w.query(i, h * (width / 3) + j) = f.left(i, j);
                    w.key(i, h * (width / 3) + j) = f.right(i, j);
                }
            }
        }
        const auto f = init::mimetic_value_out<double>.factors(width, width, k.child("value_out").child(0));
        for (std::size_t i = 0; i < width; ++i)
        {
            for (std::size_t j = 0; j < width; ++j)
            {
                w.value(i, j) = f.left(i, j);
                w.out(j, i) = f.right(i, j);
            }
        }
        return w;
    }

    double difference(const matrix<double>& a, const matrix<double>& b)
    {
        double most = 0;
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
        {
            most = std::max(most, std::abs(a.data()[i] - b.data()[i]));
        }
        return most;
    }
}

TEST_CASE("attention draws W_q with W_k, and W_v with W_o, head by head from one key")
{
    const auto x = tokens_of(7, 12);
    const weights w = weights_of(12, key(5).child(0));
    const reference::wide wide_x = reference::widened(x.values());
    const auto times = [&](const matrix<double>& m)
    { return reference::product(wide_x, reference::widened(m)); };
    const reference::attended mixed = reference::attend({.heads = 3, .key_value_heads = 3}, times(w.query),
                                                        times(w.key), times(w.value), {7}, {7});
    const auto rows = activations(together, x, 5);
    REQUIRE(rows.size() == 6);
    CHECK(reference::distance(rows[0], times(w.query)) < 1e-12);
    CHECK(reference::distance(rows[1], times(w.key)) < 1e-12);
    CHECK(reference::distance(rows[2], times(w.value)) < 1e-12);
    CHECK(reference::distance(rows[5], reference::product(mixed.values, reference::widened(w.out))) < 1e-12);
}

TEST_CASE("a held layer has both matrices of a pair, and the way back draws them again")
{
    const auto x = tokens_of(7, 12);
    const auto held = draw(together, x, 5);
    const auto laws = std::get<0>(held.layers()).laws();
    const weights w = weights_of(12, key(5).child(0));
    CHECK(difference(laws.query.weights.values, w.query) == 0);
    CHECK(difference(laws.key.weights.values, w.key) == 0);
    CHECK(difference(laws.value.weights.values, w.value) == 0);
    CHECK(difference(laws.out.weights.values, w.out) == 0);
    CHECK(difference(activations(held, x, 5).back(), activations(together, x, 5).back()) == 0);

    const auto cotangent = reference::gaussian<double>(7, 12, 8);
    const propagate_options options{.cotangent = cotangent};
    const auto ours = gradients(together, x, 5, options);
    const auto of_held = gradients(held, x, 5, options);
    REQUIRE(ours.size() == 4);
    for (std::size_t i = 0; i < 4; ++i)
    {
        CHECK(difference(ours[i].weights, of_held[i].weights) == 0);
    }
    const auto net = sequential(residual(together.with_bias(drawn)), layer_norm(), dense(5, drawn));
    CHECK(differences::worst_error(net, x, 5, 5) < 1e-6);
    const auto one = attention(3, drawn).query_key(init::mimetic_query_key<double>);
    CHECK(differences::worst_error(sequential(residual(one)), x, 12, 5) < 1e-6);
    CHECK(differences::worst_error(
              sequential(residual(attention(2, drawn, {.causal = true, .qk_norm = true, .rotary = true})
                                      .value_out(init::mimetic_value_out<double>))),
              x, 12, 5)
          < 1e-6);
}

TEST_CASE("theory gives no figure for weights that depend on each other")
{
    const auto predicted = [](const auto& layer)
    {
        const report r = propagate(sequential(residual(layer)), tokens_of(7, 96), 5, {.predict = true});
        return r.layers.back().prediction.has_value();
    };
    const auto alone = init::xavier<double>;
    CHECK(predicted(attention(3, alone)));
    CHECK(!predicted(together));
    CHECK(!predicted(attention(3, alone).query_key(init::mimetic_query_key<double>)));
    CHECK(!predicted(attention(3, alone).value_out(init::mimetic_value_out<double>)));
}

TEST_CASE("tokens see tokens like themselves under mimetic laws, and the branch takes from the stream")
{
    // W_q W_kᵀ ≈ 0.7 I: the score of a token with itself is a part of its squared length, of others is noise
    const auto x = tokens_of(16, 96);
    const auto w = weights_of(96, key(1).child(0));
    std::size_t own = 0;
    double along = 0;
    const auto rows = activations(together, x, 1);
    for (std::size_t t = 0; t < 16; ++t)
    {
        std::size_t best = 0;
        double most = -1e9;
        for (std::size_t s = 0; s < 16; ++s)
        {
            double score = 0;
            for (std::size_t j = 0; j < 32; ++j)
            {
                score += rows[0](t, j) * rows[1](s, j);
            }
            if (score > most)
            {
                most = score;
                best = s;
            }
        }
        own += best == t;
        for (std::size_t j = 0; j < 96; ++j)
        {
            along += x.values()(t, j) * rows[5](t, j);
        }
    }
    CHECK(own == 16);
    CHECK(along < 0);
}

TEST_CASE("mimetic laws by name, in the presets")
{
    const auto laws = profile::mimetic<float>();
    CHECK(to_string(laws.up) == to_string(profile::vit<float>().up));
    const matrix<float> x = init::normal<float>.with_stddev(1)(18, 48, 1);
    const auto net = transformer::vit<float>(laws, {.depth = 2, .heads = 4, .patches = 9, .width = 32});
    const report r = propagate(net, sequences(x, 9), 1, {.backward = true, .weights = true});
    std::size_t layers = 0;
    for (const layer_report& l : r.layers)
    {
        layers += l.name.find("attention 4 mimetic") != std::string::npos;
    }
    CHECK(layers == 2);
    CHECK(diagnose(r).kind == verdict_kind::healthy);
    const auto mine = profile::mimetic<float>(profile::small_init<float>(16));
    CHECK(to_string(mine.down) == to_string(profile::small_init<float>(16).down));
    auto ids = xt::xtensor<int, 2>::from_shape({2, 8});
    ids.fill(3);
    const auto gpt2 =
        transformer::gpt2<float>(mine, {.context = 8, .depth = 1, .heads = 2, .vocabulary = 31, .width = 16});
    CHECK(propagate(gpt2, tokens<float>(ids), 1).layers.back().activation.nonfinite() == 0);
}

TEST_CASE("pairs of weights that do not fit a layer are refused")
{
    const auto pair = init::mimetic_query_key<double>;
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)attention(4, drawn, {.key_value_heads = 2}).query_key(pair); },
              {"key_value_heads of attention = 2", "4, as many as heads", "mimetic", "leave them out"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)attention(4, drawn, {.key_value_heads = 1}).value_out(pair); }, {"= 1"})
          == "");
    CHECK_NOTHROW(attention(4, drawn, {.key_value_heads = 4}).query_key(pair));
    const auto memory = sequences(reference::gaussian<double>(5, 9, 4), 5);
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { propagate(sequential(together.over(memory)), tokens_of(7, 12), 5); },
              {"layer 0.1 (key", "the width of the tokens of keys and values = 9", "12"})
          == "");
    const auto fitting = sequences(reference::gaussian<double>(5, 12, 4), 5);
    CHECK(activations(together.over(fitting), tokens_of(7, 12), 5).size() == 6);
}

namespace
{
    /// A law of two matrices that returns them as (rank, width).
    struct transposed
    {
        using value_type = double;

        [[nodiscard]] factor_pair<double> factors(std::size_t width, std::size_t rank, key) const
        {
            return {matrix<double>::from_shape({rank, width}), matrix<double>::from_shape({rank, width})};
        }
    };
}

TEST_CASE("factors of other shapes are refused before they are placed", "[transformer]")
{
    const auto layer = attention(3, drawn).query_key(transposed{});
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { propagate(sequential(layer), tokens_of(4, 12), key(1)); },
              {"the shape of a factor that a joint law returns", "(4, 12)", "(12, 4)", "return two matrices"})
          == "");
}
