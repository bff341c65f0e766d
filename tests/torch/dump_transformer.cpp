// SPDX-License-Identifier: BSD-3-Clause
// Writes transformer layers: their weights, a batch, the output, and the gradients for a cotangent, one file
// of raw floats each, for compare_transformer.py to hold against PyTorch's layers of equal weights.
#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    constexpr std::size_t width = 12;
    constexpr std::size_t heads = 3;
    constexpr std::size_t hidden = 20;
    const std::vector<std::size_t> lengths{130, 4, 1};

    class folder
    {
    public:
        explicit folder(std::filesystem::path path)
            : m_path(std::move(path))
        {
            std::filesystem::create_directories(m_path);
        }

        void write(const std::string& name, const auto& values) const
        {
            std::ofstream out(m_path / name, std::ios::binary);
            out.write(reinterpret_cast<const char*>(values.data()),
                      static_cast<std::streamsize>(values.size() * sizeof(float)));
            out.flush();
            if (!out)
            {
                throw runtime_error("cannot write " + (m_path / name).string());
            }
        }

        /// Held weights (in, out), written.
        held_weights<float> weights(const std::string& name, std::size_t in, std::size_t out)
        {
            matrix<float> w = init::normal<float>.with_stddev(0.4)(in, out, m_key.child(name));
            write(name, w);
            return held_weights<float>(std::move(w));
        }

        held_bias<float> bias(const std::string& name, std::size_t n)
        {
            xt::xtensor<float, 1> b = init::normal<float>.with_stddev(0.4)({n}, m_key.child(name));
            write(name, b);
            return held_bias<float>(std::move(b));
        }

        auto attention(const attention_options& options)
        {
            return fanin::attention(heads, weights("in_proj", width, 3 * width), options)
                .packed()
                .out(weights("out_proj", width, width))
                .with_bias(bias("bias", width));
        }

        auto norm(const std::string& name)
        {
            return layer_norm().with_gain(bias(name + ".gain", width)).with_bias(bias(name + ".bias", width));
        }

        template <class Activation>
        auto feed_forward(Activation f)
        {
            return sequential(
                dense(hidden, weights("linear1", width, hidden), f).with_bias(bias("linear1.bias", hidden)),
                dense(width, weights("linear2", hidden, width)).with_bias(bias("linear2.bias", width)));
        }

        void run(const auto& net) const
        {
            const matrix<float> values = init::normal<float>.with_stddev(1)(135, width, 1);
            const matrix<float> cotangent = init::normal<float>.with_stddev(1)(135, width, 2);
            const auto x = sequences(values, lengths);
            write("x", values);
            write("cotangent", cotangent);
            const auto product = vjp(net, x, cotangent, 3);
            write("y", product.output);
            write("dx", product.gradient);
            std::size_t i = 0;
            for (const auto& g : gradients(net, x, 3, {.cotangent = cotangent}))
            {
                write("dw" + std::to_string(i), g.weights);
                write("db" + std::to_string(i++), g.biases);
            }
        }

    private:
        std::filesystem::path m_path;
        key m_key{7};
    };
}

int main(int argc, char** argv)
{
    if (argc != 2)
    {
        std::fputs("usage: dump_transformer DIRECTORY\n", stderr);
        return 2;
    }
    const std::filesystem::path root = argv[1];
    for (const bool causal : {false, true})
    {
        folder f(root / (causal ? "attention_causal" : "attention"));
        f.run(f.attention({.causal = causal}));
    }
    folder post(root / "post_norm");
    const auto attend = post.attention({});
    const auto first = post.norm("norm1");
    const auto transform = post.feed_forward(act::relu);
    post.run(sequential(residual(attend), first, residual(transform), post.norm("norm2")));

    folder pre(root / "pre_norm");
    const auto seen = pre.norm("norm1");
    const auto before = residual(sequential(seen, pre.attention({.causal = true})));
    const auto then = pre.norm("norm2");
    pre.run(sequential(before, residual(sequential(then, pre.feed_forward(act::gelu)))));
}
