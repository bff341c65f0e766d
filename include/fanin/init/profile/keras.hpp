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

/// The laws of Keras 3, layer by layer and name by name. The laws agree, the numbers drawn do not.
///
/// Keras counts the fans of any kernel by its last two axes, also with groups, and for depthwise and
/// transposed kernels. For exactly its law pass the plain axes of that rank: `axes::io`, `axes::wio`,
/// `axes::hwio` or `axes::dhwio`. Since Keras 3.15 the weights of EinsumDense, hence of MultiHeadAttention,
/// are the exception: see `attention`.
namespace fanin::init::profile::keras
{
    /// GlorotUniform, and a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws dense{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::dense"}},
        zeros<T>};

    /// Conv1D to Conv3D, and their depthwise, separable and transposed variants: the law of `dense`.
    template <weight_element T = float>
    inline constexpr layer_laws conv{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::conv"}},
        zeros<T>};

    /// SimpleRNN, GRU and LSTM. In an LSTM's bias the part of the forget gate is `ones` (unit_forget_bias).
    template <real T = float>
    inline constexpr recurrent_laws recurrent{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::recurrent"}},
        init::orthogonal<T>, zeros<T>};

    /// Embedding: U(-0.05, 0.05).
    template <weight_element T = float>
    inline constexpr uniform_initializer<T> embedding{{.name = "keras::embedding"}};

    /// The projections of MultiHeadAttention: GlorotUniform, and a bias of zeros. The fans depend on the
    /// version of Keras, and the axes select them. Since 3.15 (keras#22789) they are those of the einsum:
    /// `attention_qkv_axes` for queries, keys and values, `attention_output_axes` for the output. Up to 3.14
    /// use `attention_axes_before_3_15` for all.
    template <weight_element T = float>
    inline constexpr layer_laws attention{
        init::variance_scaling<T>{
            {.mode = fan::average, .distribution = law::uniform, .name = "keras::attention"}},
        zeros<T>};

    /// Axes of weights (embed, heads, key_dim): fans embed and heads·key_dim.
    inline constexpr axes attention_qkv_axes{axis::in, axis::out, axis::out};

    /// Axes of weights (heads, value_dim, embed): fans heads·value_dim and embed.
    inline constexpr axes attention_output_axes{axis::in, axis::in, axis::out};

    /// Axes of both up to Keras 3.14, which read the weights as a kernel with a receptive first axis. For 8
    /// heads of 64 in a width of 512 the bound is 0.0128, a sixth of the later 0.0765.
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

    /// Truncated at ±2 standard deviations of the normal before truncation.
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
