// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_JAX_HPP
#define FANIN_INIT_PROFILE_JAX_HPP

#include <fanin/init/constant.hpp>
#include <fanin/init/delta_orthogonal.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/init/profile/layer_laws.hpp>
#include <fanin/init/truncated_normal.hpp>
#include <fanin/init/uniform.hpp>

/// The laws of jax.nn.initializers and of the layers of Flax (linen). The laws agree, the numbers drawn do
/// not.
///
/// JAX counts the fans of any kernel by its last two axes. For exactly its law pass the plain axes of that
/// rank: `axes::io`, `axes::wio`, `axes::hwio` or `axes::dhwio`.
namespace fanin::init::profile::jax
{
    /// lecun_normal, which is truncated, and a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws dense{
        init::variance_scaling<T>{{.distribution = law::truncated, .name = "jax::dense"}}, zeros<T>};

    /// Conv and ConvTranspose: the law of `dense`.
    template <weight_element T = float>
    inline constexpr layer_laws conv{
        init::variance_scaling<T>{{.distribution = law::truncated, .name = "jax::conv"}}, zeros<T>};

    /// The gates of LSTMCell, GRUCell and SimpleCell.
    template <real T = float>
    inline constexpr recurrent_laws recurrent{
        init::variance_scaling<T>{{.distribution = law::truncated, .name = "jax::recurrent"}},
        init::orthogonal<T>, zeros<T>};

    /// Embed, of weights (vocabulary, features): N(0, 1 / features), with `axes::oi`.
    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> embedding{{.name = "jax::embedding"}};

    /// The projections of MultiHeadDotProductAttention, as the matrices (in, out) to which Flax flattens
    /// them.
    template <weight_element T = float>
    inline constexpr layer_laws attention{
        init::variance_scaling<T>{{.distribution = law::truncated, .name = "jax::attention"}}, zeros<T>};

    /// BatchNorm, LayerNorm: scale 1, bias 0.
    template <weight_element T = float>
    inline constexpr layer_laws norm{ones<T>, zeros<T>};

    // jax.nn.initializers, by name and with its defaults.

    template <weight_element T = float>
    inline constexpr uniform_initializer<T> uniform{{.lo = 0, .hi = 0.01, .name = "jax::uniform"}};

    template <weight_element T = float>
    inline constexpr normal_initializer<T> normal{{.name = "jax::normal"}};

    /// Truncated at ±2 standard deviations of the normal before truncation.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{{.name = "jax::truncated_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> glorot_normal{
        {.mode = fan::average, .distribution = law::truncated, .name = "jax::glorot_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> he_normal{
        {.scale = 2, .distribution = law::truncated, .name = "jax::he_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> lecun_normal{
        {.distribution = law::truncated, .name = "jax::lecun_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> xavier_uniform{
        {.mode = fan::average, .distribution = law::uniform, .name = "jax::xavier_uniform"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> xavier_normal{
        {.mode = fan::average, .distribution = law::truncated, .name = "jax::xavier_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> kaiming_uniform{
        {.scale = 2, .distribution = law::uniform, .name = "jax::kaiming_uniform"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> kaiming_normal{
        {.scale = 2, .distribution = law::truncated, .name = "jax::kaiming_normal"}};

    using init::constant;
    using init::delta_orthogonal;
    using init::glorot_uniform;
    using init::he_uniform;
    using init::lecun_uniform;
    using init::ones;
    using init::orthogonal;
    using init::zeros;
}

#endif
