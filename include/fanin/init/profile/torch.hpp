// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_PROFILE_TORCH_HPP
#define FANIN_INIT_PROFILE_TORCH_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/identity.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/init/profile/layer_laws.hpp>
#include <fanin/init/sparse.hpp>
#include <fanin/init/truncated_normal.hpp>
#include <fanin/init/uniform.hpp>

#include <cmath>
#include <cstddef>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
/// The laws of PyTorch 1.13, layer by layer and name by name. The laws agree, the numbers drawn do not.
///
/// PyTorch's fan_in is size(1) times the receptive field of any weight, and its fan_out is size(0) times it,
/// also for transposed kernels and with groups. For exactly its law pass the plain axes of that rank:
/// `axes::oi`, `axes::oiw`, `axes::oihw` or `axes::oidhw`, without `.transposed()` and `.with_groups(g)`.
namespace fanin::init::profile::torch
{
    /// U(±1 / √in) for weights and biases, through kaiming_uniform_(a = √5): a variance of 1 / (3·in). Biases
    /// need the fan_in of their weights: `linear<float>.bias({out}, axes::o.with_fan_in(in), key)`.
    template <weight_element T = float>
    inline constexpr layer_laws linear{
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::linear"}},
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::linear"}}};

    /// Conv1d to Conv3d, and their transposed variants: the law of `linear`.
    template <weight_element T = float>
    inline constexpr layer_laws conv{
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::conv"}},
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::conv"}}};

    /// nn.Bilinear, of weights (out, in1, in2): U(±1 / √in1), with `axes{axis::out, axis::in, axis::batch}`.
    template <weight_element T = float>
    inline constexpr layer_laws bilinear{
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::bilinear"}},
        variance_scaling<T>{{.scale = 1.0 / 3, .distribution = law::uniform, .name = "torch::bilinear"}}};

    /// RNN, LSTM and GRU: U(±1 / √hidden) for all weights and biases of any shape.
    template <weight_element T = float>
    recurrent_laws<uniform_initializer<T>, uniform_initializer<T>, uniform_initializer<T>>
    recurrent(extent hidden)
    {
        detail::require(hidden > 0, "hidden", std::size_t{hidden}, "at least 1");
        const double bound = 1 / std::sqrt(static_cast<double>(std::size_t{hidden}));
        const uniform_initializer<T> u({.lo = -bound, .hi = bound, .name = "torch::recurrent"});
        return {u, u, u};
    }

    /// nn.Embedding: N(0, 1).
    template <weight_element T = float>
    inline constexpr normal_initializer<T> embedding{{.variance = 1, .name = "torch::embedding"}};

    /// in_proj_weight and in_proj_bias of MultiheadAttention, weights (3·embed, embed); its out_proj is a
    /// `linear` with a bias of zeros.
    template <weight_element T = float>
    inline constexpr layer_laws attention{
        variance_scaling<T>{{.mode = fan::average, .distribution = law::uniform, .name = "torch::attention"}},
        zeros<T>};

    /// BatchNorm, LayerNorm, GroupNorm: weight 1, bias 0.
    template <weight_element T = float>
    inline constexpr layer_laws norm{ones<T>, zeros<T>};

    // torch.nn.init, by name and with its defaults.

    template <weight_element T = float>
    inline constexpr uniform_initializer<T> uniform{{.lo = 0, .hi = 1, .name = "torch::uniform"}};

    template <weight_element T = float>
    inline constexpr normal_initializer<T> normal{{.variance = 1, .name = "torch::normal"}};

    /// Truncated at the weights ±2, not at ±2 standard deviations. The standard deviation is that before
    /// truncation.
    template <weight_element T = float>
    inline constexpr truncated_normal_initializer<T> trunc_normal{
        {.variance = 1, .bounds = {.lo = -2, .hi = 2, .absolute = true}, .name = "torch::trunc_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> xavier_uniform{
        {.mode = fan::average, .distribution = law::uniform, .name = "torch::xavier_uniform"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> xavier_normal{
        {.mode = fan::average, .name = "torch::xavier_normal"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> kaiming_uniform{
        {.scale = 2, .distribution = law::uniform, .name = "torch::kaiming_uniform"}};

    template <weight_element T = float>
    inline constexpr init::variance_scaling<T> kaiming_normal{{.scale = 2, .name = "torch::kaiming_normal"}};

    template <weight_element T = float>
    inline constexpr identity_initializer<T> eye{{.name = "torch::eye"}};

    // `sparse` counts the zeros per input where PyTorch's weights (out, in) are passed `axes::io`.
    using init::constant;
    using init::dirac;
    using init::ones;
    using init::orthogonal;
    using init::sparse;
    using init::zeros;
}
FANIN_EXACT_END

#endif
