// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_KERAS_HPP
#define FANIN_INIT_PROFILE_KERAS_HPP

#include <fanin/init/axes.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/identity.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/init/profile/layer_laws.hpp>
#include <fanin/init/truncated_normal.hpp>
#include <fanin/init/uniform.hpp>

/// What Keras 3 draws, layer by layer and name by name: the same laws, not the same numbers.
///
/// Keras counts the fans of any kernel by its last two axes, also with groups, of a depthwise and of a transposed
/// kernel. For its law to the letter give such weights the bare axes of their rank: `axes::io`, `axes::wio`,
/// `axes::hwio` or `axes::dhwio`. The weights of EinsumDense, of which MultiHeadAttention is made, are the exception
/// since Keras 3.15: see `attention`.
namespace fanin::init::profile::keras
{
    /// GlorotUniform, and a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws dense{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::dense"}},
        zeros<T>};

    /// Conv1D to Conv3D, their depthwise, separable and transposed twins: the law of `dense`.
    template <weight_element T = float>
    inline constexpr layer_laws conv{
        init::variance_scaling<T>{{.mode = fan::average, .distribution = law::uniform, .name = "keras::conv"}},
        zeros<T>};

    /// SimpleRNN, GRU and LSTM. The part of an LSTM's bias that belongs to the forget gate is `ones` (unit_forget_bias).
    template <real T = float>
    inline constexpr recurrent_laws recurrent{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::recurrent"}},
        init::orthogonal<T>, zeros<T>};

    /// Embedding: U(-0.05, 0.05).
    template <weight_element T = float>
    inline constexpr uniform_initializer<T> embedding{{.name = "keras::embedding"}};

    /// The projections of MultiHeadAttention: GlorotUniform, and a bias of zeros. Which fans Keras counts depends on
    /// its version, and the axes say it: since 3.15 (keras#22789) those of the einsum, `attention_qkv_axes` for queries,
    /// keys and values and `attention_output_axes` for the output; up to 3.14 `attention_axes_before_3_15` for all.
    template <weight_element T = float>
    inline constexpr layer_laws attention{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::attention"}},
        zeros<T>};

    /// Of weights (embed, heads, key_dim): fans embed and heads·key_dim.
    inline constexpr axes attention_qkv_axes{axis::in, axis::out, axis::out};

    /// Of weights (heads, value_dim, embed): fans heads·value_dim and embed.
    inline constexpr axes attention_output_axes{axis::in, axis::in, axis::out};

    /// Of both, as Keras up to 3.14 took them: for a kernel, whose first axis is receptive. For 8 heads of 64 in a width
    /// of 512 the bound is a sixth of what it is since: 0.0128 instead of 0.0765.
    inline constexpr axes attention_axes_before_3_15{axis::receptive, axis::in, axis::out};

    /// BatchNormalization, LayerNormalization: gamma 1, beta 0.
    template <weight_element T = float>
    inline constexpr layer_laws norm{ones<T>, zeros<T>};

    // keras.initializers, by name and with its defaults.

    template <weight_element T = float>
    inline constexpr normal_initializer<T> random_normal{
        {.variance = 0.05 * 0.05, .name = "keras::random_normal"}};

    template <weight_element T = float>
    inline constexpr uniform_initializer<T> random_uniform{{.name = "keras::random_uniform"}};

    /// Cut at ±2 standard deviations, which are those before the cut.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{
        {.variance = 0.05 * 0.05, .name = "keras::truncated_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> variance_scaling{
        {.distribution = law::truncated, .name = "keras::variance_scaling"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> glorot_normal{
        {.mode = fan::average, .distribution = law::truncated, .name = "keras::glorot_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> he_normal{
        {.scale = 2, .distribution = law::truncated, .name = "keras::he_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> lecun_normal{
        {.distribution = law::truncated, .name = "keras::lecun_normal"}};

    using init::constant;
    using init::glorot_uniform;
    using init::he_uniform;
    using init::identity;
    using init::lecun_uniform;
    using init::ones;
    using init::orthogonal;
    using init::zeros;
}

#endif
