// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_HPP
#define FANIN_ACT_HPP

#include <fanin/act/any_activation.hpp>
#include <fanin/act/activation.hpp>
#include <fanin/act/differentiable.hpp>
#include <fanin/act/elu.hpp>
#include <fanin/act/erf.hpp>
#include <fanin/act/exp.hpp>
#include <fanin/act/gelu.hpp>
#include <fanin/act/hard.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/act/leaky_relu.hpp>
#include <fanin/act/mish.hpp>
#include <fanin/act/relu.hpp>
#include <fanin/act/shrink.hpp>
#include <fanin/act/sigmoid.hpp>
#include <fanin/act/silu.hpp>
#include <fanin/act/sin.hpp>
#include <fanin/act/softplus.hpp>
#include <fanin/act/softsign.hpp>
#include <fanin/act/sparse.hpp>
#include <fanin/act/square.hpp>
#include <fanin/act/squareplus.hpp>
#include <fanin/act/tanh.hpp>
#include <fanin/act/threshold.hpp>

#endif
