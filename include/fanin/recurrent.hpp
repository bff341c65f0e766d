// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_HPP
#define FANIN_RECURRENT_HPP

// Layers that run over time. No part of <fanin/fanin.hpp>: include this header besides.

#include <fanin/recurrent/forget_bias.hpp>
#include <fanin/recurrent/gru.hpp>
#include <fanin/recurrent/lstm.hpp>
#include <fanin/recurrent/lstm_classifier.hpp>
#include <fanin/recurrent/over_time.hpp>
#include <fanin/recurrent/recurrent_layer.hpp>
#include <fanin/recurrent/rnn.hpp>
#include <fanin/stack.hpp>
#include <fanin/transformer/sequences.hpp>

#endif
