// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_LSTM_HPP
#define FANIN_RECURRENT_LSTM_HPP

#include <fanin/recurrent/detail/lstm_cell.hpp>
#include <fanin/recurrent/forget_bias.hpp>
#include <fanin/recurrent/recurrent_layer.hpp>

#include <cstddef>
#include <utility>

namespace fanin
{
    /// An LSTM with n units (Hochreiter & Schmidhuber 1997; forget gates of Gers, Schmidhuber & Cummins
    /// 2000):
    ///     i, f, o = σ(x_t W + b + h_{t-1} U), g = tanh(likewise),
    ///     c_t = f ⊙ c_{t-1} + i ⊙ g, h_t = o ⊙ tanh(c_t),
    /// gates i, f, g, o in this order, as PyTorch has them. Laws of biases are those of any layer, of all
    /// gates; init::forget_bias, of the forget gate; and init::chrono, of forget and input gate (Tallec &
    /// Ollivier 2018).
    /// Without a law, there are no biases. `.last()` returns the last states. Throws invalid_argument if
    /// units == 0.
    template <initializer Input, initializer Recurrent, class Bias = no_bias>
        requires(bias_initializer<Bias> || std::same_as<Bias, no_bias>)
    [[nodiscard]] auto lstm(extent units, Input input, Recurrent recurrent, Bias bias = {})
    {
        const detail::recurrent_laws laws{std::move(input), std::move(recurrent), std::move(bias), no_bias{}};
        return recurrent_layer<detail::lstm_cell, std::remove_const_t<decltype(laws)>>(units, {}, laws);
    }

    /// Does not compile: says what is no initializer.
    template <class Input, class Recurrent, class Bias = no_bias>
        requires(!initializer<Input> || !initializer<Recurrent>)
    void lstm(extent, Input, Recurrent, Bias = {})
    {
        detail::must_be_initializer<std::conditional_t<initializer<Input>, Recurrent, Input>>();
    }
}

#endif
