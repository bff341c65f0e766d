// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_HPP
#define FANIN_CHECKPOINT_HPP

// Stacks with the weights of a file, and files with the weights of a stack. No part of <fanin/fanin.hpp>.

#include <fanin/checkpoint/load.hpp>
#include <fanin/checkpoint/names.hpp>
#include <fanin/checkpoint/save.hpp>
#include <fanin/checkpoint/stored_tensor.hpp>
#include <fanin/files.hpp>

#endif
