// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"
#include "transformer/reference.hpp"

#include <fanin/transformer.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<double>.with_stddev(0.4);
    const matrix<double> x = reference::gaussian<double>(6, 4, 3);

    double off(const matrix<double>& y, const auto& value_at)
    {
        double most = 0;
        for (std::size_t i = 0; i < y.shape()[0]; ++i)
        {
            for (std::size_t j = 0; j < y.shape()[1]; ++j)
            {
                most = std::max(most, std::abs(y(i, j) - static_cast<double>(value_at(i, j))));
            }
        }
        return most;
    }
}

TEST_CASE("softmax makes a distribution of each sample")
{
    const auto y = activations(softmax(), x, 1)[0];
    CHECK(off(y,
              [](std::size_t i, std::size_t j)
              {
                  long double sum = 0;
                  for (std::size_t k = 0; k < 4; ++k)
                  {
                      sum += std::exp(static_cast<long double>(x(i, k)));
                  }
                  return std::exp(static_cast<long double>(x(i, j))) / sum;
              })
          < 1e-15);
    const matrix<double> large{{1000, 0, -1000}};
    CHECK((activations(softmax(), large, 1)[0] == matrix<double>{{1, 0, 0}}));
    CHECK(differences::worst_error(sequential(dense(5, drawn), softmax()), batch<double>(x), 5, 1) < 1e-6);
}

TEST_CASE("an embedding looks up rows of its table, and an unembedding may share it")
{
    const auto ids = tokens<double>(xt::xtensor<int, 2>{{2, 0, 6}, {2, 2, 1}});
    const matrix<double> table = drawn(7, 4, key(5).child(0));
    const auto rows = activations(sequential(embedding(7, 4, drawn), unembedding(7)), ids, 5);
    const std::size_t of_row[] = {2, 0, 6, 2, 2, 1};
    CHECK(off(rows[0], [&](std::size_t i, std::size_t j) { return table(of_row[i], j); }) == 0);
    CHECK(off(rows[1],
              [&](std::size_t i, std::size_t j)
              {
                  double sum = 0;
                  for (std::size_t f = 0; f < 4; ++f)
                  {
                      sum += table(of_row[i], f) * table(j, f);
                  }
                  return sum;
              })
          < 1e-14);
    const auto held = draw(sequential(embedding(7, 4, drawn), unembedding(7)), ids, 5);
    CHECK((activations(held, ids, 99)[1] == rows[1]));
    CHECK(unembedding(7, drawn).name() == "dense 7 normal identity");

    // any callable, and a law that needs more than one element at a time
    const auto own = [](std::size_t in, std::size_t out, key k) { return drawn(in, out, k); };
    CHECK((activations(sequential(embedding(7, 4, own), unembedding(7)), ids, 5)[1] == rows[1]));
}

TEST_CASE("the gradient of a shared table is that of both its uses")
{
    const auto ids = tokens<double>(xt::xtensor<int, 2>{{2, 0, 6}, {2, 2, 1}});
    const auto net = sequential(embedding(7, 4, drawn), dense(4, drawn, act::tanh), unembedding(7));
    const propagate_options options{.cotangent = reference::gaussian<double>(6, 7, 8)};
    auto held = draw(net, ids, 5);
    const auto all = gradients(held, ids, 5, options);
    REQUIRE(all.size() == 2);
    CHECK(all[0].name == "embedding 7 x 4 held");
    auto table = std::get<0>(held.layers()).weights().values;
    const auto value = [&]
    {
        const auto moved = sequential(embedding(7, 4, held_weights<double>(table)),
                                      std::get<1>(held.layers()), unembedding(7));
        return differences::value(moved, ids, matrix<double>(*options.cotangent), 5);
    };
    CHECK(differences::worst_slope(value, table, all[0].weights) < 1e-8);
    CHECK((gradients(net, ids, 5, options)[0].weights == all[0].weights));
}

TEST_CASE("positions are added to the tokens of each sequence")
{
    const auto s = sequences(x, {4, 2});
    const matrix<double> table = drawn(5, 4, key(1).child(0));
    const std::size_t position[] = {0, 1, 2, 3, 0, 1};
    CHECK(off(activations(positions(5, drawn), s, 1)[0],
              [&](std::size_t i, std::size_t j) { return x(i, j) + table(position[i], j); })
          == 0);
    CHECK(off(activations(sinusoidal_positions(), s, 1)[0],
              [&](std::size_t i, std::size_t j)
              {
                  const long double angle =
                      position[i] / std::pow(10000.0L, static_cast<long double>(j / 2 * 2) / 4);
                  return x(i, j) + (j % 2 == 0 ? std::sin(angle) : std::cos(angle));
              })
          < 1e-15);
    const auto net = sequential(positions(5, drawn), sinusoidal_positions(), dense(3, drawn, act::tanh));
    CHECK(differences::worst_error(net, s, 3, 1) < 1e-6);

    const propagate_options options{.cotangent = reference::gaussian<double>(6, 3, 8)};
    auto held = draw(net, s, 1);
    auto w = std::get<0>(held.layers()).weights().values;
    const auto value = [&]
    {
        const auto moved = sequential(positions(5, held_weights<double>(w)), std::get<1>(held.layers()),
                                      std::get<2>(held.layers()));
        return differences::value(moved, s, matrix<double>(*options.cotangent), 1);
    };
    CHECK(differences::worst_slope(value, w, gradients(held, s, 1, options)[0].weights) < 1e-8);
}

TEST_CASE("a gated layer multiplies its gate with its value")
{
    const auto net = gated(5, drawn, act::silu).out(init::normal<double>.with_stddev(0.7)).with_bias(drawn);
    const auto rows = activations(net, x, 5);
    REQUIRE(rows.size() == 4);
    const key k = key(5).child(0);
    const auto map = [](const matrix<double>& in, const auto& law, std::size_t out, key at)
    {
        const std::size_t n = in.shape()[1];
        auto y = reference::product(reference::widened(in), reference::widened(law(n, out, at)));
        const auto b = drawn({out}, axes::o.with_fan_in(n), at.child("bias"));
        for (std::size_t i = 0; i < y.values.size(); ++i)
        {
            y.values[i] += b(i % out);
        }
        return y;
    };
    auto gate = map(x, drawn, 5, k.child(0));
    for (long double& v : gate.values)
    {
        v /= 1 + std::exp(-v);
    }
    CHECK(reference::distance(rows[0], gate) < 1e-14);
    CHECK(reference::distance(rows[1], map(x, drawn, 5, k.child(1))) < 1e-14);
    CHECK(off(rows[2], [&](std::size_t i, std::size_t j) { return rows[0](i, j) * rows[1](i, j); }) == 0);
    CHECK(reference::distance(rows[3], map(rows[2], init::normal<double>.with_stddev(0.7), 4, k.child("out")))
          < 1e-14);
    CHECK(net.name() == "gated 5 normal silu, bias normal");
    CHECK(differences::worst_error(sequential(net, layer_norm()), batch<double>(x), 4, 5) < 1e-6);

    auto held = draw(net, x, 5);
    CHECK((activations(held, x, 99)[3] == rows[3]));
    const propagate_options options{.cotangent = reference::gaussian<double>(6, 4, 8)};
    const auto all = gradients(held, x, 5, options);
    REQUIRE(all.size() == 3);
    auto laws = std::get<0>(held.layers()).laws();
    const auto value = [&]
    {
        return differences::value(gated_layer<decltype(laws), act::silu_activation>(5, laws, act::silu),
                                  batch<double>(x), matrix<double>(*options.cotangent), 5);
    };
    CHECK(differences::worst_slope(value, laws.gate.weights.values, all[0].weights) < 1e-8);
    CHECK(differences::worst_slope(value, laws.value.bias.values, all[1].biases) < 1e-8);
    CHECK(differences::worst_slope(value, laws.out.weights.values, all[2].weights) < 1e-8);
}

TEST_CASE("norms have gains and biases, with gradients")
{
    const auto plain = activations(layer_norm(), x, 1)[0];
    const auto net = layer_norm().with_gain(drawn).with_bias(drawn);
    const auto gain = drawn({4}, axes::o.with_fan_in(1), key(1).child(0));
    const auto bias = drawn({4}, axes::o.with_fan_in(1), key(1).child(0).child("bias"));
    CHECK(off(activations(net, x, 1)[0],
              [&](std::size_t i, std::size_t j) { return plain(i, j) * gain(j) + bias(j); })
          < 1e-15);
    CHECK((activations(layer_norm().with_gain(init::ones<double>).with_bias(init::zeros<double>), x, 1)[0]
           == plain));
    CHECK(net.name() == "layer_norm, gain normal, bias normal");
    CHECK(parameters_of(propagate(net, x, 1)) == parameter_counts{4, 4});
    CHECK(differences::worst_error(net, batch<double>(x), 4, 1) < 1e-6);
    CHECK(differences::worst_error(rms_norm().with_gain(drawn), batch<double>(x), 4, 1) < 1e-6);
    CHECK(differences::worst_error(rms_norm().with_bias(drawn), batch<double>(x), 4, 1) < 1e-6);

    const propagate_options options{.cotangent = reference::gaussian<double>(6, 4, 8)};
    const auto held = draw(net, x, 1);
    CHECK((activations(held, x, 99)[0] == activations(net, x, 1)[0]));
    const auto all = gradients(held, x, 1, options);
    REQUIRE(all.size() == 1);
    auto g = gain;
    auto b = bias;
    const auto value = [&]
    {
        const auto moved = layer_norm().with_gain(held_bias<double>(g)).with_bias(held_bias<double>(b));
        return differences::value(moved, batch<double>(x), matrix<double>(*options.cotangent), 1);
    };
    CHECK(differences::worst_slope(value, g, all[0].weights) < 1e-8);
    CHECK(differences::worst_slope(value, b, all[0].biases) < 1e-8);

    // constants are known to theory, draws are not
    const auto predicted = [&](const auto& norm)
    { return propagate(sequential(dense(4, drawn), norm), x, 1, {.predict = true}).layers[1].prediction; };
    REQUIRE(predicted(rms_norm().with_gain(init::constant<double>.with_value(3))));
    CHECK(predicted(rms_norm().with_gain(init::constant<double>.with_value(3)))->activation.second_moment
          == Approx(9).epsilon(1e-3));
    CHECK(!predicted(net));
}

TEST_CASE("layer_scale multiplies each feature with a factor that has a gradient")
{
    CHECK((activations(layer_scale(0.25), x, 1)[0] == matrix<double>(0.25 * x)));
    CHECK(layer_scale(1e-5).name() == "layer_scale 1e-05");
    const auto net = sequential(layer_scale(0.5), dense(3, drawn, act::tanh));
    CHECK(differences::worst_error(net, batch<double>(x), 3, 1) < 1e-6);
    const propagate_options options{.cotangent = reference::gaussian<double>(6, 3, 8)};
    const auto held = draw(net, x, 1);
    auto g = std::get<0>(held.layers()).gain().values;
    const auto value = [&]
    {
        const auto moved = sequential(layer_scale_layer<held_bias<double>>(held_bias<double>(g)),
                                      std::get<1>(held.layers()));
        return differences::value(moved, batch<double>(x), matrix<double>(*options.cotangent), 1);
    };
    CHECK(differences::worst_slope(value, g, gradients(held, x, 1, options)[0].weights) < 1e-8);
    const report r = propagate(net, x, 1, {.predict = true});
    CHECK(r.layers[0].prediction->activation.second_moment
          == Approx(r.input.second_moment() / 4).epsilon(1e-12));
}

TEST_CASE("add joins layers over tokens that see one input")
{
    const auto net = add(dense(4, drawn), gated(3, drawn, act::gelu));
    const auto rows = activations(net, x, 1);
    REQUIRE(rows.size() == 6);
    CHECK(off(rows[5], [&](std::size_t i, std::size_t j) { return rows[0](i, j) + rows[4](i, j); }) == 0);
    CHECK(differences::worst_error(residual(sequential(layer_norm(), net)), batch<double>(x), 4, 1) < 1e-6);
    CHECK((activations(draw(net, x, 1), x, 99)[5] == rows[5]));
    CHECK(failing_to_raise<std::invalid_argument>(
              [] { propagate(add(dense(3, drawn), dense(4, drawn)), x, 1); }, {"layer 0 (add)", "(4)", "(3)"})
          == "");
}
