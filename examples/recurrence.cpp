// SPDX-License-Identifier: BSD-3-Clause
// Recurrent nets over 200 steps before training: how far the gradient of the last state goes back in time.

#include "support/run_example.hpp"

#include <fanin/fanin.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent.hpp>

#include <cstddef>
#include <cstdio>
#include <iostream>

namespace
{
    using namespace fanin;

    constexpr std::size_t steps = 200;
    constexpr std::size_t width = 128;

    /// Runs a net over sequences of Gaussian tokens, and prints the verdict on its steps, forward and back.
    template <class Layer>
    void examine(const char* name, const Layer& layer, const batch<float>& x)
    {
        const auto net = sequential(layer.last().every_step(), dense(10, init::glorot<float>));
        const report over = over_time(propagate(net, x, 42, {.backward = true}));
        const layer_report& first = over.layers.front();
        const layer_report& last = over.layers.back();
        std::printf("%s: RMS %.3g at t = 1, %.3g at t = %zu; gradient %.3g at t = %zu, %.3g at t = 1\n", name,
                    first.activation.root_mean_square(), last.activation.root_mean_square(), steps,
                    last.backward->activation.root_mean_square(), steps,
                    first.backward->activation.root_mean_square());
        std::cout << diagnose(over) << "\n\n" << std::flush;
    }

    void run()
    {
        const batch<float> x = sequences(init::normal<float>.with_stddev(1)(16 * steps, 32, 1), steps);
        const auto glorot = init::glorot<float>;
        const auto orthogonal = init::orthogonal<float>;
        examine("RNN", rnn(width, glorot), x);
        examine("RNN, orthogonal", rnn(width, glorot).recurrent(orthogonal), x);
        examine("RNN, relu and gain 1.6", rnn(width, glorot, act::relu).recurrent(orthogonal.with_gain(1.6)),
                x);
        examine("IRNN", irnn(width, init::normal<float>.with_stddev(0.001)), x);
        examine("GRU", gru(width, glorot, orthogonal), x);
        examine("LSTM", lstm(width, glorot, orthogonal), x);
        examine("LSTM, forget bias 1", lstm(width, glorot, orthogonal, init::forget_bias<float>), x);
        const auto chrono = init::chrono<float>.with_horizon(steps);
        examine("LSTM, chrono", lstm(width, glorot, orthogonal, chrono), x);

        const report r = propagate(recurrent::lstm_classifier({.steps = steps}), x, 42, {.backward = true});
        std::printf("LSTM classifier: %zu parameters\n", static_cast<std::size_t>(parameters_of(r).total()));
        std::cout << r;
    }
}

int main(int argc, char** argv)
{
    return run_example(argc, argv, "Says how far back in time the gradients of recurrent nets go.", run);
}
