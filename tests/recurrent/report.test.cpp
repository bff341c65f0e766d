// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/fanin.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent.hpp>

#include <cmath>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace fanin;

namespace
{
    const auto drawn = init::normal<float>.with_stddev(0.3f);

    batch<float> tokens_of(std::size_t count, std::size_t length)
    {
        return sequences(reference::gaussian<float>(count * length, 6, 3), length);
    }

    std::string refused(const std::function<void()>& work, std::initializer_list<std::string_view> words)
    {
        return failing_to_raise<std::invalid_argument>(work, words);
    }

    double rms_at(const matrix<float>& h, std::size_t length, std::size_t step)
    {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t row = step - 1; row < h.shape()[0]; row += length)
        {
            for (std::size_t j = 0; j < h.shape()[1]; ++j, ++count)
            {
                sum += static_cast<double>(h(row, j)) * static_cast<double>(h(row, j));
            }
        }
        return std::sqrt(sum / static_cast<double>(count));
    }
}

TEST_CASE("an LSTM has rows of its gates, its cell, and its states at t = 1, 2, 4 up to T")
{
    const std::size_t n = 8;
    const batch<float> x = tokens_of(4, 11);
    const auto net = sequential(lstm(n, drawn, drawn, init::ones<float>));
    const matrix<float> h = activations(net, x, 5).back();
    std::vector<std::string> names;
    std::vector<matrix<float>> values;
    const report r = propagate(net, x, 5, {.backward = true, .predict = true, .weights = true},
                               [&](const layer_report& row, const matrix<float>& a)
                               {
                                   names.push_back(row.path + " " + row.name);
                                   values.push_back(a);
                               });
    CHECK((names
           == std::vector<std::string>{"0.0 input: dense 32 normal identity, bias ones", "0.1 input gate",
                                       "0.2 forget gate", "0.3 candidate", "0.4 output gate", "0.5 cell",
                                       "0.6 t = 1", "0.7 t = 2", "0.8 t = 4", "0.9 t = 8", "0.10 t = 11",
                                       "0 lstm 8 normal, bias ones"}));
    const std::size_t steps[] = {1, 2, 4, 8, 11};
    for (std::size_t i = 0; i < 5; ++i)
    {
        CHECK(r.layers[6 + i].activation.root_mean_square() == Approx(rms_at(h, 11, steps[i])));
        CHECK(r.layers[6 + i].backward->activation.count == 4 * n);
    }
    // h = o tanh(c), and a gate is the sigmoid of what its row has before
    const matrix<float>& cell = values[5];
    const matrix<float>& out = values[4];
    for (std::size_t i = 0; i < h.size(); ++i)
    {
        CHECK(h.data()[i] == Approx(out.data()[i] * std::tanh(cell.data()[i])).epsilon(1e-5));
    }
    CHECK(r.layers[1].pre_activation->count == h.size());
    CHECK(r.layers[1].unsaturated_range == detail::unsaturated_range_of(act::sigmoid));
    CHECK(r.layers[3].unsaturated_range == detail::unsaturated_range_of(act::tanh));
    const layer_report& own = r.layers.back();
    CHECK(own.parameters == parameter_counts{n * 4 * n, 0});
    CHECK(own.weights->count == n * 4 * n);
    CHECK(own.backward->weights->count == n * 4 * n);
    // torch.nn.LSTM(6, 8) has another 4 · 8, its second bias
    CHECK(parameters_of(r) == parameter_counts{6 * 32 + 8 * 32, 32});
    for (std::size_t i = 1; i < r.layers.size(); ++i) // weights that all steps share have no theory
    {
        CHECK(!r.layers[i].prediction);
    }
}

TEST_CASE("the input of a recurrent layer is predicted as that of a dense layer")
{
    const batch<float> x = tokens_of(16, 5);
    const auto net = sequential(lstm(50, drawn, drawn, init::zeros<float>), dense(3, drawn));
    const report r = propagate(net, x, 5, {.predict = true});
    REQUIRE(r.layers[0].prediction);
    const double expected = std::sqrt(6 * 0.09) * r.input.root_mean_square();
    CHECK(std::sqrt(r.layers[0].prediction->activation.second_moment) == Approx(expected).epsilon(1e-3));
    CHECK(!r.layers.back().prediction);
}

TEST_CASE("a recurrent layer tells the states and gradients over time")
{
    const batch<float> x = tokens_of(8, 40);
    const auto report_of = [&](const auto& layer)
    { return propagate(sequential(layer.last().every_step()), x, 42, {.backward = true}); };
    const report r =
        report_of(rnn(32, init::glorot<float>, act::relu).recurrent(init::he<float>.with_gain(2.2)));
    const report steps = over_time(r);
    REQUIRE(steps.layers.size() == 40);
    CHECK(steps.samples == 8);
    CHECK(steps.layers[39].name == "t = 40");
    CHECK(steps.layers[39].path == "39");
    CHECK(steps.input.root_mean_square() == r.input.root_mean_square());
    CHECK(diagnose(steps).kind == verdict_kind::exploding);
    const verdict fades = diagnose(
        over_time(report_of(rnn(32, drawn, act::tanh).recurrent(init::normal<float>.with_stddev(0.02)))));
    CHECK(fades.kind == verdict_kind::vanishing);
    CHECK(fades.direction == direction::backward);
    CHECK(fades.remedy.kind == remedy_kind::none);
    CHECK(refused([&] { (void)over_time(propagate(sequential(rnn(4, drawn)), x, 1)); },
                  {"rows of some steps alone", "every_step"})
          == "");
    CHECK(refused([&] { (void)over_time(r, "3"); }, {"layer 3 has no rows of steps", "every_step"}) == "");
}

TEST_CASE("the remedy for gates that forget is biases that keep, and cures")
{
    const batch<float> x = tokens_of(16, 100);
    const auto law = init::glorot<float>;
    const auto steps_of = [&](const auto& layer)
    { return over_time(propagate(sequential(layer.last().every_step()), x, 42, {.backward = true})); };
    const auto check = [&](const auto& plain, const auto& keeping)
    {
        const verdict v = diagnose(steps_of(plain));
        CHECK(v.kind == verdict_kind::vanishing);
        CHECK(v.direction == direction::backward);
        CHECK(v.remedy.kind == remedy_kind::biases);
        CHECK(v.remedy.name == "chrono");
        CHECK(diagnose(steps_of(keeping)).kind == verdict_kind::healthy);
    };
    const auto chrono = init::chrono<float>.with_horizon(100);
    check(lstm(64, law, law), lstm(64, law, law, chrono));
    check(gru(64, law, law), gru(64, law, law, chrono));
    // A linear net has what a factor of its weights says.
    const auto linear = [&](double gain)
    { return rnn(64, law, act::identity).recurrent(init::orthogonal<float>.with_gain(gain)); };
    const verdict fades = diagnose(steps_of(linear(0.7)));
    REQUIRE(fades.remedy.kind == remedy_kind::weight_factor);
    CHECK(*fades.remedy.to == Approx(1 / 0.7).epsilon(0.02));
}

TEST_CASE("a gradient of the last tokens alone is no smaller for the others")
{
    // Orthogonal maps keep the norm of a sequence's gradient, and the last step has no memory to pass it on.
    const auto keep = init::orthogonal<float>;
    const auto same = init::identity<float>;
    const auto net =
        sequential(repeat(3, dense(16, keep)),
                   rnn(16, same, act::identity).recurrent(same.with_gain(0)).last(), dense(16, keep));
    for (const std::size_t length : {8u, 64u, 1024u})
    {
        const batch<float> x = sequences(reference::gaussian<float>(2 * length, 16, 3), length);
        const report r = propagate(net, x, 5, {.backward = true});
        const verdict v = diagnose(r);
        CAPTURE(length, to_string(v));
        CHECK(v.kind == verdict_kind::healthy);
        const double norm = 4 * r.layers.back().backward->activation.root_mean_square(); // √16, of a sequence
        const std::size_t from = v.finding.find("the gradient norm");
        REQUIRE(from != std::string::npos);
        CHECK(v.finding.find(detail::to_text(norm, 3), from) != std::string::npos);
        CHECK(v.finding.find("(1 per layer", from) != std::string::npos);
    }
}

TEST_CASE("recurrent weights that amplify the states are found, and what cures them")
{
    const batch<float> x = sequences(reference::gaussian<float>(8 * 100, 32, 3), 100);
    const auto net = [](auto act, auto recurrent)
    {
        return sequential(rnn(64, init::xavier<float>, act).recurrent(recurrent).last(),
                          dense(10, init::xavier<float>));
    };
    const auto judged = [&](const auto& n) { return diagnose(propagate(n, x, 42, {.backward = true})); };
    const auto keep = init::orthogonal<float>;
    for (const double gain : {1.8, 2.5})
    {
        const auto law = keep.with_gain(gain);
        const verdict v = judged(net(act::relu, law));
        CAPTURE(gain, to_string(v));
        CHECK(v.kind == verdict_kind::exploding);
        CHECK(v.first_name.starts_with("0: rnn 64"));
        CHECK(v.cause.kind == cause_kind::weights);
        REQUIRE(v.remedy.kind == remedy_kind::weight_factor);
        const double factor = v.remedy.to.value();
        CHECK(factor > 0.8 / gain); // relu lets through half of the squares: gains from 1 to √2 keep
        CHECK(factor < 1.5 / gain);
        CHECK(judged(net(act::relu, keep.with_gain(gain * factor))).kind == verdict_kind::healthy);
    }
    // no state at all: biases of 0 beside a batch of 0
    const batch<float> nothing = sequences(matrix<float>(xt::zeros<float>({800, 32})), 100);
    CHECK(diagnose(propagate(net(act::relu, keep.with_gain(1.8)), nothing, 42)).kind
          == verdict_kind::healthy);
    // sums over the steps are no growth of their own, and bounded states cannot grow
    CHECK(judged(net(act::relu, init::identity<float>)).kind == verdict_kind::healthy);
    CHECK(judged(net(act::relu, keep)).kind == verdict_kind::healthy);
    CHECK(judged(net(act::identity, keep)).kind == verdict_kind::healthy);
    CHECK(judged(net(act::tanh, keep.with_gain(3))).kind != verdict_kind::exploding);
    const auto gates =
        sequential(lstm(64, init::glorot<float>, keep.with_gain(2)).last(), dense(10, init::xavier<float>));
    CHECK(judged(gates).kind != verdict_kind::exploding);
}

TEST_CASE("behind the last states the loss has a label for each sequence")
{
    const batch<float> x = tokens_of(4, 5);
    const auto net = recurrent::lstm_classifier({.classes = 3, .steps = 5, .width = 8});
    const std::vector<int> labels{0, 2, 1, 1};
    const report r = propagate(net, x, 42, {.backward = true, .loss = cross_entropy(labels)});
    REQUIRE(r.loss);
    CHECK(r.loss->value == Approx(std::log(3.0)).epsilon(0.2));
    CHECK(refused([&] { (void)propagate(net, x, 42, {.loss = cross_entropy(std::vector<int>{0, 1})}); },
                  {"2 labels", "20 samples"})
          == "");
}

TEST_CASE("recurrent layers refuse what they cannot run, and name themselves")
{
    const matrix<float> rows = reference::gaussian<float>(10, 6, 3);
    CHECK(refused([&] { (void)propagate(sequential(rnn(4, drawn)), rows, 1); },
                  {"an rnn runs over the tokens of sequences", "sequences(x, n)", "0", "rnn 4 normal tanh"})
          == "");
    CHECK(refused([&] { (void)propagate(sequential(lstm(4, drawn, drawn)), rows, 1); }, {"an lstm"}) == "");
    CHECK(refused([&] { (void)draw(sequential(gru(4, drawn, drawn)), rows, 1); }, {"a gru"}) == "");
    CHECK(refused([] { (void)rnn(0, drawn); }, {"the width of an rnn = 0", "at least 1"}) == "");
    CHECK(refused([] { (void)lstm(0, drawn, drawn); }, {"the width of an lstm = 0"}) == "");
    CHECK(refused([] { (void)gru(-3, drawn, drawn); }, {"-3"}) == "");
    const double no_number = std::numeric_limits<double>::quiet_NaN();
    CHECK(refused([&] { (void)init::chrono<float>.with_horizon(no_number); }, {"horizon = nan"}) == "");
    CHECK(refused([&] { (void)init::forget_bias<float>.with_value(no_number); }, {"forget bias = nan"})
          == "");

    const batch<float> x = tokens_of(2, 5);
    const auto w = [](std::size_t in, std::size_t out)
    { return held_weights<float>(matrix<float>::from_shape({in, out})); };
    CHECK(refused([&] { (void)propagate(sequential(lstm(4, w(6, 4), w(4, 16))), x, 1); },
                  {"held weights are (6, 4)", "needs (6, 16)", "input"})
          == "");
    CHECK(refused([&] { (void)propagate(sequential(lstm(4, w(6, 16), w(16, 4))), x, 1); },
                  {"held weights are (16, 4)", "needs (4, 16)", "lstm 4 held"})
          == "");
    const held_bias<float> b(xt::xtensor<float, 1>::from_shape({4}));
    CHECK(refused([&] { (void)propagate(sequential(gru(4, w(6, 12), w(4, 12), b)), x, 1); },
                  {"held weights are (4)", "needs (12)"})
          == "");
    const auto steps = [](float v) { return v > 0 ? 1.0f : 0.0f; }; // no derivative
    CHECK(refused([&] { (void)propagate(sequential(rnn(4, drawn, steps)), x, 1, {.backward = true}); },
                  {"rnn 4 normal custom", "derivative"})
          == "");
    CHECK(propagate(sequential(rnn(4, drawn, steps)), x, 1).layers.back().activation.count == 40);
}

TEST_CASE("a recurrent layer runs over no sequences, and an observer ends its pass")
{
    const auto none = sequences(matrix<float>::from_shape({0, 6}), 3);
    CHECK(propagate(sequential(lstm(4, drawn, drawn).last()), none, 1, {.backward = true})
              .layers.back()
              .activation.count
          == 0);
    std::size_t seen = 0;
    const auto until = [&](const layer_report& row, const matrix<float>&)
    {
        ++seen;
        return row.name != "forget gate";
    };
    const report r = propagate(sequential(lstm(4, drawn, drawn), dense(2, drawn)), tokens_of(2, 5), 1,
                               {.backward = true}, until);
    CHECK(seen == 3);
    CHECK(r.layers.back().name == "forget gate");
}

TEST_CASE(
    "an LSTM classifier has the parameters of its parts, and reads as many sequences as it returns rows")
{
    const batch<float> x = tokens_of(3, 20);
    const report r = propagate(recurrent::lstm_classifier({.classes = 4, .steps = 20, .width = 16}), x, 1,
                               {.backward = true});
    // torch.nn.LSTM(6, 16) has another 64 biases, torch.nn.Linear(16, 4) as many as here
    CHECK(parameters_of(r).total() == 4 * 16 * (6 + 16 + 1) + (16 + 1) * 4);
    CHECK(r.layers.back().activation.count == 3 * 4);
    CHECK(refused([] { (void)recurrent::lstm_classifier({.steps = 1}); }, {"horizon = 1", "at least 2"})
          == "");
}
