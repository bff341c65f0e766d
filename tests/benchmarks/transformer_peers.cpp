// SPDX-License-Identifier: BSD-3-Clause
// A block of GPT-2, drawn and measured, as C functions for transformer_peers.py.
#include <fanin/core/product.hpp>
#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace
{
    using namespace fanin;

    constexpr std::size_t sequence_count = 8;
    constexpr std::size_t length = 128;
    constexpr std::size_t width = 768;
    constexpr std::size_t heads = 12;
    constexpr std::size_t tokens_of_batch = sequence_count * length;

    const auto drawn = init::normal<float>.with_stddev(0.02);

    auto attend()
    {
        return attention(heads, drawn, {.causal = true}).with_bias(init::zeros<float>);
    }

    auto feed_forward()
    {
        return sequential(dense(4 * width, drawn, act::gelu_tanh).with_bias(init::zeros<float>),
                          dense(width, drawn).with_bias(init::zeros<float>));
    }

    auto norm()
    {
        return layer_norm().with_gain(init::ones<float>).with_bias(init::zeros<float>);
    }

    const batch<float>& given()
    {
        static const batch<float> x =
            sequences(init::normal<float>.with_stddev(1)(tokens_of_batch, width, 1), length);
        return x;
    }

    template <class Net>
    double run(const Net& net, unsigned seed, int backward)
    {
        const report r = propagate(net, given(), key(seed), {.backward = backward != 0});
        return r.layers.back().activation.root_mean_square();
    }

    void product(std::vector<float>& z, const std::vector<float>& x, const std::vector<float>& w,
                 std::size_t m, std::size_t k, std::size_t n, bool transposed)
    {
        const detail::block<const float> a{x.data(), m, k, k};
        const detail::block<const float> b{w.data(), transposed ? n : k, transposed ? k : n,
                                           transposed ? k : n};
        detail::multiply(a, transposed ? b.transpose() : b, detail::block<float>{z.data(), m, n, n});
    }
}

extern "C"
{
    const char* openblas_get_corename();

    const char* fanin_blas()
    {
        return openblas_get_corename();
    }

    /// A pre-norm block; returns the RMS of its output.
    double fanin_block(unsigned seed, int backward)
    {
        return run(
            sequential(residual(sequential(norm(), attend())), residual(sequential(norm(), feed_forward()))),
            seed, backward);
    }

    double fanin_attention(unsigned seed, int backward)
    {
        return run(attend(), seed, backward);
    }

    double fanin_feed_forward(unsigned seed, int backward)
    {
        return run(feed_forward(), seed, backward);
    }

    /// The matrix products of the block: four of (1024, 768) by (768, 768), those of scores and values of 96
    /// heads, and the two of the feed-forward layer.
    double fanin_products()
    {
        constexpr std::size_t d = width / heads;
        static const std::vector<float> x(tokens_of_batch * 4 * width, 0.01F);
        static const std::vector<float> w(4 * width * width, 0.01F);
        static std::vector<float> z(tokens_of_batch * 4 * width);
        for (int i = 0; i < 4; ++i)
        {
            product(z, x, w, tokens_of_batch, width, width, false);
        }
        for (std::size_t h = 0; h < sequence_count * heads; ++h)
        {
            product(z, x, w, length, d, length, true);
            product(z, x, w, length, length, d, false);
        }
        product(z, x, w, tokens_of_batch, width, 4 * width, false);
        product(z, x, w, tokens_of_batch, 4 * width, width, false);
        return static_cast<double>(z[0]);
    }
}
