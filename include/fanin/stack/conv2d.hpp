// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV2D_HPP
#define FANIN_STACK_CONV2D_HPP

// Where conv2d stood before there were conv1d and conv3d.
#include <fanin/stack/conv.hpp>

#endif
