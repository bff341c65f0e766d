// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_GRU_HPP
#define FANIN_RECURRENT_GRU_HPP

#include <fanin/recurrent/detail/gru_cell.hpp>
#include <fanin/recurrent/forget_bias.hpp>
#include <fanin/recurrent/recurrent_layer.hpp>

#include <cstddef>
#include <utility>

namespace fanin
{
    /// A GRU with n units (Cho et al. 2014, with the reset gate after the product, as in cuDNN and PyTorch):
    ///     r, u = σ(x_t W + b + h_{t-1} U), g = tanh(x_t W_g + b_g + r ⊙ (h_{t-1} U_g)),
    ///     h_t = (1 - u) ⊙ g + u ⊙ h_{t-1},
    /// gates r, u, g in this order. Laws of biases are those of any layer, of all gates; init::forget_bias
    /// and init::chrono set those of the update gate, which keeps the state.
    /// Without a law, there are no biases. `.last()` returns the last states. Throws invalid_argument if
    /// units == 0.
    template <initializer Input, initializer Recurrent, class Bias = no_bias>
        requires(bias_initializer<Bias> || std::same_as<Bias, no_bias>)
    [[nodiscard]] auto gru(extent units, Input input, Recurrent recurrent, Bias bias = {})
    {
        const detail::recurrent_laws laws{std::move(input), std::move(recurrent), std::move(bias), no_bias{}};
        return recurrent_layer<detail::gru_cell, std::remove_const_t<decltype(laws)>>(units, {}, laws);
    }

    /// Does not compile: says what is no initializer.
    template <class Input, class Recurrent, class Bias = no_bias>
        requires(!initializer<Input> || !initializer<Recurrent>)
    void gru(extent, Input, Recurrent, Bias = {})
    {
        detail::must_be_initializer<std::conditional_t<initializer<Input>, Recurrent, Input>>();
    }
}

#endif
