// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "recurrent/reference.hpp"
#include "stack/gradients.hpp"
#include "stack/reference.hpp"

#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<double>.with_stddev(0.6);
    const auto other = init::normal<double>.with_stddev(0.4);
    const std::vector<std::size_t> lengths{3, 1, 6, 3};
    const std::size_t units = 5;

    const batch<double>& tokens_of_sequences()
    {
        static const batch<double> x = sequences(reference::gaussian<double>(13, 3, 3), lengths);
        return x;
    }

    // Gate by gate, from the keys that the docs name.
    reference::cell_weights weights_of(std::size_t gates, key k)
    {
        reference::cell_weights p{matrix<double>::from_shape({3, gates * units}),
                                  matrix<double>::from_shape({units, gates * units})};
        p.b.resize(gates * units);
        for (std::size_t g = 0; g < gates; ++g)
        {
            const key input = k.child(0);
            const matrix<double> w = drawn(3, units, gates > 1 ? input.child(g) : input);
            const matrix<double> u =
                other(units, units, gates > 1 ? k.child("recurrent").child(g) : k.child("recurrent"));
            const key of_bias = input.child("bias");
            const auto b = drawn({units}, axes::o, gates > 1 ? of_bias.child(g) : of_bias);
            for (std::size_t j = 0; j < units; ++j)
            {
                for (std::size_t i = 0; i < 3; ++i)
                {
                    p.w(i, g * units + j) = w(i, j);
                }
                for (std::size_t i = 0; i < units; ++i)
                {
                    p.u(i, g * units + j) = u(i, j);
                }
                p.b[g * units + j] = b(j);
            }
        }
        return p;
    }

    // The largest error of all states, and of the last ones.
    template <class Layer, class Step>
    double worst(const Layer& layer, const Step& step, key k)
    {
        const batch<double>& x = tokens_of_sequences();
        const matrix<double> all = activations(sequential(layer), x, k).back();
        const matrix<double> last = activations(sequential(layer.last()), x, k).back();
        REQUIRE(all.shape()[0] == 13);
        REQUIRE(last.shape()[0] == lengths.size());
        double most = 0;
        std::size_t first = 0;
        for (std::size_t s = 0; s < lengths.size(); first += lengths[s++])
        {
            const auto h = reference::run(x.values(), first, lengths[s], units, step);
            for (std::size_t j = 0; j < units; ++j)
            {
                for (std::size_t t = 0; t < lengths[s]; ++t)
                {
                    most = std::max(most, std::abs(all(first + t, j) - static_cast<double>(h[t][j])));
                }
                most = std::max(most, std::abs(last(s, j) - static_cast<double>(h.back()[j])));
            }
        }
        return most;
    }

    template <class Layer>
    void check_gradients(const Layer& layer)
    {
        CHECK(differences::worst_error(sequential(layer), tokens_of_sequences(), units, 5) < 1e-6);
        CHECK(differences::worst_error(sequential(layer), sequences(reference::gaussian<double>(3, 3, 4), 1),
                                       units, 5)
              < 1e-6); // one step
        CHECK(differences::worst_error(sequential(layer), sequences(reference::gaussian<double>(7, 3, 4), 7),
                                       units, 5)
              < 1e-6); // one sequence

        // weights and biases, those of last states
        const propagate_options options{.cotangent = reference::gaussian<double>(lengths.size(), units, 8)};
        const auto held = draw(sequential(layer.last()), tokens_of_sequences(), 5);
        const auto all = gradients(held, tokens_of_sequences(), 5, options);
        REQUIRE(all.size() == 2);
        auto laws = std::get<0>(held.layers()).laws();
        const auto value = [&]
        {
            const auto moved = std::get<0>(held.layers()).with_laws(laws);
            return differences::value(sequential(moved), tokens_of_sequences(),
                                      matrix<double>(*options.cotangent), 5);
        };
        CHECK(differences::worst_slope(value, laws.input.values, all[0].weights) < 1e-8);
        CHECK(differences::worst_slope(value, laws.bias.values, all[0].biases) < 1e-8);
        CHECK(differences::worst_slope(value, laws.recurrent.values, all[1].weights) < 1e-8);
        if constexpr (requires { laws.recurrent_bias.values; })
        {
            CHECK(differences::worst_slope(value, laws.recurrent_bias.values, all[1].biases) < 1e-8);
        }
    }
}

TEST_CASE("recurrent layers compute what their definitions say, over sequences of any length")
{
    const key k = key(7).child(0);
    const auto one = weights_of(1, k);
    const auto three = weights_of(3, k);
    const auto four = weights_of(4, k);
    const auto plain = rnn(units, drawn, act::tanh).recurrent(other).with_bias(drawn);
    CHECK(worst(plain, reference::rnn(one, [](long double z) { return std::tanh(z); }), 7) < 1e-14);
    CHECK(worst(rnn(units, drawn, act::relu).recurrent(other).with_bias(drawn),
                reference::rnn(one, [](long double z) { return std::max(z, 0.0L); }), 7)
          < 1e-14);
    CHECK(worst(lstm(units, drawn, other, drawn), reference::lstm(four), 7) < 1e-14);
    CHECK(worst(gru(units, drawn, other, drawn), reference::gru(three), 7) < 1e-14);
    auto with_inner = three;
    const auto c = drawn({units}, axes::o, k.child("recurrent bias"));
    with_inner.c.assign(c.begin(), c.end());
    CHECK(worst(gru(units, drawn, other, drawn).with_recurrent_bias(drawn), reference::gru(with_inner), 7)
          < 1e-14);
}

TEST_CASE("gradients go back through time, to inputs, weights and biases")
{
    check_gradients(rnn(units, drawn, act::tanh).recurrent(other).with_bias(drawn));
    check_gradients(rnn(units, drawn, act::gelu).with_bias(drawn));
    check_gradients(lstm(units, drawn, other, drawn));
    check_gradients(gru(units, drawn, other, drawn));
    check_gradients(gru(units, drawn, other, drawn).with_recurrent_bias(drawn));
    // through layers around it, and two of them
    const auto net =
        sequential(lstm(4, drawn, init::orthogonal<double>, init::chrono<double>), layer_norm(),
                   gru(3, drawn, other, init::forget_bias<double>).last(), dense(2, drawn, act::tanh));
    const auto two = sequences(reference::gaussian<double>(10, 3, 4), 5);
    const matrix<double> cotangent = reference::gaussian<double>(2, 2, 9);
    const matrix<double> gradient = vjp(net, two, cotangent, 5).gradient;
    double most = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i)
    {
        const auto at = [&](double step)
        {
            matrix<double> m = two.values();
            m.data()[i] += step;
            return differences::value(net, batch<double>(std::move(m)).with_sequences(two.sequences()),
                                      cotangent, 5);
        };
        const auto slope = static_cast<double>((at(1e-4) - at(-1e-4)) / 2e-4L);
        most = std::max(most, std::abs(slope - gradient.data()[i]));
    }
    CHECK(most < 1e-6);
}

TEST_CASE("a held recurrent layer computes what the drawn one does")
{
    const batch<double>& x = tokens_of_sequences();
    const auto check = [&](const auto& layer)
    {
        const auto net = sequential(layer);
        const auto held = draw(net, x, 3);
        CHECK((activations(held, x, 99).back() == activations(net, x, 3).back()));
    };
    check(rnn(units, drawn, act::tanh).with_bias(drawn));
    check(lstm(units, drawn, init::orthogonal<double>, init::chrono<double>).last());
    check(gru(units, drawn, other, init::forget_bias<double>).with_recurrent_bias(drawn));
    // any callable
    const auto own = [](std::size_t in, std::size_t out, key k) { return drawn(in, out, k); };
    CHECK((activations(sequential(lstm(units, own, own)), x, 3).back()
           == activations(sequential(lstm(units, drawn, drawn)), x, 3).back()));
    const any_layer<double> erased = lstm(units, drawn, drawn);
    CHECK((activations(sequential(erased), x, 3).back()
           == activations(sequential(lstm(units, drawn, drawn)), x, 3).back()));
}

TEST_CASE("biases of single gates are those of the gates that keep the state")
{
    const batch<double>& x = tokens_of_sequences();
    const auto biases = [&](const auto& layer)
    { return std::get<0>(draw(sequential(layer), x, 3).layers()).laws().bias.values; };
    const auto forget = biases(lstm(units, drawn, other, init::forget_bias<double>));
    const auto slow = biases(lstm(units, drawn, other, init::chrono<double>.with_horizon(200)));
    const auto update = biases(gru(units, drawn, other, init::chrono<double>.with_horizon(200)));
    const auto twice = biases(gru(units, drawn, other, init::forget_bias<double>.with_value(2)));
    for (std::size_t j = 0; j < units; ++j)
    {
        CHECK((forget(j) == 0 && forget(units + j) == 1 && forget(2 * units + j) == 0
               && forget(3 * units + j) == 0));
        CHECK((slow(units + j) >= 0 && slow(units + j) < std::log(199.0)));
        CHECK(slow(j) == -slow(units + j));
        CHECK((slow(2 * units + j) == 0 && slow(3 * units + j) == 0));
        CHECK((update(j) == 0 && update(units + j) > 0 && update(2 * units + j) == 0));
        CHECK((twice(j) == 0 && twice(units + j) == 2 && twice(2 * units + j) == 0));
    }
}

TEST_CASE("an IRNN passes its state on until an input changes it")
{
    // one token, then none: relu(x W) stays, and its gradient comes back whole
    matrix<double> m = reference::gaussian<double>(9, 3, 3);
    std::fill(m.begin() + 3, m.end(), 0.0);
    const auto x = sequences(m, 9);
    const auto net = irnn<double>(units, drawn);
    CHECK(net.name() == "rnn 5 normal relu, recurrent irnn, bias zeros");
    const matrix<double> h = activations(sequential(net), x, 3).back();
    for (std::size_t j = 0; j < units; ++j)
    {
        CHECK(h(8, j) == h(0, j));
    }
    const report r = propagate(sequential(net.last()), x, 3, {.backward = true});
    REQUIRE(r.layers.size() == 7);
    for (std::size_t i = 1; i <= 3; ++i) // t = 1, 2, 4: what comes back to t = 8, less the units that are off
    {
        CHECK(r.layers[i].backward->activation.second_moment()
              == r.layers[4].backward->activation.second_moment());
        CHECK(r.layers[i].activation.second_moment() == r.layers[5].activation.second_moment());
    }
    CHECK(r.layers[1].backward->activation.second_moment() > 0);
}
