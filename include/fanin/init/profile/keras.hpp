// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_KERAS_HPP
#define FANIN_INIT_PROFILE_KERAS_HPP

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
/// `axes::hwio` or `axes::dhwio`.
namespace fanin::init::profile::keras
{
    /// GlorotUniform, and a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws dense{glorot_uniform<T>, zeros<T>};

    /// Conv1D to Conv3D, their depthwise, separable and transposed twins: the law of `dense`.
    template <weight_element T = float>
    inline constexpr auto conv = dense<T>;

    /// SimpleRNN, GRU and LSTM. The part of an LSTM's bias that belongs to the forget gate is `ones` (unit_forget_bias).
    template <real T = float>
    inline constexpr recurrent_laws recurrent{glorot_uniform<T>, init::orthogonal<T>, zeros<T>};

    /// Embedding: U(-0.05, 0.05).
    template <weight_element T = float>
    inline constexpr auto embedding = init::uniform<T>;

    /// The projections of MultiHeadAttention, of weights (embed, heads, key_dim) and (heads, value_dim, embed), whose
    /// fans Keras takes for those of a kernel: with `axes{axis::receptive, axis::in, axis::out}`.
    template <weight_element T = float>
    inline constexpr auto attention = dense<T>;

    /// BatchNormalization, LayerNormalization: gamma 1, beta 0.
    template <weight_element T = float>
    inline constexpr layer_laws norm{ones<T>, zeros<T>};

    // keras.initializers, by name and with its defaults.

    template <weight_element T = float>
    inline constexpr normal_initializer<T> random_normal{{.variance = 0.05 * 0.05}};

    template <weight_element T = float>
    inline constexpr auto random_uniform = init::uniform<T>;

    /// Cut at ±2 standard deviations, which are those before the cut.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> truncated_normal{{.variance = 0.05 * 0.05}};

    template <weight_element T = float>
    inline constexpr auto variance_scaling = lecun_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto glorot_normal = glorot_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto he_normal = he_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto lecun_normal = lecun_truncated<T>;

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
