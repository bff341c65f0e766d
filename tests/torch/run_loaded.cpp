// SPDX-License-Identifier: BSD-3-Clause
// Loads a file of weights of PyTorch or NumPy into a stack, runs it, and writes the output as raw floats, for
// compare_loaded.py: run_loaded MODEL WEIGHTS INPUT OUTPUT. The input is raw floats, too.
#include <fanin/checkpoint.hpp>
#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    matrix<float> read(const std::string& path, std::size_t columns)
    {
        std::ifstream in(path, std::ios::binary);
        const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
        matrix<float> x = matrix<float>::from_shape({bytes.size() / sizeof(float) / columns, columns});
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(x.data()));
        return x;
    }

    /// Runs the stack, whose file has one tensor "ignored" beside its weights, and diagnoses it.
    template <class Net, class X>
    void run(const loaded<Net>& l, const X& x, const std::string& path)
    {
        if (l.unused != std::vector<std::string>{"ignored"})
        {
            throw runtime_error("other tensors were left over");
        }
        const matrix<float> y = activations(l.net, x, 0).back();
        std::ofstream out(path, std::ios::binary);
        out.write(reinterpret_cast<const char*>(y.data()),
                  static_cast<std::streamsize>(y.size() * sizeof(float)));
        out.close();
        if (!out)
        {
            throw runtime_error("cannot write " + path);
        }
        std::cout << to_string(diagnose(propagate(l.net, x, 0, {.backward = true, .predict = true})).kind)
                  << '\n';
    }

    /// Loads, runs, and saves again: float32 must come back as it was.
    template <class Net, class X, class Names>
    void run_file(const Net& net, const X& x, const std::string& weights, const Names& names,
                  const std::string& path)
    {
        const safetensors_file file(weights);
        const auto l = load(net, x, file, names);
        run(l, x, path);
        save(l.net, x, path + ".saved", names);
        const safetensors_file saved(path + ".saved");
        for (const file_array& a : saved.tensors())
        {
            if (file[a.name()].to<float>() != a.to<float>())
            {
                throw runtime_error(a.name() + " is saved with other values");
            }
        }
        if (saved.tensors().size() + 1 != file.tensors().size())
        {
            throw runtime_error("other tensors are saved");
        }
    }
}

int main(int argc, char** argv)
try
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const std::string& model = arguments.at(0);
    const std::string& out = arguments.at(3);
    const auto input = [&](std::size_t columns) { return read(arguments.at(2), columns); };
    const auto in_sequences = [&] { return sequences(input(1), 7); }; // of token numbers
    if (model == "mlp")
    {
        const auto net = sequential(dense(9, init::he<float>, act::tanh).with_bias(init::zeros<float>),
                                    dense(4, init::he<float>));
        run(load(net, npz_file(arguments.at(1)), names::torch({{"0", "first"}, {"1", "second"}})), input(6),
            out);
        return 0;
    }
    if (model == "gpt2")
    {
        const auto net =
            transformer::gpt2<float>({.context = 16, .depth = 2, .heads = 3, .vocabulary = 50, .width = 24});
        run_file(net, in_sequences(), arguments.at(1), names::gpt2("transformer."), out);
    }
    else if (model == "llama")
    {
        const auto net = transformer::llama<float>(
            {.depth = 2, .heads = 4, .hidden = 40, .key_value_heads = 2, .vocabulary = 50, .width = 32});
        run_file(net, in_sequences(), arguments.at(1), names::llama(), out);
    }
    else if (model == "convnet")
    {
        const auto net = sequential(
            conv2d(6, {3, 2}, init::he<float>, act::identity, {.padding = {1, 0}, .stride = {1, 2}}),
            inference_norm().with_gain(init::ones<float>).with_bias(init::zeros<float>),
            activation(act::relu),
            conv2d(8, 2, init::he<float>, act::relu, {.groups = 2}).with_bias(init::zeros<float>),
            conv_transpose2d(5, {2, 3}, init::he<float>, act::relu, {.stride = 2})
                .with_bias(init::zeros<float>),
            global_average_pool(), dense(4, init::he<float>).with_bias(init::zeros<float>));
        const batch<float> x(input(7 * 8 * 3), {7, 8, 3});
        run_file(net, x, arguments.at(1), names::torch({{"5", "pool"}, {"6", "fc"}}), out);
    }
    return 0;
}
catch (const std::exception& e)
{
    std::cerr << e.what() << '\n';
    return 1;
}
