// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_FAN_LAWS_HPP
#define FANIN_INIT_FAN_LAWS_HPP

#include <fanin/init/variance_scaling.hpp>

// The named laws Var(w) = scale / fan. Each has a `_uniform` twin of equal variance, and a `_truncated` twin:
// a normal truncated at ±2 of its standard deviations, widened so that the variance after truncation is that
// of the law.
namespace fanin::init
{
    /// LeCun, Bottou, Orr & Müller 1998, eq. (16), and Stanford's CS231n: N(0, 1 / in). For tanh and linear
    /// layers. PyTorch, Keras and JAX use the name Xavier for `glorot`.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> xavier{{.scale = 1, .name = "xavier"}};

    /// U(-a, a), a = √(3 / in).
    template <weight_element T = float>
    inline constexpr variance_scaling<T> xavier_uniform{
        {.scale = 1, .distribution = law::uniform, .name = "xavier_uniform"}};

    template <weight_element T = float>
    inline constexpr variance_scaling<T> xavier_truncated{
        {.scale = 1, .distribution = law::truncated, .name = "xavier_truncated"}};

    /// LeCun, Bottou, Orr & Müller 1998, eq. (16): N(0, 1 / in), another name of `xavier`. For selu
    /// (Klambauer et al. 2017) and tanh.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> lecun{{.scale = 1, .name = "lecun"}};

    /// U(-a, a), a = √(3 / in). Keras' LecunUniform, JAX's lecun_uniform.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> lecun_uniform{
        {.scale = 1, .distribution = law::uniform, .name = "lecun_uniform"}};

    /// Keras' LecunNormal, JAX's lecun_normal.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> lecun_truncated{
        {.scale = 1, .distribution = law::truncated, .name = "lecun_truncated"}};

    /// Glorot & Bengio 2010, eq. (12): N(0, 2 / (in + out)), a compromise between the forward and the
    /// backward pass for tanh. This is PyTorch's xavier_normal_; Keras' GlorotNormal and JAX's glorot_normal
    /// are `glorot_truncated`.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> glorot{{.scale = 1, .mode = fan::average, .name = "glorot"}};

    /// Glorot & Bengio 2010, eq. (16): U(-a, a), a = √(6 / (in + out)). This is PyTorch's xavier_uniform_,
    /// Keras' GlorotUniform and JAX's glorot_uniform.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> glorot_uniform{
        {.scale = 1, .mode = fan::average, .distribution = law::uniform, .name = "glorot_uniform"}};

    /// Keras' GlorotNormal, JAX's glorot_normal.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> glorot_truncated{
        {.scale = 1, .mode = fan::average, .distribution = law::truncated, .name = "glorot_truncated"}};

    /// He, Zhang, Ren & Sun 2015, eq. (10): N(0, 2 / in). Preserves the second moment through relu. This is
    /// PyTorch's kaiming_normal_; Keras' HeNormal and JAX's he_normal are `he_truncated`.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> he{{.scale = 2, .name = "he"}};

    /// U(-a, a), a = √(6 / in). PyTorch's kaiming_uniform_, Keras' HeUniform, JAX's he_uniform.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> he_uniform{
        {.scale = 2, .distribution = law::uniform, .name = "he_uniform"}};

    /// Keras' HeNormal, JAX's he_normal.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> he_truncated{
        {.scale = 2, .distribution = law::truncated, .name = "he_truncated"}};

    /// `he` under the name that PyTorch uses.
    template <weight_element T = float>
    inline constexpr variance_scaling<T> kaiming = he<T>;

    template <weight_element T = float>
    inline constexpr variance_scaling<T> kaiming_uniform = he_uniform<T>;

    template <weight_element T = float>
    inline constexpr variance_scaling<T> kaiming_truncated = he_truncated<T>;
}

#endif
