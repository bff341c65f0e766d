// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_TRANSFORMER_STACKS_HPP
#define FANIN_TESTS_TRANSFORMER_STACKS_HPP

#include "transformer/stream.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace calibration
{
    /// A transformer and the tokens that it sees.
    struct transformer_stack
    {
        std::string name;
        net value;
        batch<float> x;
    };

    /// Tokens with a common part of variance `common`, and of lengths that grow to twice along a sequence.
    inline batch<float> uneven_tokens(std::size_t sequence_count, std::size_t n, std::size_t width,
                                      double common, bool grow)
    {
        xt::xtensor<float, 2> x = init::normal<float>.with_stddev(1)(sequence_count * n, width, 1);
        const xt::xtensor<float, 2> shared = init::normal<float>.with_stddev(1)(1, width, 2);
        for (std::size_t i = 0; i < sequence_count * n; ++i)
        {
            const double size = grow ? 1 + static_cast<double>(i % n) / static_cast<double>(n) : 1;
            for (std::size_t j = 0; j < width; ++j)
            {
                x(i, j) = static_cast<float>(
                    size * (std::sqrt(common) * shared(0, j) + std::sqrt(1 - common) * x(i, j)));
            }
        }
        return sequences(x, n);
    }

    using any = any_layer<float>;

    inline net pre_norm(std::size_t depth, const any& norm, const any& attend, const any& transform)
    {
        return blocks(depth, {residual(sequential(layers{norm, attend})),
                              residual(sequential(layers{norm, transform}))});
    }

    inline net post_norm(std::size_t depth, const any& norm, const any& attend, const any& transform)
    {
        return blocks(depth, {residual(attend), norm, residual(transform), norm});
    }

    inline net sandwich_norm(std::size_t depth, const any& norm, const any& attend, const any& transform)
    {
        return blocks(depth, {residual(sequential(layers{norm, attend, norm})),
                              residual(sequential(layers{norm, transform, norm}))});
    }

    inline net behind(layers first, const net& rest)
    {
        first.emplace_back(rest);
        return sequential(first);
    }

    template <class Law, class Activation>
    any feed_forward(std::size_t hidden, std::size_t width, Law law, Activation f)
    {
        return sequential(layers{dense(hidden, law, f), dense(width, law)});
    }

    inline std::vector<transformer_stack> transformer_stacks()
    {
        namespace t = transformer;
        const auto one = init::xavier<float>;
        const auto half = init::xavier<float>.with_gain(0.5);
        const any ln = layer_norm();
        const any rms = rms_norm();
        const auto mlp = [](auto law) { return feed_forward(256, 64, law, act::gelu); };
        const auto x = normal_tokens(4, 32, 64);
        const auto ids = token_numbers(4, 32, 300);
        const attention_options causal{.causal = true};
        const attention_options rotary{.causal = true, .rotary = true};
        const auto gpt2 =
            t::gpt2<float>({.context = 64, .depth = 6, .heads = 4, .vocabulary = 300, .width = 64});
        std::vector<transformer_stack> all{
            {"pre-norm x 1", pre_norm(1, ln, attention(4, one), mlp(one)), x},
            {"pre-norm x 6", pre_norm(6, ln, attention(4, one), mlp(one)), x},
            {"pre-norm x 12, half the gain", pre_norm(12, ln, attention(4, half), mlp(half)), x},
            {"pre-norm, causal x 6", pre_norm(6, ln, attention(4, one, causal), mlp(one)), x},
            {"pre-norm, causal x 12", pre_norm(12, ln, attention(4, half, causal), mlp(half)), x},
            {"pre-norm, relu x 4", pre_norm(4, ln, attention(4, one), feed_forward(128, 64, one, act::relu)),
             x},
            {"post-norm x 2", post_norm(2, ln, attention(4, one), mlp(one)), x},
            {"post-norm x 6", post_norm(6, ln, attention(4, one), mlp(one)), x},
            {"post-norm, causal x 4", post_norm(4, ln, attention(4, one, causal), mlp(one)), x},
            {"post-norm, GEGLU x 4", post_norm(4, rms, attention(4, one), gated(172, one, act::gelu)), x},
            {"sandwich norm x 4", sandwich_norm(4, ln, attention(4, one), mlp(one)), x},
            {"sandwich norm, causal, gated x 6",
             sandwich_norm(6, rms, attention(4, one, rotary), gated(172, one, act::silu)), x},
            {"rotary, SwiGLU x 4", pre_norm(4, rms, attention(4, one, rotary), gated(172, one, act::silu)),
             x},
            {"rotary, SwiGLU x 12, half the gain",
             pre_norm(12, rms, attention(4, half, rotary), gated(172, half, act::silu)), x},
            {"rotary to both sides x 4",
             pre_norm(4, rms, attention(4, one, {.rotary = true}), gated(172, one, act::silu)), x},
            {"qk_norm, causal x 4",
             pre_norm(4, rms, attention(4, one, {.causal = true, .qk_norm = true}), mlp(one)), x},
            {"qk_norm, rotary, 2 of 8 heads x 4",
             pre_norm(
                 4, rms,
                 attention(8, one, {.causal = true, .key_value_heads = 2, .qk_norm = true, .rotary = true}),
                 gated(172, one, act::silu)),
             x},
            {"1 of 4 heads, rotary x 6",
             pre_norm(6, rms, attention(4, one, {.causal = true, .key_value_heads = 1, .rotary = true}),
                      gated(172, one, act::sigmoid)),
             x},
            {"ReGLU x 4", pre_norm(4, ln, attention(4, one, causal), gated(100, one, act::relu)), x},
            {"16 narrow heads x 4", pre_norm(4, ln, attention(16, one), mlp(one)), x},
            {"1 head x 4", pre_norm(4, ln, attention(1, one), mlp(one)), x},
            {"parallel branches x 4",
             blocks(4, {residual(sequential(layers{ln, add(layers{attention(4, one, causal), mlp(one)})}))}),
             x},
            {"layer_scale 0.1 x 6",
             pre_norm(6, ln, sequential(layers{attention(4, one), layer_scale(0.1)}),
                      sequential(layers{mlp(one), layer_scale(0.1)})),
             x},
            {"no norm, half the gain x 4", blocks(4, {residual(attention(4, half)), residual(mlp(half))}), x},
            {"attention alone", sequential(layers{attention(4, one)}), x},
            {"attention alone, causal x 2",
             sequential(layers{attention(4, one, causal), ln, attention(4, one, causal)}), x},
            {"n 1", pre_norm(4, ln, attention(4, one), mlp(one)), normal_tokens(32, 1, 64)},
            {"n 3", pre_norm(4, ln, attention(4, one, causal), mlp(one)), normal_tokens(8, 3, 64)},
            {"n 128, 1 sequence", pre_norm(4, ln, attention(4, one, causal), mlp(one)),
             normal_tokens(1, 128, 64)},
            {"n 51, width 45, 3 heads",
             pre_norm(4, ln, attention(3, one), feed_forward(77, 45, one, act::gelu)),
             normal_tokens(2, 51, 45)},
            {"common part .5", pre_norm(4, ln, attention(4, one), mlp(one)),
             uneven_tokens(4, 32, 64, 0.5, false)},
            {"common part .9, growing", pre_norm(4, rms, attention(4, one, causal), mlp(one)),
             uneven_tokens(4, 32, 64, 0.9, true)},
            {"GPT-2 x 6", sequential(layers{gpt2}), ids},
            {"GPT-2 x 6, equal laws",
             sequential(layers{
                 t::gpt2<float>(init::profile::transformer::small_init<float>(64),
                                {.context = 32, .depth = 6, .heads = 4, .vocabulary = 300, .width = 64})}),
             ids},
            {"GPT-2 x 6, n 64, 1 sequence", sequential(layers{gpt2}), token_numbers(1, 64, 300)},
            {"BERT x 3",
             sequential(layers{
                 t::bert<float>({.context = 32, .depth = 3, .heads = 4, .vocabulary = 300, .width = 64})}),
             ids},
            {"LLaMA x 8, small_init",
             sequential(layers{
                 t::llama<float>(init::profile::transformer::small_init<float>(64),
                                 {.depth = 8, .heads = 4, .hidden = 172, .vocabulary = 300, .width = 64})}),
             ids},
            {"ViT x 4",
             sequential(layers{t::vit<float>({.depth = 4, .heads = 4, .patches = 32, .width = 64})}),
             normal_tokens(4, 32, 48)},
        };
        return all;
    }
}

#endif
