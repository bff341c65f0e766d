// SPDX-License-Identifier: BSD-3-Clause
// Writes inputs, weights, states and gradients of recurrent layers over sequences, for compare_recurrent.py.
// Arguments: a directory.

#include <fanin/recurrent.hpp>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

using namespace fanin;

namespace
{
    std::filesystem::path directory;

    template <class Array>
    void write(const std::string& name, const Array& a)
    {
        std::ofstream file(directory / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(a.data()),
                   static_cast<std::streamsize>(a.size() * sizeof(double)));
        file.flush();
        if (!file)
        {
            throw std::runtime_error("cannot write " + name);
        }
    }

    /// x, the weights, all states and the last ones, a cotangent d, and the gradients.
    template <class Layer>
    void dump(const std::string& name, const Layer& layer)
    {
        const auto unit = init::normal<double>.with_stddev(1);
        const auto x = sequences(unit(3 * 7, 4, key(1).child(name)), 7);
        const auto held = draw(sequential(layer), x, 5);
        const matrix<double> y = activations(held, x, 5).back();
        const matrix<double> d = unit(y.shape()[0], y.shape()[1], key(2).child(name));
        const auto& laws = std::get<0>(held.layers()).laws();
        const auto all = gradients(held, x, 5, {.cotangent = d});
        write(name + ".x", x.values());
        write(name + ".y", y);
        write(name + ".last", activations(sequential(std::get<0>(held.layers()).last()), x, 5).back());
        write(name + ".d", d);
        write(name + ".dx", vjp(held, x, d, 5).gradient);
        write(name + ".w", laws.input.values);
        write(name + ".u", laws.recurrent.values);
        write(name + ".b", laws.bias.values);
        write(name + ".dw", all[0].weights);
        write(name + ".db", all[0].biases);
        write(name + ".du", all[1].weights);
        if constexpr (requires { laws.recurrent_bias.values; })
        {
            write(name + ".c", laws.recurrent_bias.values);
            write(name + ".dc", all[1].biases);
        }
    }
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        return EXIT_FAILURE;
    }
    directory = argv[1];
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);
    const auto w = init::normal<double>.with_stddev(0.5);
    dump("rnn_tanh", rnn(5, w, act::tanh).with_bias(w));
    dump("rnn_relu", rnn(5, w, act::relu).with_bias(w));
    dump("lstm", lstm(5, w, w, w));
    dump("gru", gru(5, w, w, w).with_recurrent_bias(w));
}
