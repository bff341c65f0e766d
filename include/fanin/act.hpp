// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_HPP
#define FANIN_ACT_HPP

#include <fanin/act/any_activation.hpp>
#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/act/relu.hpp>
#include <fanin/act/sigmoid.hpp>
#include <fanin/act/tanh.hpp>

#endif
