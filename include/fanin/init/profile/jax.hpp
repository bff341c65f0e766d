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

/// What jax.nn.initializers and the layers of Flax (linen) draw: the same laws, not the same numbers.
///
/// JAX counts the fans of any kernel by its last two axes. For its law to the letter give weights the bare axes of
/// their rank: `axes::io`, `axes::wio`, `axes::hwio` or `axes::dhwio`.
namespace fanin::init::profile::jax
{
    /// lecun_normal, which is truncated, and a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws dense{lecun_truncated<T>, zeros<T>};

    /// Conv and ConvTranspose: the law of `dense`.
    template <weight_element T = float>
    inline constexpr auto conv = dense<T>;

    /// The gates of LSTMCell, GRUCell and SimpleCell.
    template <real T = float>
    inline constexpr recurrent_laws recurrent{lecun_truncated<T>, init::orthogonal<T>, zeros<T>};

    /// Embed, of weights (vocabulary, features): N(0, 1 / features), with `axes::oi`.
    template <weight_element T = float>
    inline constexpr auto embedding = lecun<T>;

    /// The projections of MultiHeadDotProductAttention, as the matrices (in, out) that Flax flattens them to.
    template <weight_element T = float>
    inline constexpr auto attention = dense<T>;

    /// BatchNorm, LayerNorm: scale 1, bias 0.
    template <weight_element T = float>
    inline constexpr layer_laws norm{ones<T>, zeros<T>};

    // jax.nn.initializers, by name and with its defaults.

    template <weight_element T = float>
    inline constexpr uniform_initializer<T> uniform{{.lo = 0, .hi = 0.01}};

    template <weight_element T = float>
    inline constexpr auto normal = init::normal<T>;

    /// Cut at ±2 standard deviations, which are those before the cut.
    template <weight_element T = float>
    inline constexpr auto truncated_normal = init::truncated_normal<T>;

    template <weight_element T = float>
    inline constexpr auto glorot_normal = glorot_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto he_normal = he_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto lecun_normal = lecun_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto xavier_uniform = init::glorot_uniform<T>;

    template <weight_element T = float>
    inline constexpr auto xavier_normal = glorot_truncated<T>;

    template <weight_element T = float>
    inline constexpr auto kaiming_uniform = init::he_uniform<T>;

    template <weight_element T = float>
    inline constexpr auto kaiming_normal = he_truncated<T>;

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
