// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_TRANSFORMER_HPP
#define FANIN_INIT_PROFILE_TRANSFORMER_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/init/depth.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/mimetic.hpp>
#include <fanin/init/mup.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/truncated_normal.hpp>

#include <cmath>
#include <cstddef>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
/// The laws of the weights of transformers, by the paper or the code that draws them. `depth` counts blocks,
/// of an attention and a feed-forward branch each.
namespace fanin::init::profile::transformer
{
    /// Each matrix of attention has a law of its own.
    struct separate
    {
    };

    /// Laws of two matrices of attention each, which replace those of the four alone.
    template <class QueryKey, class ValueOut>
    struct joint
    {
        QueryKey query_key;
        ValueOut value_out;
    };

    /// The laws of a transformer. Tables have shape (vocabulary, width) and (positions, width), weights are
    /// (in, out).
    template <class Table, class Weights, class Pairs = separate>
    struct laws
    {
        Table embedding;
        Table positions;
        Weights query_key;
        Weights value;
        Weights out;         ///< of attention: ends its branch
        Weights up;          ///< into the hidden features, gate and value alike
        Weights down;        ///< out of them: ends the branch
        Weights unembedding; ///< where it is not tied to the embedding
        Pairs pairs{};       ///< of W_q and W_k, and of W_v and W_out, where they are drawn together
    };

    /// Equal laws for all weights.
    template <class Table, class Weights>
    constexpr laws<Table, Weights> uniform_laws(const Table& table, const Weights& w)
    {
        return {table, table, w, w, w, w, w, w};
    }

    /// Radford et al. 2019 (GPT-2), as Hugging Face and nanoGPT draw it: N(0, 0.02²), and the two matrices
    /// that end a branch times 1 / √(2·depth).
    template <real T = float>
    auto gpt2(extent depth)
    {
        const normal_initializer<T> weights{{.variance = 0.02 * 0.02, .name = "transformer::gpt2"}};
        auto all = uniform_laws(weights, weights);
        all.out = all.down = weights.scaled(depth::gpt2(depth));
        return all;
    }

    /// The law of nanoGPT, which is that of `gpt2`.
    template <real T = float>
    auto nano_gpt(extent depth)
    {
        return gpt2<T>(depth);
    }

    /// LLaMA as Hugging Face draws it (initializer_range): N(0, 0.02²) at any depth.
    template <real T = float>
    auto llama()
    {
        const normal_initializer<T> weights{{.variance = 0.02 * 0.02, .name = "transformer::llama"}};
        return uniform_laws(weights, weights);
    }

    /// Devlin et al. 2019 (BERT), as its code draws it: N(0, 0.02²) before it is cut at ±2 standard
    /// deviations.
    template <real T = float>
    auto bert()
    {
        const truncated_normal_initializer<T> weights{{.variance = 0.02 * 0.02, .name = "transformer::bert"}};
        return uniform_laws(weights, weights);
    }

    /// Dosovitskiy et al. 2021 (ViT), as its code draws it: positions N(0, 0.02²), weights xavier_uniform of
    /// JAX, U(±√(6 / (in + out))).
    template <real T = float>
    auto vit()
    {
        const normal_initializer<T> table{{.variance = 0.02 * 0.02, .name = "transformer::vit"}};
        return uniform_laws(
            table, variance_scaling<T>{
                       {.mode = fan::average, .distribution = law::uniform, .name = "transformer::vit"}});
    }

    /// Trockman & Kolter 2023, section 4: other laws, except in attention. W_q W_kᵀ of each head is 0.7 Z +
    /// 0.7 I cut to its rank, and W_v W_out of all heads 0.4 Z - 0.4 I, Z of elements N(0, 1/width); the laws
    /// have `.pairs` for that. The paper's positions are `sinusoidal_positions()`.
    template <real T = float, class Table, class Weights>
    auto mimetic(const laws<Table, Weights>& l)
    {
        using pair = mimetic_initializer<T>;
        return laws<Table, Weights, joint<pair, pair>>{
            l.embedding, l.positions,   l.query_key,
            l.value,     l.out,         l.up,
            l.down,      l.unembedding, {mimetic_query_key<T>, mimetic_value_out<T>}};
    }

    /// Likewise with the laws of `vit` for the rest.
    template <real T = float>
    auto mimetic()
    {
        return mimetic<T>(vit<T>());
    }

    /// Nguyen & Salazar 2019, section 2.2 (SmallInit): N(0, 2 / (5·width)).
    template <real T = float>
    auto small_init(extent width)
    {
        const double d = fanin::detail::at_least_one("width", width);
        const normal_initializer<T> weights{{.variance = 2 / (5 * d), .name = "transformer::small_init"}};
        return uniform_laws(weights, weights);
    }

    /// Wang & Komatsuzaki 2021, as GPT-NeoX-20B has it: `small_init`, and the two matrices that end a branch
    /// N(0, (2 / (depth·√width))²).
    template <real T = float>
    auto wang(extent width, extent depth)
    {
        const double d = fanin::detail::at_least_one("width", width);
        const double l = fanin::detail::at_least_one("depth", depth);
        auto all = small_init<T>(width);
        all.out = all.down =
            normal_initializer<T>{{.variance = 4 / (l * l * d), .name = "transformer::wang"}};
        return all;
    }

    /// Wang et al. 2022 (DeepNet), fig. 2: glorot, with the values, the outputs and the feed-forward weights
    /// times beta; tables N(0, 1/width), as in its code. The factor alpha belongs in the stack:
    /// `residual(f, 1, d.alpha)` and a norm after it.
    template <real T = float>
    auto deepnorm(extent width, const depth::deepnorm& d)
    {
        const normal_initializer<T> table{
            {.variance = 1 / fanin::detail::at_least_one("width", width), .name = "transformer::deepnorm"}};
        const variance_scaling<T> weights{{.mode = fan::average, .name = "transformer::deepnorm"}};
        auto all = uniform_laws(table, weights);
        all.value = all.out = all.up = all.down = weights.scaled(d.beta);
        return all;
    }

    namespace detail
    {
        template <real T>
        auto t_fixup(extent width, double factor, double of_tables)
        {
            const double d = fanin::detail::at_least_one("width", width);
            const normal_initializer<T> table{
                {.variance = of_tables * of_tables / d, .name = "transformer::t_fixup"}};
            const variance_scaling<T> weights{
                {.mode = fan::average, .distribution = law::uniform, .name = "transformer::t_fixup"}};
            auto all = uniform_laws(table, weights);
            all.value = all.out = all.up = all.down = weights.scaled(factor);
            return all;
        }
    }

    /// Huang, Pérez, Ba & Volkovs 2020 (T-Fixup), section 4, of an encoder beside a decoder of as many
    /// blocks, without norms: glorot_uniform, the values, the outputs and the feed-forward weights times
    /// 0.67·depth^(-1/4), and tables N(0, 1/width) times (9·depth)^(-1/4).
    template <real T = float>
    auto t_fixup_encoder(extent width, extent depth)
    {
        return detail::t_fixup<T>(width, depth::t_fixup_encoder(depth), depth::t_fixup_decoder(depth));
    }

    /// Likewise of a decoder: the factor is (9·depth)^(-1/4) for all of them.
    template <real T = float>
    auto t_fixup_decoder(extent width, extent depth)
    {
        return detail::t_fixup<T>(width, depth::t_fixup_decoder(depth), depth::t_fixup_decoder(depth));
    }

    /// Yang et al. 2021 (muP), table 3, relative to a model of `base_width` with N(0, stddev²): hidden
    /// weights have variance stddev²·base_width/width, those to the vocabulary (base_width/width)², tables
    /// stddev². The scores belong to it: `attention(heads, law, {.scale = s})` with s = √(base width of a
    /// head) / width of a head.
    template <real T = float>
    auto mup(extent width, extent base_width, double stddev = 0.02)
    {
        fanin::detail::require_stddev<T>("stddev", stddev);
        const double ratio = init::mup::hidden(width, base_width).adam_rate; // base width / width
        const double variance = stddev * stddev;
        const normal_initializer<T> table{{.variance = variance, .name = "transformer::mup"}};
        auto all = uniform_laws(
            table, normal_initializer<T>{{.variance = variance * ratio, .name = "transformer::mup"}});
        all.unembedding =
            normal_initializer<T>{{.variance = variance * ratio * ratio, .name = "transformer::mup"}};
        return all;
    }

    /// Dey et al. 2025 (CompleteP): the laws of muP at any depth. Each branch has the factor
    /// `complete_p_scale`: residual(f, scale).
    template <real T = float>
    auto complete_p(extent width, extent base_width, double stddev = 0.02)
    {
        return mup<T>(width, base_width, stddev);
    }

    /// The factor of a branch under CompleteP: base_depth / depth.
    inline double complete_p_scale(extent depth, extent base_depth)
    {
        return fanin::detail::at_least_one("base_depth", base_depth)
               / fanin::detail::at_least_one("depth", depth);
    }
}
FANIN_EXACT_END

#endif
