// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_LSTM_CLASSIFIER_HPP
#define FANIN_RECURRENT_LSTM_CLASSIFIER_HPP

#include <fanin/init/chrono.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent/lstm.hpp>
#include <fanin/stack/sequential.hpp>

#include <cstddef>

namespace fanin::recurrent
{
    /// Fields in alphabetical order, for designated initializers.
    struct lstm_classifier_options
    {
        std::size_t classes = 10;
        std::size_t steps = 200; ///< the longest dependency, which sets the biases
        std::size_t width = 128;
    };

    /// An LSTM that reads a sequence, and a linear layer that classifies its last state. Input weights are
    /// Glorot's, recurrent ones orthogonal, and the biases of forget and input gates those of Tallec &
    /// Ollivier 2018 for so many steps. With `in` features of a token, it has 4 · width · (in + width + 1)
    /// + (width + 1) · classes parameters. Throws invalid_argument unless width > 0, classes > 0 and
    /// steps >= 2.
    template <real T = float>
    [[nodiscard]] auto lstm_classifier(const lstm_classifier_options& o = {})
    {
        return sequential(lstm(o.width, init::glorot<T>, init::orthogonal<T>,
                               init::chrono<T>.with_horizon(static_cast<double>(o.steps)))
                              .last(),
                          dense(o.classes, init::glorot<T>).with_bias(init::zeros<T>));
    }
}

#endif
