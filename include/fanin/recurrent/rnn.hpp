// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_RNN_HPP
#define FANIN_RECURRENT_RNN_HPP

#include <fanin/act/relu.hpp>
#include <fanin/act/tanh.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/irnn.hpp>
#include <fanin/recurrent/detail/rnn_cell.hpp>
#include <fanin/recurrent/recurrent_layer.hpp>

#include <cstddef>
#include <utility>

namespace fanin
{
    /// h_t = φ(x_t W + b + h_{t-1} U) with n units (Elman 1990). W and U have one law; `.recurrent(law)`
    /// gives U another, `.with_bias(law)` adds b, `.last()` returns the last states. Throws invalid_argument
    /// if units == 0.
    template <initializer Initializer, class Activation = act::tanh_activation>
    [[nodiscard]] auto rnn(extent units, Initializer weights, Activation f = {})
    {
        detail::must_be_activation<Activation, layer<Activation>>();
        detail::refuse_integers_of<Activation>();
        const detail::recurrent_laws laws{weights, weights, no_bias{}, no_bias{}};
        return recurrent_layer<detail::rnn_cell<Activation>, std::remove_const_t<decltype(laws)>>(
            units, {std::move(f)}, laws);
    }

    /// Le, Jaitly & Hinton 2015: relu units whose recurrent weights begin as I, so that a state persists
    /// until an input changes it; biases are 0. The paper draws W from N(0, 0.001²).
    template <real T = float, initializer Initializer>
    [[nodiscard]] auto irnn(extent units, Initializer input)
    {
        return rnn(units, std::move(input), act::relu).recurrent(init::irnn<T>).with_bias(init::zeros<T>);
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::tanh_activation>
        requires(!initializer<Weights>)
    void rnn(extent, Weights, Activation = {})
    {
        detail::must_be_initializer<Weights>();
    }
}

#endif
